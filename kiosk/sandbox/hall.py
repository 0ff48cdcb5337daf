"""The hall's physical truth: where every card body is, what its chip holds, what is printed on it.

It outlives the program, as metal does: every change is on disk before the mechanism that made it goes on.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.devices.metal import CardBody, Station
from kiosk.sandbox.bodies import Body, BodyStore, Kind, LoadChip, StoredChip, replace_file
from kiosk.sandbox.busy import BusyTimes

FIRST_STOCK = 20
"""Blanks in the stack of a hall that was just set up."""

HOLDS_MANY = frozenset({Station.STACK, Station.CAPTURE_BIN, Station.REJECT_BIN, Station.PERSON})
"""All other stations hold one body at most."""

FreshChip = Callable[[int], StoredChip]
"""Makes the factory's chip for the body with this number."""

Moment = str
"""Something the metal does, by name: see MOVES, and `print`, `write`, `busy:<device>`; `reader:<INS>` is a
command to the card in the citizen's reader, just before its chip hears it."""

MOVES: Mapping[tuple[Station, Station], Moment] = {
    (Station.STACK, Station.CHIP): "feed",
    (Station.CHIP, Station.INLET): "pass",
    (Station.INLET, Station.PRINT): "draw_in",
    (Station.PRINT, Station.INLET): "hand_back",
    (Station.INLET, Station.CHIP): "fetch",
    (Station.CHIP, Station.GATE): "present",
    (Station.GATE, Station.PERSON): "take",
    (Station.GATE, Station.CHIP): "take_in",
    (Station.CHIP, Station.CAPTURE_BIN): "capture",
    (Station.GATE, Station.CAPTURE_BIN): "capture",
    (Station.CAPTURE_BIN, Station.PERSON): "hand_out",
    (Station.INLET, Station.REJECT_BIN): "reject",
    (Station.PRINT, Station.REJECT_BIN): "reject",
}

UPDATE_RECORD = 0xDC
"""ISO 7816-4: the instruction that writes a card's data."""


class Hall:
    """See Metal. One object is the whole room; its owner is one thread."""

    def __init__(self, folder: Path | None, now: Callable[[], float], load_chip: LoadChip) -> None:
        self._folder = folder
        self._now = now
        self._store = BodyStore(folder / "bodies" if folder else None)
        self._bodies: dict[int, Body] = {}
        self._stations: dict[Station, list[int]] = {station: [] for station in Station}
        self._pocket: list[int] = []
        """Cards that people brought with them and carry: no blank ever lies here."""
        self._elsewhere: list[int] = []
        """Bodies that staff took out and carried away."""
        self._watchers: list[Callable[[Moment], None]] = []
        self.upside_down = False
        """How the card in the citizen's reader was put in."""
        self.on_pad = ""
        """Whose ID document lies on the reader's pad (a person's name in the hub's people file)."""
        self.busy = BusyTimes()
        self._load(load_chip)

    # --- what the mechanisms do (Metal) -----------------------------------------------------------------

    def card_at(self, station: Station) -> Body | None:
        there = self._stations[station]
        return self._bodies[there[-1]] if there else None

    def count_at(self, station: Station) -> int:
        return len(self._stations[station])

    def move(self, origin: Station, target: Station) -> Body | None:
        if not self._stations[origin]:
            return None
        if self._stations[target] and target not in HOLDS_MANY:
            return None
        uid = self._stations[origin].pop()
        self._stations[target].append(uid)
        self._save()
        self._tell(MOVES.get((origin, target), f"{origin}>{target}"))
        return self._bodies[uid]

    def record_print(self, card: CardBody, panels: Mapping[str, bytes]) -> None:
        body = self._bodies[card.uid]
        body.prints += 1
        self._store.write_print(body, panels)
        self._store.write(body)
        self._tell("print")

    def working(self, device: str, seconds: float) -> None:
        self.busy.add(device, self._now(), seconds)
        self._tell(f"busy:{device}")

    # --- what people do -----------------------------------------------------------------------------------

    def stock(self, count: int, fresh_chip: FreshChip) -> None:
        """Lay so many white blanks into the stack, below those that are there."""
        for _ in range(count):
            body = self._add(Kind.BLANK, fresh_chip)
            self._stations[Station.STACK].insert(0, body.uid)
        self._save()

    def bring(self, fresh_chip: FreshChip, label: str = "") -> Body:
        """A person comes in with a card of their own: the technician's, or the one that `label` names."""
        body = self._add(Kind.BROUGHT if label else Kind.STAFF, fresh_chip, label)
        self._pocket.append(body.uid)
        self._save()
        return body

    def brought(self, label: str = "") -> list[Body]:
        """The cards that citizens came in with; with a label, the one of that name."""
        there = [body for body in self._bodies.values() if body.kind is Kind.BROUGHT]
        return [body for body in there if label in ("", body.label)]

    def insert(self, body: Body, *, upside_down: bool = False) -> bool:
        """Put a card that a person holds into the citizen's reader; False when the slot is taken."""
        if self._stations[Station.READER]:
            return False
        holder = self._holder(body)
        if holder is None:
            return False
        holder.remove(body.uid)
        self._stations[Station.READER].append(body.uid)
        self.upside_down = upside_down
        self._save()
        self._tell("insert")
        return True

    def _holder(self, body: Body) -> list[int] | None:
        hands = (self._pocket, self._stations[Station.PERSON])
        return next((hand for hand in hands if body.uid in hand), None)

    def withdraw(self) -> Body | None:
        """Take the card out of the citizen's reader, back into the hand it came from."""
        if not self._stations[Station.READER]:
            return None
        uid = self._stations[Station.READER].pop()
        body = self._bodies[uid]
        home = self._stations[Station.PERSON] if body.kind is Kind.BLANK else self._pocket
        home.append(uid)
        self._save()
        self._tell("withdraw")
        return body

    def push_into_gate(self, body: Body) -> bool:
        """Hand a card that a person holds to the machine; False when the gate is taken or nobody holds it."""
        holder = self._holder(body)
        if self._stations[Station.GATE] or holder is None:
            return False
        holder.remove(body.uid)
        self._stations[Station.GATE].append(body.uid)
        self._save()
        self._tell("push_in")
        return True

    def empty(self, station: Station) -> int:
        """Staff take everything out of a stack or bin and carry it away; how many that were."""
        taken = self._stations[station]
        self._stations[station] = []
        self._elsewhere.extend(taken)
        self._save()
        return len(taken)

    def hand_out(self, wanted: Callable[[Body], bool]) -> Body | None:
        """Staff take the latest such card out of the capture bin into a hand; None: none is there."""
        in_bin = self._stations[Station.CAPTURE_BIN]
        found = [uid for uid in in_bin if wanted(self._bodies[uid])]
        if not found:
            return None
        in_bin.remove(found[-1])
        in_bin.append(found[-1])
        return self.move(Station.CAPTURE_BIN, Station.PERSON)

    def lay_on_pad(self, person: str) -> None:
        """Somebody lays an ID document on the pad, or ("") takes it away."""
        self.on_pad = person
        self._save()

    # --- the truth ------------------------------------------------------------------------------------------

    def bodies(self) -> dict[str, int]:
        """Position → number of blanks there, white or made; the cards people brought do not count."""
        places = {station.value: uids for station, uids in self._stations.items()}
        return {
            place: sum(self._bodies[uid].kind is Kind.BLANK for uid in uids)
            for place, uids in {**places, "elsewhere": self._elsewhere}.items()
        }

    def at(self, station: Station) -> list[Body]:
        """The bodies at a station, the top one last."""
        return [self._bodies[uid] for uid in self._stations[station]]

    def staff_card(self, which: int = 0) -> Body | None:
        """The technician's; the next one is a stranger's."""
        cards = [body for body in self._bodies.values() if body.kind is Kind.STAFF]
        return cards[which] if which < len(cards) else None

    def last_printed(self) -> Body | None:
        """The youngest body that carries a print."""
        printed = [body for body in self._bodies.values() if body.prints]
        return max(printed, key=lambda body: body.uid) if printed else None

    def print_on(self, body: Body) -> dict[str, bytes]:
        """The panels that were laid down on it last."""
        return self._store.read_print(body)

    def watch(self, watcher: Callable[[Moment], None]) -> None:
        """Be told of every moment, just after the metal has moved."""
        self._watchers.append(watcher)

    @property
    def is_new(self) -> bool:
        """Whether no card was ever in this hall."""
        return not self._bodies

    # --- keeping it -----------------------------------------------------------------------------------------

    def _add(self, kind: Kind, fresh_chip: FreshChip, label: str = "") -> Body:
        uid = max(self._bodies, default=0) + 1
        body = Body(uid, kind, fresh_chip(uid), label=label)
        self._adopt(body)
        self._store.write(body)
        return body

    def _adopt(self, body: Body) -> None:
        body.contacted = self._contacted
        body.changed = self._store.write
        self._bodies[body.uid] = body

    def _contacted(self, body: Body, apdu: bytes) -> None:
        if body.uid in self._stations[Station.READER]:
            self._tell(f"reader:{apdu[1:2].hex()}")
        elif len(apdu) > 1 and apdu[1] == UPDATE_RECORD:
            self._tell("write")

    def _tell(self, moment: Moment) -> None:
        for watcher in self._watchers:
            watcher(moment)

    def _save(self) -> None:
        if self._folder is None:
            return
        record = {
            "stations": {station.value: uids for station, uids in self._stations.items()},
            "pocket": self._pocket,
            "elsewhere": self._elsewhere,
            "on_pad": self.on_pad,
            "upside_down": self.upside_down,
        }
        replace_file(self._folder / "places.json", json.dumps(record, ensure_ascii=False).encode())

    def _load(self, load_chip: LoadChip) -> None:
        if self._folder is None or not (self._folder / "places.json").exists():
            return
        record = json.loads((self._folder / "places.json").read_text("utf-8"))
        self._stations = {station: record["stations"].get(station.value, []) for station in Station}
        self._pocket = record["pocket"]
        self._elsewhere = record["elsewhere"]
        self.on_pad = record["on_pad"]
        self.upside_down = record.get("upside_down", False)
        placed = {uid for uids in self._stations.values() for uid in uids} | {*self._pocket, *self._elsewhere}
        for body in self._store.read_all(load_chip):
            # A body whose place was never written had not come into the hall when everything stopped.
            if body.uid in placed:
                self._adopt(body)
