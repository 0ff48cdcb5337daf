"""Which services can be had now, and why not: said on the glass before anyone begins, and in the heartbeat.

Services degrade one by one, never the machine as a whole (anchors.md lessons 13 and 14). What a service needs
of the machine follows from what the province's rules ask the citizen to show, and from whether a card moves.
"""

from dataclasses import dataclass

from kiosk.devices.card_printer.port import PrinterStatus
from kiosk.devices.dispenser.port import DispenserStatus
from kiosk.devices.status import Supply
from kiosk.faults import Fault
from kiosk.journal.port import Ledger
from kiosk.model import Service
from kiosk.monitor.health import HOLDING_MEDIA, Known
from kiosk.policy.decision import Allowed, NotOffered, Referred
from kiosk.policy.policy import Policy
from kiosk.policy.service_rule import Proof

WITHOUT_THE_CENTRE = frozenset(
    {Service.READ_GUIDES, Service.CALL_HELP, Service.GUIDE_CANCELLATION, Service.FIND_SERVICE_POINT}
)
"""What the machine knows by itself: its own guides, the points in its rules, the call button."""
OUT_OF_THE_BOX = frozenset({Service.COLLECT_CARD, Service.RECOVER_RETAINED_CARD})
"""Staff hand the card out, and the citizen's reader has to know it (ADR 0017): no dispenser moves."""
SHOWN_TO = {Proof.ID: "id_reader", Proof.FACE: "camera", Proof.CARD: "card_reader"}
"""The device without which it cannot be shown. A face that may be a PIN instead needs no camera."""

SETS_A_PIN = frozenset({Service.CHANGE_PIN, Service.RESET_PIN, Service.ENABLE_CARD, Service.COLLECT_CARD})
"""Beside those that make a card."""
BOTH_PEOPLE = (Proof.ID, Proof.FACE)
"""Who acts for another shows them whatever the matter then asks for (SC-R art. 32)."""


@dataclass(frozen=True, slots=True)
class Availability:
    """One service: every reason that stands against it, the gravest first; keys of [reason] in the texts."""

    service: Service
    reasons: tuple[str, ...]
    referred: Referred | None = None
    """Where it is done instead, when the reason is the rules and nothing is broken."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what can be had."""

    known: Known
    no_centre_by: str
    """Why the centre cannot be had now, as a key of [reason] (Circuit.open_for)."""
    ledger: Ledger
    policy: Policy
    built: tuple[Service, ...]
    """What the terminal has flows for, in the order of the menu."""
    no_cards: str = ""
    """Why no card may be moved now, as a key of [reason] (Surroundings.no_cards_by)."""
    closed: str = ""
    """Why nothing at all is begun now, as a key of [reason] (Surroundings.closed_by)."""
    pin_on_glass: bool = True
    """See Site."""


def availability(situation: Situation) -> tuple[Availability, ...]:
    """One entry for each service that the machine is built for."""
    return tuple(_of(service, situation) for service in situation.built)


def _of(service: Service, situation: Situation) -> Availability:
    decision = situation.policy.decide(service)
    match decision:
        case Referred():
            return Availability(service, ("referred",), decision)
        case NotOffered():
            return Availability(service, ("not_offered",))
        case Allowed(informs=True):
            return Availability(service, (situation.closed,) if situation.closed else ())
        case _:
            return Availability(service, tuple(dict.fromkeys(_reasons(service, situation))))


def _reasons(service: Service, situation: Situation) -> list[str]:
    """Broken things only; the gravest first."""
    known, needs = situation.known, situation.policy.needs(service)
    makes = situation.policy.makes_card(service)
    reasons = [situation.closed] if situation.closed else []
    if situation.ledger.inside and makes:
        reasons.append("card_inside")
    if situation.no_cards and makes:
        reasons.append(situation.no_cards)
    if makes:
        dispenser = known.of("dispenser")
        reasons += _dispenser_reasons(dispenser) + _printer_reasons(known.of("card_printer"))
        if service is Service.RENEW_CARD and not _can_keep_what_it_has_to(dispenser, situation.policy):
            reasons.append("old_card")
    elif service in OUT_OF_THE_BOX and not _usable("card_reader", known):
        reasons.append("card_reader")
    if service is Service.ACT_FOR_ANOTHER:
        needs = BOTH_PEOPLE
    reasons += [role for proof, role in SHOWN_TO.items() if proof in needs and not _usable(role, known)]
    if _asks_pin(service, situation.policy) and not (situation.pin_on_glass or _usable("pin_pad", known)):
        reasons.append("pin_pad")
    if Proof.CARD_OR_ID in needs and not (_usable("id_reader", known) or _usable("card_reader", known)):
        reasons.append("id_reader")
    if situation.no_centre_by and service not in WITHOUT_THE_CENTRE:
        reasons.append(situation.no_centre_by)
    return reasons


def _asks_pin(service: Service, policy: Policy) -> bool:
    """Whether it cannot be done without digits: known ones, or new ones for a card that comes into use."""
    return (
        service in SETS_A_PIN
        or policy.makes_card(service)
        or not {Proof.PIN, Proof.OLD_PIN}.isdisjoint(policy.needs(service))
    )


def _usable(role: str, known: Known) -> bool:
    """Who just started has not asked every device yet: that is not broken, and a visit begins by asking.

    What can hold a card is another matter: nothing is served before it said where its media is.
    """
    status = known.of(role)
    return status.usable if status is not None else role not in HOLDING_MEDIA


def _can_keep_what_it_has_to(dispenser: object, policy: Policy) -> bool:
    """The only way in for an old card that the rules take back is the dispenser's gate."""
    return not (isinstance(dispenser, DispenserStatus) and policy.keeps_old_card() and not dispenser.takes_in)


def _dispenser_reasons(status: object) -> list[str]:
    """The missing supply before the state that follows from it: an empty stack is no broken dispenser."""
    if not isinstance(status, DispenserStatus):
        return ["dispenser"]
    if not status.reaches_printer:
        return ["makes_none"]
    if status.stack is Supply.EMPTY:
        return ["no_blanks"]
    if status.capture_bin is Supply.FULL:
        return ["bin_full"]
    return [] if status.can_issue else ["dispenser"]


def _printer_reasons(status: object) -> list[str]:
    if not isinstance(status, PrinterStatus):
        return ["printer"]
    if status.ribbon is Supply.EMPTY or status.fault is Fault.PRINTER_RIBBON_OUT:
        return ["ribbon_out"]
    if status.reject_bin is Supply.FULL or status.fault is Fault.PRINTER_BIN_FULL:
        return ["bin_full"]
    return [] if status.can_print else ["printer"]
