"""The hall's metal in virtual time, and what an onlooker remembers of it: faces, numbers, hands."""

from collections.abc import Callable, Mapping

from kiosk.devices.metal import CardBody, Station
from kiosk.sandbox.bodies import Body, Kind
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.hall import FreshChip, Hall
from kiosk.sandbox.virtual.face import read_face


class WatchedHall(Hall):
    """The hall's own truth, with a memory. Nothing is kept on disk."""

    def __init__(
        self, now: Callable[[], float], load_chip: Callable[[dict[str, object]], SimulatedChip]
    ) -> None:
        super().__init__(None, now, load_chip)
        self._clock = now
        self.blanks: list[Body] = []
        self.faces: dict[int, list[tuple[str, str]]] = {}
        """Body → person and number of each print that was laid down on it."""
        self.numbers: dict[int, list[str]] = {}
        """Body → every card number that ever stood in its chip."""
        self.holders: dict[int, str] = {}
        self.taken_at: dict[int, float] = {}
        self.kept_at: dict[int, float] = {}
        """Body → when it fell into the capture bin."""
        self.exchanged: list[tuple[Body, Body]] = []
        """What staff took out from inside, and what they laid there instead."""
        self._fresh_chip: FreshChip | None = None
        self._carried: dict[int, str] = {}
        """Body → the bin that it was in when staff emptied it."""

    def stock(self, count: int, fresh_chip: FreshChip) -> None:
        """See Hall."""
        known = {body.uid for body in self.blanks}
        super().stock(count, fresh_chip)
        self._fresh_chip = fresh_chip
        fresh = [body for body in self.at(Station.STACK) if body.uid not in known]
        self.blanks += fresh
        for body in fresh:
            body.changed = self._look_at

    def record_print(self, card: CardBody, panels: Mapping[str, bytes]) -> None:
        """See Metal."""
        super().record_print(card, panels)
        self.faces.setdefault(card.uid, []).append(read_face(panels.get("k", b"")))

    def move(self, origin: Station, target: Station) -> Body | None:
        """See Metal."""
        if target is Station.CAPTURE_BIN and (falling := self.card_at(origin)) is not None:
            self.kept_at[falling.uid] = self._clock()
        return super().move(origin, target)

    def exchange(self, station: Station) -> None:
        """Staff take the card that is there away, and lay a white one in its place that nobody counted."""
        there = self._stations[station]
        if not there or self._fresh_chip is None:
            raise ValueError(f"nothing at {station}")
        laid = self._add(Kind.BLANK, self._fresh_chip)
        laid.changed = self._look_at
        taken = self._bodies[there.pop()]
        self._elsewhere.append(taken.uid)
        there.append(laid.uid)
        self.exchanged.append((taken, laid))
        self.blanks.append(laid)

    def take(self, person: str) -> None:
        """A hand takes what stands at the gate, if anything does."""
        body = self.move(Station.GATE, Station.PERSON)
        if body is not None:
            self.holders[body.uid] = person
            self.taken_at[body.uid] = self._clock()

    def empty(self, station: Station) -> int:
        """See Hall. What staff carry away they keep as what it was."""
        self._carried |= {body.uid: station for body in self.at(station)}
        return super().empty(station)

    def give_back(self, person: str) -> Body | None:
        """Staff take out of the box what was kept there of this person's, and give it to them."""
        body = self.hand_out(lambda kept: any(whose == person for whose, _ in self.faces.get(kept.uid, ())))
        if body is not None:
            self.holders[body.uid] = person
            self.taken_at[body.uid] = self._clock()
        return body

    def handed_out(self, person: str) -> Body | None:
        """What this person holds of the cards that were made here; the latest."""
        theirs = [body for body in self.at(Station.PERSON) if self.holders.get(body.uid) == person]
        return theirs[-1] if theirs else None

    def place_of(self, body: Body) -> str:
        """The station's name, also when staff emptied it since; or "elsewhere"."""
        for station in Station:
            if body in self.at(station):
                return station.value
        return self._carried.get(body.uid, "elsewhere")

    def _look_at(self, body: Body) -> None:
        number = chip_of(body).card_number
        seen = self.numbers.setdefault(body.uid, [])
        if seen and number.startswith(seen[-1]):
            seen.pop()  # what a torn write left was the beginning of a number, and is none itself
        if number and (not seen or seen[-1] != number):
            seen.append(number)


def chip_of(body: Body) -> SimulatedChip:
    """The chip as an onlooker with a microscope sees it."""
    chip = body.bare_chip
    if not isinstance(chip, SimulatedChip):
        raise TypeError(type(chip).__name__)
    return chip
