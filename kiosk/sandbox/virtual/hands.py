"""What somebody's hands reach beside the glass: pad, slot, gate, telephone. Each pair knows its own cards."""

from dataclasses import dataclass

from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.devices.metal import Station
from kiosk.hub.app import Hub
from kiosk.hub.registry import PersonRecord
from kiosk.model import Service
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.id_document import id_document
from kiosk.sandbox.pockets import Pockets
from kiosk.sandbox.virtual.metal import WatchedHall


@dataclass(frozen=True, slots=True)
class Reach:
    """The parts of the room that hands can touch."""

    hall: WatchedHall
    pockets: Pockets
    id_reader: SimulatedSamv
    dispenser: SimulatedCrt591
    hub: Hub


class Hands:
    """See Surroundings."""

    def __init__(
        self, reach: Reach, person: PersonRecord, principal: PersonRecord, service: Service, *, ordered: bool
    ) -> None:
        """`ordered`: what they collect was made by the bureau since a visit before."""
        self._reach = reach
        self._person = person
        self._principal = principal
        self._service = service
        self._ordered = ordered
        self._in_slot: Body | None = None
        """What they put in: nobody takes another one's card out of the slot."""
        self._offered: set[int] = set()
        """Bodies that stood at the gate while they were there."""

    def lay_id_on_pad(self, *, of_principal: bool = False) -> None:
        self._reach.id_reader.lift()
        self._reach.id_reader.place(id_document(self._principal if of_principal else self._person))

    def lift_id(self) -> None:
        self._reach.id_reader.lift()

    def phone_says(self, mobile: str) -> str:
        return self._reach.hub.last_code(mobile) or ""

    def phone_pays(self, code: str) -> None:
        self._reach.hub.pay(code.rpartition("/")[2])

    def staff_bring_card(self) -> None:
        hall = self._reach.hall
        collects = self._service is Service.COLLECT_CARD
        who = self._person.id_number
        # Asked once more after the reader could not read it: then it is in the citizen's hand already.
        body = self.in_the_box() if collects else hall.give_back(who) or hall.handed_out(who)
        self._put_in(body)

    def sees_card_come(self) -> None:
        """What stands at the gate now is theirs to take."""
        body = self._reach.hall.card_at(Station.GATE)
        if body is not None:
            self._offered.add(body.uid)

    def take_card(self) -> None:
        body = self._reach.hall.card_at(Station.GATE)
        if body is not None and body.uid in self._offered:
            self._reach.hall.take(self._person.id_number)

    def insert_own_card(self, which: int = 1, *, upside_down: bool = False) -> None:
        self._put_in(self._own(which), upside_down=upside_down)

    def pull_own_card(self) -> None:
        if self._in_slot is not None and self._reach.hall.card_at(Station.READER) is self._in_slot:
            self._reach.hall.withdraw()

    def insert_card_of(self, other: PersonRecord) -> None:
        """The first in somebody else's wallet, which they have with them."""
        self._put_in(self._reach.pockets.own(other, 1))

    def give_own_card(self, which: int = 1) -> None:
        reach = self._reach
        body = reach.pockets.own(self._person, which)
        if body is not None and reach.dispenser.gate_open and reach.hall.push_into_gate(body):
            reach.dispenser.card_pushed_in()

    def in_the_box(self) -> Body | None:
        """What was made for them and lies ready, or lay there; None before it was made."""
        pockets = self._reach.pockets
        return pockets.laid_ready(self._person) if self._ordered else pockets.ready(self._person)

    def _put_in(self, body: Body | None, *, upside_down: bool = False) -> None:
        if body is not None and self._reach.hall.insert(body, upside_down=upside_down):
            self._in_slot = body

    def _own(self, which: int) -> Body | None:
        """Of who collects a card the one that was made for them."""
        if self._service is Service.COLLECT_CARD:
            return self.in_the_box()
        return self._reach.pockets.own(self._person, which)
