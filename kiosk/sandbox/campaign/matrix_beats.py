"""What the watch room hears: the news in heartbeats, in short words; and who has to do something about it."""

from collections.abc import Iterable, Iterator

import msgspec

from kiosk.central import messages as m
from kiosk.faults import Action, Fault
from kiosk.sandbox.virtual.staff import ASKED_FOR

FAULT, SUPPLY, REASON = "fault ", "supply ", "reason "
NEWS_OF_DEVICES = (FAULT, REASON)
CARD_INSIDE = f"{REASON}card_inside"
RESTART = "start"
WAITING, STUCK, REFUSED, DIFFERENCES = "waiting", "stuck", "refused", "differences"
UNACCOUNTED = "unaccounted"
HELP = "help"
BINS = ("rejected", "retained")
BY_THE_RULES = frozenset({"referred", "not_offered"})
"""No trouble: here it is not done at all."""

NOBODY, ATTENDANT, ENGINEER, SUPERVISOR, CENTRE = "nobody", "attendant", "engineer", "supervisor", "centre"
WHO = {
    Action.RESET: NOBODY,
    Action.CLEAR: ATTENDANT,
    Action.MAINTENANCE: ENGINEER,
    Action.CONFIGURATION: ENGINEER,
    Action.SUSPEND: SUPERVISOR,
}
"""By the action of the fault that is reported (kiosk/faults.py, docs/faults.md)."""
WHO_BY_REASON = {
    "no_blanks": ATTENDANT,
    "ribbon_out": ATTENDANT,
    "bin_full": ATTENDANT,
    "door_open": ATTENDANT,
    "card_inside": ATTENDANT,
    "tampered": SUPERVISOR,
    "history": SUPERVISOR,
    "settings": ENGINEER,
    "journal": ENGINEER,
    "net_down": CENTRE,
    "card_service_down": CENTRE,
    "not_let_in": CENTRE,
}
"""By what stands against a service, where no fault says who: keys of [reason]."""
WHO_BY_NEWS = {STUCK: CENTRE, REFUSED: CENTRE, DIFFERENCES: CENTRE, WAITING: CENTRE, UNACCOUNTED: SUPERVISOR}
FAULTS = {fault.code: fault for fault in Fault}


def news_of(beats: Iterable[bytes]) -> frozenset[str]:
    """Everything in them that somebody could have to look at."""
    read = [msgspec.json.decode(body, type=m.Heartbeat) for body in beats]
    starts = {RESTART} if len({beat.boot for beat in read}) > 1 else set()
    return frozenset(starts.union(*(_news(beat) for beat in read)))


def _news(beat: m.Heartbeat) -> Iterator[str]:
    for device in beat.devices:
        if device.fault:
            yield FAULT + device.fault
        for what, value in device.detail.items():
            if value in ASKED_FOR:
                yield f"{SUPPLY}{device.role} {what} {value}"
    for service in beat.services:
        for reason in service.reasons:
            if reason not in BY_THE_RULES:
                yield REASON + reason
    for place in BINS:
        if beat.stock.get(place):
            yield f"{place} {beat.stock[place]}"
    counts = {
        WAITING: beat.waiting,
        STUCK: beat.stuck,
        REFUSED: beat.refused,
        DIFFERENCES: beat.differences,
        UNACCOUNTED: max(beat.stock.get(UNACCOUNTED, 0), 0),
        HELP: int(beat.help_wanted_since is not None),
    }
    yield from (name for name, count in counts.items() if count)


def who_acts(standing: Iterable[str], *, kept: bool) -> tuple[str, ...]:
    """Who has to do something before all is well, in the order of the words above; "nobody" alone.

    `kept`: a card lies in the box for its holder.
    """
    who: set[str] = {ATTENDANT} if kept else set()
    told = list(standing)
    codes = [FAULTS[one.removeprefix(FAULT)] for one in told if one.startswith(FAULT)]
    who |= {WHO[fault.action] for fault in codes}
    if not who - {NOBODY}:
        who |= {WHO_BY_REASON.get(one.removeprefix(REASON), NOBODY) for one in told if one.startswith(REASON)}
    who |= {WHO_BY_NEWS[one] for one in told if one in WHO_BY_NEWS}
    who |= {ATTENDANT for one in told if one.startswith(SUPPLY)}
    order = (ATTENDANT, ENGINEER, SUPERVISOR, CENTRE)
    return tuple(one for one in order if one in who) or (NOBODY,)
