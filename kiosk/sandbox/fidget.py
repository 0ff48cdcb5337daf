"""What a bench does to the glass: somebody plays with its keys, and each touch waits for its frame."""

import asyncio
import math

from kiosk.sandbox.glass_hands import GlassHands, NotOnTheGlass
from kiosk.sandbox.measured import Measured

STRIP = ("contrast", "language", "elder")
"""Keys that redraw everything: each is touched twice, so that the glass is as it was."""
PAUSES_S = (0.31, 0.37, 0.43)
"""Enough for the new look to stand, and in step with nothing that moves on the screen."""
MAX_TOUCH_TO_FRAME_MS = 50.0


class Fidget:
    """A citizen who plays with the keys of the strip while the card is made."""

    def __init__(self) -> None:
        self.waits_s: list[float] = []
        """From just before a press or release to the frame that follows it."""
        self.unshown = 0
        """Touches of which nothing was seen in time, or more than one frame for each: not among the waits."""
        self._turn = 0

    def p99(self) -> Measured:
        """The wait that one touch in a hundred exceeds."""
        return Measured(1000 * percentile(self.waits_s, 0.99), "ms", MAX_TOUCH_TO_FRAME_MS)

    async def touch(self, glass: GlassHands) -> None:
        """One key, there and back."""
        key = STRIP[self._turn % len(STRIP)]
        self._turn += 1
        await glass.frames()
        for _ in range(2):
            try:
                await glass.touch(key)
            except NotOnTheGlass:
                return
            began = glass.last_touch
            await asyncio.sleep(PAUSES_S[self._turn % len(PAUSES_S)])
            frames = await glass.frames()
            if len(frames) != len(began):
                self.unshown += 1
            else:
                shown = [at for _, at in frames]
                self.waits_s += [end - start for start, end in zip(began, shown, strict=True)]


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of all lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
