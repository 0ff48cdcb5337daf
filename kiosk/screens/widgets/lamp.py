"""The one lamp (look.md 1, 7): what is lit carries a breathing ring, in step everywhere on the glass."""

from math import pi, sin
from typing import Any
from weakref import WeakSet

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

from kiosk.screens import theme
from kiosk.screens.small_frames import frames

BREATHS_A_SECOND = 8
"""How often the ring is drawn anew, and only the ring."""

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
    """Call `thing.breathe(alpha)` from now on while it is on the glass; ends when it says it is not lit.

    It answers the box inside which it looks different.
    """
    _lit.add(thing)
    thing.breathe(lamp_alpha())
    _breathing()


def _breath(_: float) -> bool:
    for thing in [thing for thing in _lit if not thing.lit or thing.get_parent_window() is None]:
        _lit.discard(thing)
    alpha = lamp_alpha()
    frames.paint(lambda: [thing.breathe(alpha) for thing in list(_lit)])
    return bool(_lit) and not theme.look.still


_breathing = Clock.create_trigger(_breath, 1 / BREATHS_A_SECOND, interval=True)
