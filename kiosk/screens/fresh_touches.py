"""Touches are read from the window just before they are handed on.

Kivy reads the window's events after a frame and hands them on with the next one, so every touch is a frame
old before anything can answer it (`EventLoop.async_mainloop`). Reading once more at the right moment costs
next to nothing when there is nothing to read.
"""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.base import EventLoop
from kivy.input import MotionEventProvider


class _FreshTouches(MotionEventProvider):
    """An input provider with no touches of its own: it makes the window read its events."""

    def __init__(self, window: Any) -> None:
        super().__init__("fresh touches", ())
        self._window = window

    def update(self, dispatch_fn: Any) -> None:
        del dispatch_fn
        # Without a paused window this is one look at what SDL has, not a loop.
        self._window.mainloop()


def read_touches_freshly() -> None:
    """To be called once, when the window is there."""
    # In front of the provider that turns the window's mouse events into touches.
    EventLoop.input_providers.insert(0, _FreshTouches(EventLoop.window))
