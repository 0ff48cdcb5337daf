"""Memory is tidied when nobody waits for the glass.

A screen is thousands of objects that hold each other, so only Python's collector lets go of it and of what
it showed. Left to itself, the collector comes every ten seconds or so of touching and keeps the glass for
longer than a touch may wait (0.2 s for ten screens). So it is called here: for one screen at a time, just
after the next one stands, and over everything at the end of a visit.
"""

import gc

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

AFTER_SCREEN_S = 0.1
"""The new screen has been drawn by then, and no finger is back yet."""
AT_REST_S = 60.0
"""How often at least, for what gathers while no screen changes."""


def take_over() -> None:
    """From now on Python collects when it is told to; whatever lives now is taken to live for long."""
    gc.disable()
    gc.freeze()
    Clock.schedule_interval(_tidy, AT_REST_S)


def tidy_everything() -> None:
    """Between two visits: nothing that was shown is left, and what stays is not looked at again."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _tidy(_: float) -> None:
    gc.collect()


tidy_soon = Clock.create_trigger(_tidy, AFTER_SCREEN_S)
"""A screen has left the glass."""
