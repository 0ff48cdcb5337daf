"""The tour: somebody scripted goes through a service on the real glass; each screen is kept as a picture."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kiosk.prompts.card import InsertCard, TakeOwnCard, WrongCard
from kiosk.prompts.collect import StaffOpensBox
from kiosk.prompts.entrance import Attract, OutOfService, Starting
from kiosk.prompts.identity import PutIdCard
from kiosk.prompts.making import Making
from kiosk.prompts.renewal import GiveOldCard
from kiosk.prompts.taking import TakeCard, TakeReceipt
from kiosk.sandbox.display import Display
from kiosk.sandbox.glass_hands import GlassHands, NotOnTheGlass
from kiosk.sandbox.probe_client import Seen
from kiosk.sandbox.web import SaidNo

LOOK_EVERY_S = 0.05
SETTLE_S = 0.45
"""Before this nobody has read a new screen; by then its short movements are over and the picture is good."""
TRY_AGAIN_S = 7.0
"""Who sees nothing happen touches again."""
PATIENCE_S = 45.0
LONG_PATIENCE_S = {
    Making.__name__: 240.0,
    Starting.__name__: 120.0,
    OutOfService.__name__: 60.0,
    TakeCard.__name__: 90.0,
}
WITH_HANDS = (
    *(PutIdCard, InsertCard, WrongCard, TakeOwnCard),
    *(GiveOldCard, StaffOpensBox, TakeCard, TakeReceipt),
)
"""What hands did beside the glass is done, however long the machine takes with it."""
NO_SECOND_TRY = frozenset({Attract.__name__, *(prompt.__name__ for prompt in WITH_HANDS)})


Pastime = Callable[[GlassHands], Awaitable[None]]


class Player(Protocol):
    """Who plays before the machine: a citizen, a technician."""

    @property
    def glass(self) -> GlassHands: ...

    async def act(self, seen: Seen) -> None:
        """Do what there is to do at this screen, if anything. Raises NotOnTheGlass, SaidNo."""
        ...

    async def again(self, seen: Seen) -> None:
        """Nothing has happened for a while: try again, or go on waiting."""
        ...

    def over(self, seen: Seen, *, begun: bool) -> bool:
        """Whether the play ends with this screen; `begun`: another than the resting ones was there."""
        ...


class Stuck(Exception):
    """The player does not know what to do, or nothing happens any more; says where."""


@dataclass(slots=True)
class Tour:
    """One player's way through one service."""

    player: Player
    display: Display
    out: Path
    check: Callable[[], None]
    """Raises when one of the processes is gone."""
    pastime: Pastime | None = None
    """What the finger does while the machine works."""
    pictures: bool = True
    rest_s: float = SETTLE_S
    """How long a new screen is looked at before anything is touched."""
    screens: list[str] = field(default_factory=list)
    """The prompts in the order they were shown, each change once."""

    async def go(self) -> None:
        """From the standing picture through the service and back to it. Raises Stuck, ChildDied."""
        seen = await self._next(None)
        begun = False
        while not self.player.over(seen, begun=begun):
            await self._keep_picture(seen)
            begun = begun or seen.screen not in (Attract.__name__, Starting.__name__, OutOfService.__name__)
            await self._act(seen)
            seen = await self._next(seen)
        await self._keep_picture(seen)

    async def _act(self, seen: Seen) -> None:
        if seen.overlay:
            await self._try(self.player.glass.touch("stay"), seen)
            return
        await self._try(self.player.act(seen), seen)

    async def _try(self, doing: Awaitable[object], seen: Seen) -> None:
        try:
            await doing
        except NotOnTheGlass as missing:
            # The machine may have gone on by itself while the finger was on its way.
            now = await self.player.glass.look()
            if now.sequence == seen.sequence:
                raise Stuck(str(missing)) from missing
        except SaidNo as no:
            raise Stuck(f"{seen.screen}: {no}") from no

    async def _next(self, before: Seen | None) -> Seen:
        """Wait for a screen other than the one before, and let it come to rest."""
        shown = before.screen if before else "nothing"
        limit_s = LONG_PATIENCE_S.get(shown, PATIENCE_S)
        began = tried_at = time.monotonic()
        while True:
            self.check()
            seen = await self.player.glass.look()
            if seen.screen and (before is None or _is_other(seen, before)):
                await asyncio.sleep(self.rest_s)
                return await self.player.glass.look()
            now = time.monotonic()
            if now - began > limit_s:
                raise Stuck(f"nothing came after {shown} for {limit_s:.0f} s")
            if before is not None and now - tried_at > TRY_AGAIN_S and shown not in NO_SECOND_TRY:
                await self._try(self.player.again(before), before)
                tried_at = time.monotonic()
            if self.pastime is not None and seen.screen == Making.__name__:
                await self.pastime(self.player.glass)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _keep_picture(self, seen: Seen) -> None:
        name = seen.overlay or seen.screen
        self.screens.append(name)
        if not self.pictures:
            return
        path = self.out / f"{len(self.screens):02d}-{name}.png"
        # In a thread: half a second of compressing must not stop the citizen, and touches no kiosk.
        await asyncio.to_thread(lambda: self.display.picture().save(path, compress_level=1))


def _is_other(seen: Seen, before: Seen) -> bool:
    return (seen.sequence, seen.screen, seen.overlay) != (before.sequence, before.screen, before.overlay)
