"""What people can do in the hall beside touching the glass, and the truth as an onlooker sees it."""

import io
import math
from collections.abc import Callable, Mapping

from PIL import Image

from kiosk.devices.metal import Station
from kiosk.fonts import Fonts
from kiosk.hub.registry import PersonCard, PersonRecord
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.card_picture import card_picture
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import Profile
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.furniture import Furniture
from kiosk.sandbox.id_document import id_document
from kiosk.sandbox.pockets import Pockets

STAFF_PIN = "246813"
"""The PIN of the made-up technician's card; written on the dock's page."""


class CannotDo(Exception):
    """The hand reaches into nothing: no such person, no card there, slot taken."""


class Hands:
    """Citizens' and staff's hands."""

    def __init__(
        self, furniture: Furniture, people: Mapping[str, PersonRecord], factory: Factory, fonts: Fonts
    ) -> None:
        self._hall = furniture.hall
        self._in = furniture
        self._people = people
        self._pockets = Pockets(furniture.hall, factory)
        self._fonts = fonts
        self._verbs: Mapping[str, Callable[[str, int], None]] = {
            "put_id": lambda who, _: self._put_id(who),
            "lift_id": lambda *_: self._lift_id(),
            "take_card": lambda *_: self._take_card(),
            "insert_card": lambda *_: self._insert(self._own_card()),
            "staff_card": lambda *_: self._insert(self._hall.staff_card()),
            "strange_staff_card": lambda *_: self._insert(self._hall.staff_card(1)),
            "own_card": lambda who, which: self._insert(self._from_wallet(who, which)),
            "own_card_upside_down": lambda who, which: self._insert(
                self._from_wallet(who, which), upside_down=True
            ),
            "give_card": lambda who, which: self._give(self._from_wallet(who, which)),
            "card_from_box": lambda who, _: self._insert(self._out_of_the_box(who)),
            "bank_card": lambda *_: self._insert(self._pockets.other(Profile.BANK)),
            "transit_card": lambda *_: self._insert(self._pockets.other(Profile.TRANSIT)),
            "withdraw_card": lambda *_: self._withdraw(),
            "swap_card": self._swap,
            "tear_receipt": lambda *_: self._tear(),
            "load_blanks": lambda _, count: self._hall.stock(count, factory.blank),
            "empty_stack": lambda *_: self._empty(Station.STACK),
            "empty_capture_bin": lambda *_: self._empty(Station.CAPTURE_BIN),
            "empty_reject_bin": lambda *_: self._empty(Station.REJECT_BIN),
            "sit": lambda *_: self._sit(),
            "leave_camera": lambda *_: self._sit(nobody=True),
            "close_eyes": lambda *_: self._sit(eyes_closed=True),
            "two_people": lambda *_: self._sit(two_people=True),
            "darken": lambda *_: self._sit(dark=0.8),
            "hold_paper": lambda *_: self._hold_paper(held=True),
            "lower_paper": lambda *_: self._hold_paper(held=False),
            "step_back": lambda *_: self._sit(distance=2.0),
        }
        self._take_up()

    @property
    def known(self) -> list[str]:
        """What hands can do."""
        return list(self._verbs)

    def do(self, verb: str, who: str, count: int) -> None:
        """Raises CannotDo."""
        if verb not in self._verbs:
            raise CannotDo(f"{verb}: hands can {', '.join(self._verbs)}")
        self._verbs[verb](who, count)

    def id_number(self, who: str) -> str:
        """Raises CannotDo when nobody here is called so."""
        return self._person(who).id_number

    def press(self, keys: str) -> None:
        """Press keys of the PIN pad: digits, and the words clear, enter, cancel. Raises CannotDo."""
        pad = self._in.pin_pad
        if pad is None:
            raise CannotDo("no PIN pad is fitted: PINs are typed on the glass")
        if not pad.mode:
            raise CannotDo("the PIN pad takes no keys now")
        for word in keys.split():
            pad.press(*(word if word.isdigit() else (word,)))

    def lay_ready(self, who: str, card: PersonCard | None) -> None:
        """See Pockets. Raises CannotDo."""
        self._pockets.lay_ready(self._person(who), card)

    # --- the truth ------------------------------------------------------------------------------------------

    def truth(self, since: float, until: float | None) -> dict[str, object]:
        """Where the bodies are, and what the devices needed between two moments of CLOCK_MONOTONIC."""
        end = math.inf if until is None else until
        last = self._hall.last_printed()
        return {
            **self._in.around(),
            "bodies": self._hall.bodies(),
            "devices_s": round(self._hall.busy.union_s(since, end), 3),
            "devices": {name: round(s, 3) for name, s in self._hall.busy.by_device(since, end).items()},
            "on_pad": bool(self._hall.on_pad),
            "prints": f"{last.uid}-{last.prints}" if last else "",
            "receipts": self._in.tray.count,
            "staff_pin": STAFF_PIN,
        }

    def busy(self) -> list[tuple[float, float, str]]:
        """Which device worked from when to when (CLOCK_MONOTONIC): where the rest of the time went."""
        return list(self._hall.busy.intervals)

    def people(self) -> list[dict[str, object]]:
        """Everybody who may come in, with what is special about them and the cards in their wallet."""
        return [
            {"name": name, "note": _note(record), "cards": list(map(_card_note, self._pockets.cards(record)))}
            for name, record in self._people.items()
        ]

    def receipt_png(self) -> bytes:
        """The last receipt as paper; b"" when none was printed."""
        picture = self._in.tray.last()
        return _png(picture) if picture else b""

    def card_face_png(self) -> bytes:
        """The card that was printed last, as a person sees it; b"" when none was."""
        body = self._hall.last_printed()
        return _png(card_picture(self._hall.print_on(body), self._fonts)) if body else b""

    # --- hands ----------------------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """After a start: what lies on the pad and in the slot is there for the machines too."""
        if self._hall.on_pad in self._people:
            self._in.pad.place(id_document(self._people[self._hall.on_pad]))
        inside = self._hall.card_at(Station.READER)
        if inside is not None:
            self._in.slot.put_in(inside)

    def _person(self, who: str) -> PersonRecord:
        if who not in self._people:
            raise CannotDo(f"nobody here is called {who}")
        return self._people[who]

    def _put_id(self, who: str) -> None:
        person = self._person(who)
        self._hall.lay_on_pad(who)
        self._in.pad.place(id_document(person))

    def _lift_id(self) -> None:
        self._hall.lay_on_pad("")
        self._in.pad.lift()

    def _take_card(self) -> None:
        if self._hall.move(Station.GATE, Station.PERSON) is None:
            raise CannotDo("no card stands in the gate")

    def _own_card(self) -> Body | None:
        return self._hall.card_at(Station.PERSON)

    def _from_wallet(self, who: str, which: int) -> Body | None:
        """A person's card, counted from 1; without a count the first."""
        return self._pockets.own(self._person(who), max(which, 1))

    def _out_of_the_box(self, who: str) -> Body | None:
        """Staff open the box with the key: what was made for this person is there, or else what was kept.

        Whoever comes for somebody else's is handed that; when nobody is named, what lies on top.
        """
        person = self._people.get(who)
        if person is None:
            return self._hall.hand_out(lambda _: True)
        theirs = {person.id_number, *person.centre.acts_for}
        made = self._pockets.laid_ready(person) or self._pockets.ready(person)
        return made or self._hall.hand_out(lambda kept: _owner(kept) in theirs)

    def _insert(self, body: Body | None, *, upside_down: bool = False) -> None:
        if body is None:
            raise CannotDo("nobody has such a card")
        if not self._hall.insert(body, upside_down=upside_down):
            raise CannotDo("the slot is taken, or the card is not in a hand")
        self._in.slot.put_in(body)

    def _give(self, body: Body | None) -> None:
        """Push a card into the gate, for the machine to keep."""
        if body is None:
            raise CannotDo("nobody has such a card")
        if not self._in.gate.gate_open or not self._hall.push_into_gate(body):
            raise CannotDo("the gate is shut or taken, or the card is not in a hand")
        self._in.gate.card_pushed_in()

    def _withdraw(self) -> None:
        if self._hall.withdraw() is None:
            raise CannotDo("no card is in the slot")
        self._in.slot.pull_out()

    def _swap(self, who: str, which: int) -> None:
        """Another card in one go, as somebody does who hopes that nobody looks."""
        body = self._from_wallet(who, which)
        if body is None or body is self._hall.card_at(Station.READER):
            raise CannotDo("nobody has such a card in a hand")
        self._withdraw()
        self._insert(body)

    def _tear(self) -> None:
        if not self._in.tray.tear():
            raise CannotDo("no receipt hangs out")

    def _empty(self, station: Station) -> None:
        if self._hall.empty(station) == 0:
            raise CannotDo("it is empty")

    def _hold_paper(self, *, held: bool) -> None:
        self._in.sitter.paper = held

    def _sit(
        self,
        *,
        nobody: bool = False,
        eyes_closed: bool = False,
        two_people: bool = False,
        dark: float = 0.0,
        distance: float = 1.0,
    ) -> None:
        sitter = self._in.sitter
        sitter.nobody, sitter.eyes_closed, sitter.two_people = nobody, eyes_closed, two_people
        sitter.dark, sitter.distance = dark, distance


def _owner(body: Body) -> str:
    """Whose ID number its chip names; empty for one that says nothing."""
    chip = body.bare_chip
    return chip.id_number if isinstance(chip, SimulatedChip) else ""


def _card_note(card: PersonCard) -> str:
    return f"{card.chip.generation} · {card.number[-4:]} · {card.state} · PIN {card.chip.pin}"


def _note(record: PersonRecord) -> str:
    standing = record.centre
    notes = (
        ("冻结", standing.frozen),
        ("未参保", not standing.insured),
        ("已有卡", bool(standing.cards)),
        ("单位统一办理", standing.unit_batch),
        ("有银行不同意", bool(standing.bank_refuses)),
    )
    return "，".join(text for text, holds in notes if holds)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
