"""The one lamp (look.md 1, 7): what is lit carries a breathing ring, in step everywhere on the glass."""

from math import pi, sin
from typing import Any
from weakref import WeakSet

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

from kiosk.screens import theme

BREATHS_A_SECOND = 8
"""How often the ring is drawn anew; each time costs the weak machine one frame."""

_lit: WeakSet[Any] = WeakSet()


def lamp_alpha() -> float:
    """How bright the ring is now; the end state where nothing moves."""
    if theme.look.still:
        return 1.0
    motion = theme.tokens()["motion"]
    low, high = motion["lamp_range"]
    wave = (1 + sin(2 * pi * Clock.get_time() / motion["lamp_period"])) / 2
    return float(low + (high - low) * wave)


def breathe(thing: Any) -> None:
    """Call `thing.breathe(alpha)` from now on while it is on the glass; ends when it says it is not lit."""
    _lit.add(thing)
    thing.breathe(lamp_alpha())
    _breathing()


def _breath(_: float) -> bool:
    for thing in list(_lit):
        if not thing.lit or thing.get_parent_window() is None:
            _lit.discard(thing)
            continue
        thing.breathe(lamp_alpha())
    return bool(_lit) and not theme.look.still


_breathing = Clock.create_trigger(_breath, 1 / BREATHS_A_SECOND, interval=True)
