"""A technician who comes when the heartbeat asks for something, and works through the maintenance pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.metal import Station
from kiosk.devices.receipt_printer.escpos.simulator import SimulatedEscpos
from kiosk.model import Pin
from kiosk.prompts.entrance import Attract, OutOfService, StaffCalled
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    Count,
    EnterCount,
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceAct,
    MaintenanceChoice,
    MaintenanceHome,
    TakeStaffCard,
)
from kiosk.prompts.prompt import Prompt, StayHere
from kiosk.sandbox.bodies import Body
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.hands import STAFF_PIN
from kiosk.sandbox.virtual.metal import WatchedHall
from kiosk.sandbox.virtual.world import World
from kiosk.ui import Answered

ACTS_S = 2.0
FILLED_TO = 40
"""Blanks in the stack when a technician has gone."""
LOOKS_S = 300.0
"""How often the watch room looks at what the machine says of itself."""
GIVES_UP_S = 900.0
ASKED_FOR = frozenset({"low", "empty", "high", "full"})
"""Supplies of a heartbeat for which somebody comes (CEN/XFS)."""
BINS = (Station.CAPTURE_BIN, Station.REJECT_BIN)


class _Beat(msgspec.Struct):
    class Device(msgspec.Struct):
        detail: dict[str, str] = {}

    devices: list[Device] = []


def asks_for_staff(body: bytes) -> bool:
    """Whether a heartbeat says that something runs out, or is nearly full."""
    beat = msgspec.json.decode(body, type=_Beat)
    return any(value in ASKED_FOR for device in beat.devices for value in device.detail.values())


@dataclass(frozen=True, slots=True)
class Cabinet:
    """What a technician reaches once the machine lets them in."""

    hall: WatchedHall
    factory: Factory
    card_printer: SimulatedEvolis
    receipts: SimulatedEscpos


class Technician:
    """See Guest. Blanks by the book, through the maintenance pages; ribbon, paper and bins by hand."""

    def __init__(self, world: World, cabinet: Cabinet) -> None:
        self._world = world
        self._cabinet = cabinet
        self._loaded = False
        self._at_work = False
        self._gone = False
        self.unsure = False
        """Has filled up, and was not shown that the machine took it down."""
        self.goes: Callable[[], None] = lambda: None
        self._answers: dict[type[Prompt[Any]], Callable[[Any], object]] = {
            EnterStaffPin: lambda _: Pin(STAFF_PIN),
            MaintenanceHome: self._chooses,
            EnterCount: self._counts,
            ConfirmExchange: self._fills,
        }

    @property
    def gone(self) -> bool:
        """See Guest."""
        return self._gone

    @property
    def served(self) -> bool:
        """See Guest."""
        return self._loaded

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """See Guest."""
        if self._gone:
            return
        if isinstance(prompt, MaintenanceHome) and not prompt.trouble:
            self.unsure = False
        if isinstance(prompt, (Attract, OutOfService)):
            if self._at_work:
                self.walks_away()
            else:
                self._later(lambda: answer(StaffCalled()))
        elif isinstance(prompt, InsertStaffCard):
            self._at_work = True
            self._later(self._puts_card_in)
        elif isinstance(prompt, TakeStaffCard):
            self._later(self.pull_own_card)
        elif type(prompt) in self._answers:
            what = self._answers[type(prompt)]
            self._later(lambda: answer(what(prompt)))

    def asked_if_there(self, answer: Answered) -> None:
        """See Guest."""
        self._later(lambda: answer(StayHere()))

    def sees_card_come(self) -> None:
        """See Guest."""
        return

    def walks_away(self) -> None:
        """See Guest."""
        if not self._gone:
            self._gone = True
            self._world.later(ACTS_S, self.pull_own_card)
            self.goes()

    def gives_up(self) -> None:
        """The machine does not let anybody in."""
        if not self._at_work:
            self.walks_away()

    def pull_own_card(self) -> None:
        """The staff card, if it stands in the slot."""
        if self._cabinet.hall.card_at(Station.READER) is self._card():
            self._cabinet.hall.withdraw()

    def _later(self, act: Callable[[], None]) -> None:
        self._world.later(ACTS_S, act)

    def _card(self) -> Body:
        hall, factory = self._cabinet.hall, self._cabinet.factory
        return hall.staff_card() or hall.bring(lambda _: factory.technician(STAFF_PIN))

    def _puts_card_in(self) -> None:
        if not self._gone:
            self._cabinet.hall.insert(self._card())

    def _chooses(self, prompt: MaintenanceHome) -> MaintenanceChoice:
        if self._loaded or prompt.trouble:
            return MaintenanceChoice(MaintenanceAct.LEAVE)
        return MaintenanceChoice(MaintenanceAct.LOAD_BLANKS)

    def _counts(self, prompt: EnterCount) -> int:
        in_stack = self._cabinet.hall.count_at(Station.STACK)
        return in_stack if prompt.count is Count.IN_STACK else max(FILLED_TO - in_stack, 0)

    def _fills(self, prompt: ConfirmExchange) -> bool:
        cabinet = self._cabinet
        cabinet.hall.stock(prompt.added, cabinet.factory.blank)
        for station in BINS:
            cabinet.hall.empty(station)
        cabinet.card_printer.new_ribbon()
        cabinet.receipts.load_paper()
        self._loaded = self.unsure = True
        return True
