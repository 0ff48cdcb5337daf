"""How: what the close-ups share — a thing in a hand that travels along its arrow, rests, and starts again."""

from typing import Any, ClassVar

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.animation import Animation
from kivy.properties import NumericProperty

from kiosk.screens import theme
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.shapes import Box

RING_STRENGTH = 0.45
TRAVEL_PX = 120
"""How far a thing travels, in pixels of the look book (look.md §7)."""


class LampRing:
    """The lamp of a drawing breathes in step with every other lamp on the glass.

    It is no widget of its own: a place that is drawn twice counts as one lit thing.
    """

    lit = True

    def __init__(self, drawing: Drawing, ring: Any) -> None:
        self._drawing = drawing
        self._ring = ring
        breathe(self)

    def breathe(self, alpha: float) -> Box:
        self._ring.a = alpha * RING_STRENGTH
        drawing = self._drawing
        return (drawing.x, drawing.y, drawing.width, drawing.height)

    def get_parent_window(self) -> Any:
        return self._drawing.get_parent_window()


class CloseUp(Drawing):
    """`travel` 0…1 drives the thing and the hand; where both rest is 1, and so the look book draws them."""

    travel = NumericProperty(1.0)
    upward: ClassVar[bool] = False
    """Whether the thing comes up from below (onto the pad) instead of down out of a slot."""

    def __init__(self, **properties: Any) -> None:
        self._movers: list[Any] = []
        self._lamp: Any = None
        super().__init__(**properties)
        self.fbind("travel", self._travelled)

    def redraw(self, *_: object) -> None:
        self._movers = []
        super().redraw()
        self._travelled()

    def moves(self, shift: Any) -> None:
        """Called in `draw` with the Translate of each part that travels."""
        self._movers.append(shift)

    def glows(self, ring: Any) -> None:
        """Called in `draw` with the ring of the lit place."""
        self._lamp = LampRing(self, ring)

    def start(self) -> None:
        """Travel again and again; stands still where the look stands still."""
        if theme.look.still:
            self.travel = 1.0
            return
        motion = theme.tokens()["motion"]
        self.travel = 0.0
        journey = Animation(travel=1.0, duration=motion["object_travel"], t="out_cubic", step=1 / 20)
        journey += Animation(travel=1.0, duration=motion["object_rest"], step=1 / 4)
        journey += Animation(travel=0.0, duration=0)
        journey.repeat = True
        journey.start(self)

    def stop(self) -> None:
        Animation.cancel_all(self)
        self.travel = 1.0

    def _travelled(self, *_: object) -> None:
        away = (1 - self.travel) * TRAVEL_PX * self.scale
        for shift in self._movers:
            shift.y = round(-away if self.upward else away)
