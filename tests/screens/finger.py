"""A finger on the glass, aimed at targets by their names."""

import asyncio
from typing import Any

from kiosk.screens.glass import KivyGlass
from kiosk.screens.widgets.touchable import Touchable
from tests.screens.window import draw

APART_S = 0.32
"""Longer than the time in which a second touch is none."""


class Finger:
    """A touch as Kivy makes it, aimed at a target by its name."""

    def __init__(self, glass: KivyGlass) -> None:
        self._glass = glass

    def down(self, name: str) -> Any:
        from kivy.tests.common import UnitTestTouch

        target = self.find(name)
        touch = UnitTestTouch(*target.center)
        touch.touch_down()
        return touch

    def touch(self, name: str) -> None:
        self.down(name).touch_up()
        draw(2)

    def find(self, name: str) -> Touchable:
        top = self._glass.overlay or self._glass.screen
        assert top is not None
        return next(w for w in top.walk(restrict=True) if isinstance(w, Touchable) and w.target == name)


async def rest() -> None:
    await asyncio.sleep(APART_S)
