"""53, the glass itself: one target after the other, at the corners and in the middle."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas

from kiosk.prompts.maintenance import Touched, TouchTargets
from kiosk.screens import theme
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.shapes import disc
from kiosk.screens.widgets.touchable import Touchable

load_kv(__file__)

TARGET_PX = 168
"""About 42 mm: whoever misses this does not miss it by his finger."""
MIDDLES = ((138, 292), (942, 292), (540, 960), (138, 1640), (942, 1640))
"""In the base's pixels from the upper left corner, below the head and above the key."""


class Target(Touchable):
    """A disc of lamp; `off_mm` is how far from its middle it was touched last."""

    def __init__(self, middle: tuple[float, float]) -> None:
        self._disc = Canvas()
        self.off_mm = 0.0
        half = TARGET_PX / 2
        place = (middle[0] - half, middle[1] - half, TARGET_PX, TARGET_PX)
        super().__init__(target="target", repeats=True, place=place)
        self.canvas.before.add(self._disc)
        for name in ("pos", "size"):
            self.fbind(name, self._draw)
        self._draw()

    def on_touch_up(self, touch: Any) -> bool:
        away = ((touch.x - self.center_x) ** 2 + (touch.y - self.center_y) ** 2) ** 0.5
        self.off_mm = theme.mm(away)
        return super().on_touch_up(touch)

    def _draw(self, *_: object) -> None:
        self._disc.clear()
        radius = self.width / 2
        with self._disc:
            disc(self.center, radius, theme.color("lamp_edge"))
            disc(self.center, radius - theme.at(6), theme.color("lamp"))
            disc(self.center, theme.at(10), theme.color("ink"))


class TouchTargetsScreen(MaintenanceScreen):
    """A panel with a dead corner never ends it: the key at the foot does."""

    head_key = "maintenance.test"

    def put(self, prompt: TouchTargets) -> None:
        self._hit = self._missed = 0
        self._worst_mm = 0.0
        self._target: Target | None = None
        self._next()

    def on_touch_down(self, touch: Any) -> bool:
        target, stop = self._target, self.ids.stop
        if target is not None and not any(one.collide_point(*touch.pos) for one in (target, stop)):
            self._missed += 1
        return super().on_touch_down(touch)

    def stop(self) -> None:
        """One cannot be reached."""
        self.answer(Touched(self._hit, len(MIDDLES), self._missed, round(self._worst_mm, 1)))

    def _met(self, target: Target) -> None:
        self._hit += 1
        self._worst_mm = max(self._worst_mm, target.off_mm)
        self._next()

    def _next(self) -> None:
        if self._target is not None:
            self.remove_widget(self._target)
            self._target = None
        if self._hit == len(MIDDLES):
            self.stop()
            return
        self.ids.count.text = text("TouchTargets.count", n=self._hit + 1, of=len(MIDDLES))
        self._target = Target(MIDDLES[self._hit])
        self._target.bind(on_act=self._met)
        self.add_widget(self._target)
