"""Which services can be had now, and why not: said on the glass before anyone begins, and in the heartbeat.

Services degrade one by one, never the machine as a whole (anchors.md lessons 13 and 14).
"""

from dataclasses import dataclass

from kiosk.devices.card_printer.port import PrinterStatus
from kiosk.devices.dispenser.port import DispenserStatus
from kiosk.devices.status import Supply
from kiosk.faults import Fault
from kiosk.journal.port import Ledger
from kiosk.model import Service
from kiosk.monitor.health import Known
from kiosk.policy import Policy


@dataclass(frozen=True, slots=True)
class Availability:
    """One service: every reason that stands against it, the gravest first; keys of [reason] in the texts."""

    service: Service
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides what can be had."""

    known: Known
    central_reachable: bool
    ledger: Ledger
    policy: Policy
    built: tuple[Service, ...]
    """What the terminal has flows for, in the order of the menu."""


def availability(situation: Situation) -> tuple[Availability, ...]:
    """One entry for each service that the machine is built for."""
    return tuple(Availability(service, tuple(_reasons(service, situation))) for service in situation.built)


def _reasons(service: Service, situation: Situation) -> list[str]:
    if not situation.policy.offers(service):
        return ["not_offered"]
    match service:
        case Service.ISSUE_CARD:
            return _reasons_against_issuing(situation)
        case _:
            return [] if situation.central_reachable else ["net_down"]


def _reasons_against_issuing(situation: Situation) -> list[str]:
    reasons = []
    if situation.ledger.inside:
        reasons.append("card_inside")
    reasons += _dispenser_reasons(situation.known.of("dispenser"))
    reasons += _printer_reasons(situation.known.of("card_printer"))
    for role in ("id_reader", "camera"):
        status = situation.known.of(role)
        if status is None or not status.usable:
            reasons.append(role)
    if not situation.central_reachable:
        reasons.append("net_down")
    return reasons


def _dispenser_reasons(status: object) -> list[str]:
    """The missing supply before the state that follows from it: an empty stack is no broken dispenser."""
    if not isinstance(status, DispenserStatus):
        return ["dispenser"]
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
