"""The scripted technician: one whole shift on the real glass, with what must be refused in between."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from kiosk.prompts.entrance import Attract, ChooseService, OutOfService, Starting
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    DeviceTest,
    EnterCount,
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceHome,
    TakeStaffCard,
    TouchTargets,
    UseBlank,
)
from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.glass_hands import GlassHands, NotOnTheGlass
from kiosk.sandbox.hall import FIRST_STOCK
from kiosk.sandbox.hands import STAFF_PIN
from kiosk.sandbox.probe_client import Seen
from kiosk.sandbox.web import Web

WRONG_PIN = "135791"
CORNER = (60, 60)
TOUCHES = 5
"""The hidden gesture."""
STAFF_CALLED = "已叫工作人员"
"""What the help key says only after the watch room has confirmed it."""
NEW_BLANKS = 30
LEFT_AFTER_TESTS = FIRST_STOCK - 2
"""The tests of dispenser and card printer have spent one each."""
BETWEEN_CARDS_S = 1.2
"""pcscd looks every 400 ms: a card that is changed faster was never away."""
HEARD_WITHIN_S = 12.0
TARGETS = 5
WAITS = frozenset({Starting.__name__, DeviceTest.__name__})
"""The machine goes on by itself."""

Doing = Callable[["Technician"], Awaitable[None]]


@dataclass(slots=True)
class Technician:
    """A made-up member of staff, with the hall's sample card."""

    glass: GlassHands
    hall: Web
    service: str
    """What a citizen's visit is begun with, to see that the gesture is dead meanwhile."""
    _next: int = field(default=0)

    async def act(self, seen: Seen) -> None:
        """The next line of the script, at the screen it is meant for. Raises NotOnTheGlass."""
        kind, doing = SCRIPT[self._next] if self._next < len(SCRIPT) else (None, _nothing)
        if kind is not None and kind.__name__ == seen.screen:
            self._next += 1
            await doing(self)
        elif seen.screen == DeviceTest.__name__:
            await self.glass.touch_if_there("primary")
        elif seen.screen not in WAITS:
            wanted = kind.__name__ if kind else "the end"
            raise NotOnTheGlass(f"{wanted}, line {self._next + 1} of the script; there is {seen.screen}")

    async def again(self, _seen: Seen) -> None:
        """A technician waits: a second touch would be a second act."""

    def over(self, seen: Seen, *, begun: bool) -> bool:
        """The shift ends with the machine back in service."""
        return begun and self._next == len(SCRIPT) and seen.screen == Attract.__name__

    async def hands(self, verb: str, count: int = 0) -> None:
        await self.hall.post("hands", verb, count=count)


async def _nothing(_: Technician) -> None:
    """Look."""


def _touch(*names: str) -> Doing:
    async def touch(staff: Technician) -> None:
        for name in names:
            await staff.glass.touch(name)

    return touch


def _type(digits: str) -> Doing:
    async def type_and_finish(staff: Technician) -> None:
        await staff.glass.type(digits)
        await staff.glass.touch("primary")

    return type_and_finish


def _hands(verb: str) -> Doing:
    async def act(staff: Technician) -> None:
        await staff.hands(verb)

    return act


async def _choose_service(staff: Technician) -> None:
    await staff.glass.touch(f"service_{staff.service}")


async def _call_for_help(staff: Technician) -> None:
    """In a citizen's place: the key says that staff were called once the watch room has confirmed it."""
    await staff.glass.touch("help")
    said = await staff.glass.words("help")
    async with asyncio.timeout(HEARD_WITHIN_S):
        while STAFF_CALLED not in said:
            await asyncio.sleep(0.1)
            said = await staff.glass.words("help")


async def _gesture_in_vain(staff: Technician) -> None:
    """Somebody is being served: the corner is dead."""
    await _call_for_help(staff)
    before = await staff.glass.look()
    for _ in range(TOUCHES):
        await staff.glass.touch_at(*CORNER)
    now = await staff.glass.look()
    if now.screen != before.screen:
        raise NotOnTheGlass(f"{before.screen} after the gesture; there is {now.screen}")
    await staff.glass.touch("exit")


async def _gesture(staff: Technician) -> None:
    for _ in range(TOUCHES):
        await staff.glass.touch("staff_corner")


async def _change_cards(staff: Technician) -> None:
    await staff.hands("withdraw_card")
    await asyncio.sleep(BETWEEN_CARDS_S)
    await staff.hands("staff_card")


async def _touch_targets(staff: Technician) -> None:
    """A person looks where the next one is before the finger goes on."""
    for _ in range(TARGETS):
        seen = await staff.glass.look()
        await staff.glass.touch("target")
        now = await staff.glass.look()
        async with asyncio.timeout(HEARD_WITHIN_S):
            while now.targets.get("target") == seen.targets["target"]:
                await asyncio.sleep(0.05)
                now = await staff.glass.look()


async def _load(staff: Technician) -> None:
    await staff.hands("load_blanks", NEW_BLANKS)
    await _type(str(NEW_BLANKS))(staff)


Line = tuple[type[Prompt[Any]], Doing]

SIGNS_IN: tuple[Line, ...] = ((EnterStaffPin, _type(STAFF_PIN)),)
LEAVES: tuple[Line, ...] = ((MaintenanceHome, _touch("leave")), (TakeStaffCard, _hands("withdraw_card")))
SCRIPT: tuple[Line, ...] = (
    # While a citizen is served the gesture does nothing.
    (Attract, _touch("begin")),
    (ChooseService, _choose_service),
    (ReadNotice, _gesture_in_vain),
    # A card of staff that is not on this machine's list, then a wrong PIN.
    (Attract, _gesture),
    (InsertStaffCard, _hands("strange_staff_card")),
    *SIGNS_IN,
    (InsertStaffCard, _change_cards),
    (EnterStaffPin, _type(WRONG_PIN)),
    *SIGNS_IN,
    # Every device once.
    (MaintenanceHome, _touch("test_id_reader")),
    (MaintenanceHome, _touch("test_dispenser")),
    (UseBlank, _touch("primary")),
    (MaintenanceHome, _touch("test_card_printer")),
    (UseBlank, _touch("primary")),
    (MaintenanceHome, _touch("test_receipt_printer")),
    (MaintenanceHome, _touch("test_card_reader")),
    (MaintenanceHome, _touch("test_camera")),
    (MaintenanceHome, _touch("test_touch")),
    (TouchTargets, _touch_targets),
    # Blanks: a miscount is seen against the book and counted again, then booked.
    (MaintenanceHome, _touch("load_blanks")),
    (EnterCount, _type(str(LEFT_AFTER_TESTS - 1))),
    (EnterCount, _type(str(NEW_BLANKS))),
    (ConfirmExchange, _touch("again")),
    (EnterCount, _type(str(LEFT_AFTER_TESTS))),
    (EnterCount, _load),
    (ConfirmExchange, _touch("primary")),
    # Out of service, and back.
    (MaintenanceHome, _touch("take_out_of_service")),
    *LEAVES,
    (OutOfService, _gesture),
    (InsertStaffCard, _hands("staff_card")),
    *SIGNS_IN,
    (MaintenanceHome, _touch("back_to_service")),
    *LEAVES,
)
"""What is done at which screen, in this order; results of tests are looked at in between."""
