"""Real touches on the real window: one xdotool that stays, so that a touch costs no process start."""

import asyncio
import shutil
import time

from kiosk.sandbox.children import Children

PRESS_S = 0.06
"""How long a finger stays down; below the glass's own debounce it would be no touch at all."""


class Finger:
    """Touches points of a display and counts what it did."""

    def __init__(self, keys: asyncio.StreamWriter) -> None:
        self._keys = keys
        self.touches = 0

    async def touch(self, x: float, y: float) -> tuple[float, float]:
        """Down and up at a point (window pixels from the top left); when each began (CLOCK_MONOTONIC)."""
        pressed_at = time.monotonic()
        await self._say(f"mousemove {round(x)} {round(y)} mousedown 1")
        await asyncio.sleep(PRESS_S)
        lifted_at = time.monotonic()
        await self._say("mouseup 1")
        self.touches += 1
        return pressed_at, lifted_at

    async def stroke(self, points: list[tuple[float, float]]) -> None:
        """Down at the first point, along the others, and up: a finger that writes."""
        x, y = points[0]
        await self._say(f"mousemove {round(x)} {round(y)} mousedown 1")
        for x, y in points[1:]:
            await asyncio.sleep(PRESS_S)
            await self._say(f"mousemove {round(x)} {round(y)}")
        await asyncio.sleep(PRESS_S)
        await self._say("mouseup 1")
        await asyncio.sleep(2 * PRESS_S)
        self.touches += 1

    async def _say(self, command: str) -> None:
        self._keys.write(command.encode() + b"\n")
        await self._keys.drain()


async def start_finger(children: Children, display: str) -> Finger:
    """Start xdotool on a display."""
    if shutil.which("xdotool") is None:
        raise FileNotFoundError("xdotool is not installed (Debian: apt-get install xdotool)")
    child = await children.start(
        "finger", ["xdotool", "-"], {"DISPLAY": display}, stdin=asyncio.subprocess.PIPE
    )
    writer = child.process.stdin
    if writer is None:
        raise RuntimeError("xdotool has no stdin")
    return Finger(writer)
