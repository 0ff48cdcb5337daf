"""How long a touch waits for the next frame: pairs of times for the bench, kept only once somebody asked."""

import time
from collections import deque
from typing import Any

KEPT = 4096


class TouchTimes:
    """Each touch or release that reached the window, and the end of the first frame drawn after it.

    Times are CLOCK_MONOTONIC, which is the same for the bench's process.
    """

    def __init__(self, window: Any) -> None:
        self._waiting: list[float] = []
        self._frames: deque[tuple[float, float]] = deque(maxlen=KEPT)
        window.bind(on_touch_down=self._touched, on_touch_up=self._touched, on_flip=self._flip)

    def take(self) -> list[tuple[float, float]]:
        """The pairs since the last call: when it reached the window, when the next frame stood."""
        pairs = list(self._frames)
        self._frames.clear()
        return pairs

    def _touched(self, *_: object) -> bool:
        self._waiting.append(time.monotonic())
        return False

    def _flip(self, window: Any) -> bool:
        # In place of the window's own handler, which would only come after us: we want the time after it.
        window.flip()
        shown_at = time.monotonic()
        self._frames.extend((touched_at, shown_at) for touched_at in self._waiting)
        self._waiting.clear()
        return True
