"""Whether the machine has still a part in an open case, or only the centre has to hear of it (ADR 0030).

From the journal alone. Settling a case of which this says no asks no device and moves nothing: the outbox
does it beside a visit, out of service, and with a door open.
"""

from kiosk.flows.old_card import ENDED
from kiosk.flows.settle_card import BODY_STEPS
from kiosk.flows.steps import Do
from kiosk.journal.port import CaseRecord

ON_A_CHIP = (Do.CHANGE_PIN, Do.RESET_PIN, Do.WRITE_PLACE)
"""What only the citizen's chip can tell, as long as it is in doubt."""


def looks_at_machine(record: CaseRecord) -> bool:
    """A body that may be inside, a card at the gate, a chip that has not said what it did."""
    attempt = record.attempt
    body = record.may_have(Do.FEED, attempt) and not any(record.did(step, attempt) for step in BODY_STEPS)
    gate = record.may_have(Do.TAKE_IN) and not any(record.did(end) for end in ENDED)
    chip = any(record.may_have(step) and not record.did(step) for step in ON_A_CHIP)
    return body or gate or chip
