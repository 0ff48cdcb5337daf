"""The agent's commitment (SC-R annex): shown whole, signed with a finger, and gone with the request.

What is signed is written down once, as the centre gets it, and its digest is taken of just these bytes.
"""

from dataclasses import dataclass, field

import msgspec

from kiosk.clock import today
from kiosk.devices.id_reader.port import IdDocument
from kiosk.flows.form import Turn
from kiosk.flows.relation import Relation
from kiosk.flows.two_people import TwoPeople
from kiosk.model import Service, masked_id_number, masked_mobile, masked_name
from kiosk.prompts.agency import Party, ReadCommitment
from kiosk.prompts.application import EnterMobile
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class Commitment:
    """The signed form, and the telephone that stands in it."""

    signed: bytes = field(repr=False)
    mobile: str = field(repr=False)


async def sign_commitment(
    visit: Visit, step: Step, errand: Service, two: TwoPeople, relation: Relation
) -> Commitment | Turn:
    """The agent's telephone, then the form, read whole and signed."""
    mobile = ""
    day = today(visit.clock).isoformat()
    while True:
        entered = await visit.ui.ask(EnterMobile(step, mobile))
        if isinstance(entered, Back):
            return Turn.BACK
        mobile = entered
        form = ReadCommitment(
            step,
            principal=_masked(two.principal, ""),
            agent=_masked(two.agent, mobile),
            kind=relation.kind,
            errand=errand,
            cause=relation.cause,
            words=visit.policy.commitment,
            day=day,
        )
        signature = await visit.ui.ask(form)
        if not isinstance(signature, Back):
            break
    written = {
        "words": form.words,
        "principal": _in_full(two.principal, ""),
        "agent": _in_full(two.agent, mobile),
        "relation": relation.kind,
        "service": errand,
        "cause": relation.cause,
        "day": day,
        "signature": signature.strokes,
    }
    return Commitment(msgspec.json.encode(written), mobile)


def _masked(document: IdDocument, mobile: str) -> Party:
    phone = masked_mobile(mobile) if mobile else ""
    return Party(masked_name(document.name), document.kind, masked_id_number(document.number), phone)


def _in_full(document: IdDocument, mobile: str) -> dict[str, str]:
    return {
        "name": document.name,
        "id_type": document.kind,
        "id_number": document.number,
        "mobile": mobile,
    }
