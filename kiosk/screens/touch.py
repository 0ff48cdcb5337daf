"""Which touches count (ux.md C.5, tremor): acts on release, never twice, never through to the next screen."""

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

BOUNCE_S = 0.12
"""A finger that trembles on a number key touches it again within this time."""
SECOND_TOUCH_S = 0.3
"""A second touch on the same thing, or on the screen that has just come, within this time is none."""


class Gate:
    """Remembers the last touch that counted."""

    def __init__(self) -> None:
        self._acted: tuple[int, float] = (0, -1.0)
        self._answered_at = -1.0

    def open_for(self, thing: object, *, repeats: bool = False) -> bool:
        """Whether a touch that begins now counts. `repeats`: a key that is meant to be pressed in a row."""
        now = Clock.time()
        if now - self._answered_at < SECOND_TOUCH_S:
            return False
        last, at = self._acted
        pause = BOUNCE_S if repeats else SECOND_TOUCH_S
        return last != id(thing) or now - at >= pause

    def acted(self, thing: object) -> None:
        self._acted = (id(thing), Clock.time())

    def answered(self) -> None:
        """A prompt was answered: what is touched at once after it was meant for the old screen."""
        self._answered_at = Clock.time()


gate = Gate()
"""The one glass has one gate."""
