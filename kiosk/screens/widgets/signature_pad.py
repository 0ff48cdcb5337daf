"""The box in which a finger signs: strokes live in this widget and nowhere else, until they are answered."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Color, Line

from kiosk.screens import theme
from kiosk.screens.touch import gate
from kiosk.screens.widgets.surface import Surface

INK_PX = 9
TENTHS = 10
Point = tuple[float, float]


class SignaturePad(Surface):
    """`on_act` after each stroke; `strokes` in tenths of a millimetre from the upper left corner."""

    def __init__(self, **properties: Any) -> None:
        self._strokes: list[list[Point]] = []
        self._lines: list[Any] = []
        super().__init__(edge_role="pine", **properties)

    @property
    def strokes(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """As they go to the centre: nothing of the display's size is in them."""
        return tuple(
            tuple((self._tenths(x - self.x), self._tenths(self.top - y)) for x, y in stroke)
            for stroke in self._strokes
        )

    @property
    def written(self) -> list[list[Point]]:
        """Where the strokes are, as shares of the box: for the same screen in another look."""
        return [
            [((x - self.x) / self.width, (y - self.y) / self.height) for x, y in stroke]
            for stroke in self._strokes
        ]

    def write(self, written: list[list[Point]]) -> None:
        """The same strokes in this box."""
        self.clear()
        for stroke in written:
            self._begin([(self.x + x * self.width, self.y + y * self.height) for x, y in stroke])

    def clear(self) -> None:
        """重签."""
        self._strokes.clear()
        self._lines.clear()
        self.canvas.after.remove_group("ink")

    def forget(self) -> None:
        """Nothing of a hand stays in memory."""
        self.clear()

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if self.enabled and gate.open_for(self, repeats=True):
            touch.grab(self)
            self._begin([touch.pos])
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self or not self._strokes:
            return False
        x = min(max(touch.x, self.x), self.right)
        y = min(max(touch.y, self.y), self.top)
        self._strokes[-1].append((x, y))
        self._lines[-1].points = [*self._lines[-1].points, x, y]
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self.dispatch("on_act")
        return True

    def _begin(self, points: list[Point]) -> None:
        self._strokes.append(points)
        with self.canvas.after:
            Color(*theme.color("ink"), group="ink")
            flat = [value for point in points for value in point]
            line = Line(points=flat, width=theme.at(INK_PX) / 2, cap="round", joint="round", group="ink")
        self._lines.append(line)

    @staticmethod
    def _tenths(display_px: float) -> int:
        return round(theme.mm(display_px) * TENTHS)
