"""The citizen's eyes and finger: touches only what the probe says is on the glass."""

import asyncio
import time
from collections.abc import Iterable

from kiosk.sandbox.probe_client import ProbeClient, Seen
from kiosk.sandbox.touches import Finger

LOOK_EVERY_S = 0.03
FIND_WITHIN_S = 4.0
LIGHTS_WITHIN_S = 1.0
"""A key that the last touch lets light up does so with the next frames."""
BETWEEN_TOUCHES_S = 0.16
"""A nimble person; the glass ignores a second touch of the same key within 0.3 s as a bounce."""
SAME_KEY_AGAIN_S = 0.36

Strokes = tuple[tuple[tuple[float, float], ...], ...]


class NotOnTheGlass(Exception):
    """What the citizen looked for is not there, or cannot be pressed."""


class GlassHands:
    """One finger, led by what can be seen."""

    def __init__(self, probe: ProbeClient, finger: Finger) -> None:
        self._probe = probe
        self._finger = finger
        self._last = ""
        self.last_touch = (0.0, 0.0)
        """When the last press and the last release began (CLOCK_MONOTONIC)."""

    @property
    def touches(self) -> int:
        return self._finger.touches

    async def look(self) -> Seen:
        return await self._probe.look()

    async def frames(self) -> list[tuple[float, float]]:
        """See ProbeClient."""
        return await self._probe.frames()

    async def touch(self, *names: str) -> str:
        """Touch the first of these that can be pressed; its name. Raises NotOnTheGlass."""
        seen = await self._find(names)
        name = next(name for name in names if _can_press(seen, name))
        await asyncio.sleep(SAME_KEY_AGAIN_S if name == self._last else BETWEEN_TOUCHES_S)
        self.last_touch = await self._finger.touch(*seen.targets[name].middle)
        self._last = name
        return name

    async def touch_at(self, x: float, y: float) -> None:
        """Touch a point where nothing has to be (window pixels from the upper left corner)."""
        await asyncio.sleep(SAME_KEY_AGAIN_S)
        self.last_touch = await self._finger.touch(x, y)
        self._last = ""

    async def write(self, name: str, strokes: Strokes) -> None:
        """Draw strokes in a box; points are shares of it from its upper left corner. Raises NotOnTheGlass."""
        seen = await self._find((name,))
        box = seen.targets[name]
        await asyncio.sleep(BETWEEN_TOUCHES_S)
        for stroke in strokes:
            await self._finger.stroke([(box.x + x * box.width, box.y + y * box.height) for x, y in stroke])
        self._last = name

    async def words(self, name: str) -> str:
        """What stands on something that can be touched; empty when it is not there."""
        target = (await self.look()).targets.get(name)
        return target.text if target else ""

    async def touch_one_of(self, prefix: str, but_not: set[str]) -> str:
        """Touch the topmost key of a kind; its name. Raises NotOnTheGlass."""
        seen = await self.look()
        names = [name for name in seen.targets if name.startswith(prefix) and name not in but_not]
        return await self.touch(*sorted(names, key=lambda name: seen.targets[name].middle[::-1]))

    async def type(self, digits: str) -> None:
        """On the glass's own keys."""
        for digit in digits:
            await self.touch(f"key_{digit}")

    async def touch_if_there(self, *names: str) -> bool:
        """Touch one of these if it can be pressed right now."""
        seen = await self.look()
        if not any(_can_press(seen, name) for name in names):
            return False
        await self.touch(*names)
        return True

    async def touch_once_lit(self, name: str) -> bool:
        """Touch a key that lights up after what was just touched, unless the screen goes on by itself."""
        before = seen = await self.look()
        until = time.monotonic() + LIGHTS_WITHIN_S
        while not _can_press(seen, name):
            if seen.sequence != before.sequence or time.monotonic() > until:
                return False
            await asyncio.sleep(LOOK_EVERY_S)
            seen = await self.look()
        await self.touch(name)
        return True

    async def _find(self, names: Iterable[str]) -> Seen:
        names = tuple(names)
        seen = await self.look()
        try:
            async with asyncio.timeout(FIND_WITHIN_S):
                while not any(_can_press(seen, name) for name in names):
                    await asyncio.sleep(LOOK_EVERY_S)
                    seen = await self.look()
        except TimeoutError:
            there = ", ".join(name for name in seen.targets if _can_press(seen, name))
            raise NotOnTheGlass(f"{' or '.join(names)} on {seen.screen}, which has {there}") from None
        return seen


def _can_press(seen: Seen, name: str) -> bool:
    target = seen.targets.get(name)
    return target is not None and target.enabled
