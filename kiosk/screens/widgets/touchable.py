"""What can be pressed: answers a touch on release inside itself, when the gate lets it."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.small_frames import frames
from kiosk.screens.touch import gate
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.shapes import Box


class Touchable(Board):
    """`on_act` is dispatched once for each touch that counts.

    The finger sees its key go down and come up by itself: only what `pressed` changes is painted, so
    kinds draw that at once and inside `reach`.
    """

    __events__ = ("on_act",)

    target = StringProperty("")
    """The name under which scripted citizens find it (probe.py); everything touchable has one."""
    enabled = BooleanProperty(True)
    pressed = BooleanProperty(False)
    repeats = BooleanProperty(False)
    """Number keys: the same key may be pressed again soon."""

    def on_act(self) -> None:
        """Bound by the screens."""

    @property
    def label(self) -> str:
        """What stands on it, for the probe; widgets that show somebody's data leave it empty."""
        return ""

    @property
    def box(self) -> Box:
        return (self.x, self.y, self.width, self.height)

    @property
    def reach(self) -> tuple[Box, ...]:
        """What looks different while it is pressed: nothing, unless a kind draws it."""
        return ()

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if not self.enabled or not gate.open_for(self, repeats=self.repeats):
            return True
        touch.grab(self)
        self._press(True)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        self._press(bool(self.collide_point(*touch.pos)))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        inside = self.pressed
        self._press(False)
        if inside and self.enabled:
            gate.acted(self)
            self.dispatch("on_act")
        return True

    def _press(self, pressed: bool) -> None:
        def change() -> tuple[Box, ...]:
            self.pressed = pressed
            return self.reach

        if pressed != self.pressed:
            frames.paint(change)
