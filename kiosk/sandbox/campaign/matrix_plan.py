"""What the fault matrix plays: each service that opens a case, each step of it, each fault at its places.

A fault-free run shows the places. A place belongs to the step whose intent is open when it is passed first;
where several are, a call to the centre to the step that makes it, all else to the machine's latest.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kiosk.model import Service
from kiosk.sandbox.campaign.kinds_of_places import kinds_of
from kiosk.sandbox.campaign.order import Order, place_of, visit_of
from kiosk.sandbox.virtual.power import CUTS, ROT, Kind
from kiosk.sandbox.virtual.sweep import weighty
from kiosk.sandbox.virtual.witness import CENTRE

SEED = 278910
"""Of every run. How long a fault lasts is drawn with it: with this one in each visit as long as it can."""
BEFORE_CASE, OPEN, CLOSE, PAPER = "before_case", "open", "close", "paper"
"""Steps that are none of the journal's, and the case's first and last line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The scenario that shows a service best."""

    service: Service
    scenario: str
    around: bool = False
    """Also what is done before the case is opened, and the paper: it is the same for all."""
    elsewhere: frozenset[str] = frozenset()
    """Steps that are not played: by the same code they are done in a service above."""


MAKING = frozenset(
    {"reserve", "feed", "bind", "write", "to_printer", "print", "from_printer", "report", "set_pin"}
)
"""Of a card: flows/make_card.py."""
SHOWN = (
    Shown(Service.ISSUE_CARD, "issue_card@sichuan", around=True),
    Shown(Service.COLLECT_CARD, "collect_card@sichuan"),
    Shown(Service.ENABLE_CARD, "enable_card@sichuan"),
    Shown(Service.CHANGE_PIN, "change_pin@sichuan"),
    Shown(Service.RESET_PIN, "reset_pin@sichuan"),
    Shown(Service.REPORT_TEMPORARY_LOSS, "report_temporary_loss@sichuan"),
    Shown(Service.REPORT_LOSS, "report_loss@sichuan"),
    Shown(Service.CANCEL_LOSS, "cancel_loss@sichuan"),
    # Where a fee is paid first, and the bureau makes the card.
    Shown(Service.REISSUE_CARD, "reissue_card@jiangsu-changzhou"),
    # The old card is drawn in at the gate and kept.
    Shown(Service.RENEW_CARD, "renew_card@sichuan.kept", elsewhere=MAKING),
    Shown(Service.CHANGE_CONTACT, "change_contact@sichuan"),
    Shown(Service.TRANSFER_INSURED_PLACE, "transfer_insured_place@sichuan"),
    Shown(Service.RECOVER_RETAINED_CARD, "recover_retained_card@sichuan"),
    Shown(Service.ACT_FOR_ANOTHER, "act_for_another@sichuan"),
)
"""In the order of the menu (flows/table.py)."""

BEFORE, TORN, DURING, ANSWER_LOST, AFTER, HALF_NOTED, NOTED = PHASES = (
    "before",
    "torn",
    "during",
    "answer lost",
    "after",
    "half noted",
    "noted",
)
NOT_HEARD = frozenset({Kind.LOST_ANSWER, Kind.LATE_ANSWER})
OF_NO_CASE = ("net:heartbeat", "net:trust/", "jrn:keep", "jrn:forget", "jrn:tidy")
"""Beside the visit."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a step, as it is passed first there."""

    step: str
    address: str
    within: bool
    """Between intent and outcome; else on the way to the next step."""

    @property
    def place(self) -> str:
        return place_of(self.address)


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault at one moment of one step, and the run that shows what comes of it."""

    step: str
    unit: str
    """`power`, `disk`, `centre`, `people`, or the device."""
    word: str
    """What was being said or written."""
    kind: Kind
    phase: str
    order: Order


def cells_of(shown: Shown, passed: Sequence[str]) -> list[Cell]:
    """Every cell of a service, from what its fault-free run passed, in its order."""
    cells, asked = [], set()
    for spot in spots(passed, around=shown.around):
        if spot.step in shown.elsewhere:
            continue
        for kind in kinds_of(spot.place):
            if kind in ROT:
                continue  # noticed at the next start, whatever step it was in
            unit, word = _unit_and_word(spot.place, kind)
            moment = spot.place.rpartition(":")[2]
            once = spot.step, unit, kind, moment
            if (
                kind in CUTS
                and spot.place.startswith("line:")
                and (_only_asks(spot.place) or moment == "before")
            ):
                continue  # nothing has happened since the place before it
            if _only_asks(spot.place) and once in asked:
                continue
            asked.add(once)
            order = Order(0, "matrix", shown.scenario, SEED, {spot.address: kind})
            cells.append(Cell(spot.step, unit, word, kind, phase_of(spot, kind), order))
    return cells


def _only_asks(place: str) -> bool:
    """A word to a device that neither moves nor writes anything."""
    return place.startswith("line:") and not weighty([place])


def spots(passed: Sequence[str], *, around: bool) -> list[Spot]:
    """Each place once a step, with its step, in the order in which they are passed."""
    last_visit = max(visit_of(address) for address in passed)
    found: dict[tuple[str, str], Spot] = {}
    steps = _Steps()
    for address in passed:
        place = place_of(address)
        if visit_of(address) != last_visit or place.startswith(OF_NO_CASE):
            continue
        step = steps.step_at(place)
        if step and (around or step not in (BEFORE_CASE, PAPER)):
            found.setdefault((step, place), Spot(step, address, within=steps.within))
    return list(found.values())


class _Steps:
    """Which step a place belongs to, as the places of a visit come."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._last = ""
        self._began = False

    @property
    def within(self) -> bool:
        return bool(self._open) or self._last in ("", CLOSE)

    def step_at(self, place: str) -> str:
        """Its name; nothing for the machine that waits, and for what it asks its devices then."""
        if place.startswith("jrn:"):
            return self._in_journal(place)
        if place.startswith("net:"):
            self._began = True
            owner = CENTRE.get(f"/v1/{place.removeprefix('net:').partition(':')[0]}", "")
            if owner in self._open:
                return owner
        if self._open:
            of_machine = [step for step in self._open if step not in CENTRE.values()]
            return (of_machine or self._open)[-1]
        if not self._last:
            self._began = self._began or place.startswith("line:id_reader.2001")
            return BEFORE_CASE if self._began else ""
        if self._last == CLOSE:
            return PAPER if place.startswith("line:receipt_printer") else ""
        return self._last

    def _in_journal(self, place: str) -> str:
        words = place.removeprefix("jrn:").partition(":")[0].split(".")
        if len(words) == 3:
            step, what = words[1:]
            if what == "intent" and step not in self._open:
                self._open.append(step)
            elif what in ("outcome", "doubt") and place.endswith(":after") and step in self._open:
                self._open.remove(step)
            self._last = step
            return step
        self._last = words[-1]
        return self._last


def phase_of(spot: Spot, kind: Kind) -> str:
    """The moment of the step: see the legend of the page."""
    place, _, moment = spot.place.rpartition(":")
    if place.startswith("jrn:"):
        if moment == "before":
            return AFTER if place.endswith(".outcome") else BEFORE
        if moment == "during" and kind is not Kind.CRASH:
            return HALF_NOTED if place.endswith(".outcome") else TORN
        return DURING if place.endswith(".intent") else NOTED
    lost = moment == "answered" and kind in CUTS
    if lost or kind in NOT_HEARD:
        return ANSWER_LOST
    return DURING if spot.within else AFTER


def _unit_and_word(place: str, kind: Kind) -> tuple[str, str]:
    door, _, rest = place.rpartition(":")[0].partition(":")
    unit, _, word = rest.partition(".")
    if kind in PEOPLE:
        return "people", ""
    if kind in CUTS:
        return "power", "" if door == "jrn" else rest
    if door == "jrn":
        return "disk", ""
    return ("centre", rest) if door == "net" else (unit, word)


PEOPLE = frozenset({Kind.PULLS_CARD, Kind.SWAPS_CARD, Kind.LEAVES, Kind.RETURNS, Kind.HAMMERS})


def shown_of(names: Iterable[str]) -> Iterator[Shown]:
    """Those services. Raises ValueError for one that opens no case."""
    by_name = {shown.service.value: shown for shown in SHOWN}
    for name in names:
        if name not in by_name:
            raise ValueError(f"{name} is no service with a case")
        yield by_name[name]
