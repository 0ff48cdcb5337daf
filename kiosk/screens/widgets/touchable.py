"""What can be pressed: answers a touch on release inside itself, when the gate lets it."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.touch import gate
from kiosk.screens.widgets.board import Board


class Touchable(Board):
    """`on_act` is dispatched once for each touch that counts."""

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

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if not self.enabled or not gate.open_for(self, repeats=self.repeats):
            return True
        touch.grab(self)
        self.pressed = True
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        self.pressed = bool(self.collide_point(*touch.pos))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        inside, self.pressed = self.pressed, False
        if inside and self.enabled:
            gate.acted(self)
            self.dispatch("on_act")
        return True
