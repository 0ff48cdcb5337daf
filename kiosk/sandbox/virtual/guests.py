"""Who is at the machine, who waits in the line and who still comes; and what the glass shows them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kiosk.hub.registry import PersonCard, PersonRecord
from kiosk.monitor.history import CANNOT_BE_WRITTEN
from kiosk.prompts.entrance import Attract
from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.clerk import laid_card
from kiosk.sandbox.virtual.centre import connection_of, people
from kiosk.sandbox.virtual.coming import IN_LINE_S, CitizenStay, Coming, Stay
from kiosk.sandbox.virtual.hands import Hands, Reach
from kiosk.sandbox.virtual.staff import LOOKS_S, Cabinet, Technician, asks_for_staff
from kiosk.sandbox.virtual.visitor import Visitor
from kiosk.ui import Answered

if TYPE_CHECKING:
    from kiosk.sandbox.virtual.room import Room

BEFORE_IT_S = 600.0
"""So long somebody stands before a machine that does not get ready for them, on a day with others."""
AT_IT_S = 1800.0
"""So long anybody stays at it at all, whatever it shows."""

STAYS_CLOSED_S = 90.0
"""So long it is watched how a machine is closed, before somebody mends it."""


class Guests:
    """Citizens and staff of one run; see Onlooker."""

    def __init__(self, room: "Room", comings: Sequence[Coming]) -> None:
        """The first is there when the run begins."""
        self._room = room
        self.bureau_cards: dict[str, PersonCard] = {}
        """By ID number: what the bureau made for somebody since a visit before."""
        self.stays: list[Stay] = []
        """Who has been at the machine; the last is there now, or was the last to be there."""
        self._to_come: list[Coming] = []
        self._in_line: list[Coming] = []
        self._lit: tuple[Prompt[Any], Answered] | None = None
        """What the glass shows, and how it is touched; None: it is dark."""
        self._staff_called = False
        self._counts_again = False
        """Whether a technician waits for the machine, to count what they filled in."""
        self.shows: list[tuple[float, str, str]] = []
        """Since when the glass showed what, and of a machine at rest why: the prompt's name, its reason."""
        first, *others = comings
        self._step_up(first)
        for coming in others:
            self._expect(coming)
        if others:
            room.world.later(LOOKS_S, self._watch_room_looks)

    @property
    def stay(self) -> Stay:
        """The latest."""
        return self.stays[-1]

    @property
    def citizens(self) -> list[CitizenStay]:
        """The stays without those of staff."""
        return [stay for stay in self.stays if isinstance(stay, CitizenStay)]

    @property
    def around(self) -> Hands:
        """The hands of the citizen who is there, or was there last."""
        return self.citizens[-1].hands

    @property
    def all_have_been(self) -> bool:
        """Nobody is there, and nobody comes any more."""
        return self.stay.guest.gone and not (self._to_come or self._in_line or self._counts_again)

    @property
    def closed_lately(self) -> bool:
        """The journal cannot be written since so short a time that the watch room need not know yet."""
        since, _, reason = self.shows[-1]
        return reason == CANNOT_BE_WRITTEN and self._room.world.now - since < STAYS_CLOSED_S

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """See Onlooker."""
        self._lit = prompt, answer
        self.shows.append((self._room.world.now, type(prompt).__name__, getattr(prompt, "reason", "")))
        self.stay.listener.shown(prompt)
        self.stay.guest.shown(prompt, answer)
        self._next_steps_up()

    def touched(self, answer: object) -> None:
        """See Onlooker."""
        self.stay.listener.touched(answer)

    def look(self) -> bool | None:
        """What the camera's comparison finds of who is there now: look by look, and from then on the last."""
        stay = self.citizens[-1]
        stay.looks += 1
        faces = stay.coming.faces
        return faces[min(stay.looks, len(faces)) - 1]

    def dark(self) -> None:
        """The power is gone, and the glass with it: nobody stays before it.

        A technician who filled up and does not know whether that was taken down comes to count once more.
        """
        self._lit = None
        guest = self.stay.guest
        if isinstance(guest, Technician) and guest.unsure and not guest.gone:
            self._counts_again = True
            self._room.world.later(IN_LINE_S, self._counts_no_more)
        self.stay.guest.walks_away()
        self.stay.listener.cut()

    def comes_back(self, stay: CitizenStay) -> None:
        """Who had left stands there again, if nobody else does and the glass is not dark."""
        if stay is self.stay and self._lit is not None and self._room.world.power.on:
            stay.guest.comes_back()
            stay.guest.shown(*self._lit)

    def asked_if_there(self, answer: Answered) -> None:
        """See Onlooker."""
        self.stay.guest.asked_if_there(answer)

    def comes_last(self, coming: Coming) -> None:
        """Somebody more, now."""
        self._in_line.append(coming)

    # --- who comes ----------------------------------------------------------------------------------------

    def _expect(self, coming: Coming) -> None:
        self._to_come.append(coming)
        self._room.world.later(coming.arrives_s, lambda: self._arrives(coming))

    def _arrives(self, coming: Coming) -> None:
        self._to_come.remove(coming)
        self._in_line.append(coming)
        self._room.world.later(IN_LINE_S, lambda: self._leaves_line(coming))
        self._next_steps_up()

    def _leaves_line(self, coming: Coming) -> None:
        if coming in self._in_line:
            self._in_line.remove(coming)

    def _counts_no_more(self) -> None:
        self._counts_again = False

    def _next_steps_up(self) -> None:
        """Who is next goes to the machine when it stands there as for anybody, and nobody before it."""
        staff = self._staff_called or self._counts_again
        if not (self._in_line or staff) or self._lit is None or not self.stay.guest.gone:
            return
        prompt, answer = self._lit
        if not isinstance(prompt, Attract):
            return
        if staff:
            self._staff_called = self._counts_again = False
            self._technician_comes()
        else:
            self._step_up(self._in_line.pop(0))
        self.stay.listener.shown(prompt)
        self.stay.guest.shown(prompt, answer)

    def _step_up(self, coming: Coming) -> None:
        person, principal = named(coming.person), named(coming.principal or coming.person)
        made = self._bureau_makes(person) if coming.bureau_made else None
        if made is not None:
            self.bureau_cards[person.id_number] = made
        room = self._room
        reach = Reach(room.hall, room.pockets, room.id_reader, room.dispenser, room.hub)
        hands = Hands(reach, person, principal, coming.service, ordered=coming.bureau_made)
        visitor = Visitor(room.world, person, coming.service, coming.manner, hands)
        visitor.number = coming.number
        stay = CitizenStay(
            guest=visitor,
            began_s=room.world.now,
            papers_before=len(room.receipts.slips),
            matters_before=room.disk.matters if self.stays else 0,  # before the first there is no book yet
            coming=coming,
            person=person,
            principal=principal,
            hands=hands,
        )
        self._is_there(stay)

    def _technician_comes(self) -> None:
        room = self._room
        cabinet = Cabinet(room.hall, room.factory, room.card_printer, room.receipts)
        self._is_there(
            Stay(
                guest=Technician(room.world, cabinet),
                began_s=room.world.now,
                papers_before=len(room.receipts.slips),
                matters_before=room.disk.matters,
            )
        )

    def _is_there(self, stay: Stay) -> None:
        self.stays.append(stay)
        stay.guest.goes = self._next_steps_up
        if self._room.setting.visits:
            self._room.world.later(BEFORE_IT_S, stay.guest.gives_up)
            self._room.world.later(AT_IT_S, stay.guest.walks_away)

    def _watch_room_looks(self) -> None:
        """Somebody is sent when the machine says that something runs out."""
        heard = (
            connection_of(self._room.hub).execute("SELECT body FROM beat ORDER BY id DESC LIMIT 1").fetchone()
        )
        self._staff_called = heard is not None and asks_for_staff(heard[0])
        self._next_steps_up()
        if not self.all_have_been:
            self._room.world.later(LOOKS_S, self._watch_room_looks)

    def _bureau_makes(self, person: PersonRecord) -> PersonCard | None:
        """None when the visit before came to no order: they come all the same, and are told so."""
        who = person.id_number
        if not (self._room.hub.bureau_goes_on(who) and self._room.hub.bureau_goes_on(who)):
            return None
        card = laid_card(self._room.hub.laid_ready(who))
        self._room.pockets.lay_ready(person, card)
        return card


def named(name: str) -> PersonRecord:
    """One of the made-up people, or of the crowd."""
    return next(record for record in people() if record.name == name)
