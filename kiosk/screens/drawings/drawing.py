"""A drawing on the glass: of fixed proportion, drawn once for its size from role colours.

IdOnPad:
    place: 54, 430, 972, 740
"""

from typing import Any, ClassVar

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import PopMatrix, PushMatrix, Translate

from kiosk.screens import theme
from kiosk.screens.drawings.pen import Clip, Pen
from kiosk.screens.widgets.board import Placed


class Drawing(Placed):
    """Base of all drawings: `base` is its size in the pixels of the look book, its width gives the scale.

    A subclass draws in `draw`; what moves it keeps as the Translate of a `moving` part and moves later.
    """

    base: ClassVar[tuple[float, float]] = (972.0, 640.0)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._origin = Translate(0, 0, 0)
        self._clips: list[Clip] = []
        self._redraw = Clock.create_trigger(self.redraw, -1)
        self.fbind("size", self._redraw)
        self.fbind("pos", self._moved)
        self._redraw()

    @property
    def scale(self) -> float:
        """Pixels of this display for one of the look book."""
        return float(self.width) / self.base[0]

    def redraw(self, *_: object) -> None:
        """Build the whole canvas; called by itself before the next frame when the size has changed."""
        self._redraw.cancel()
        pen = Pen(theme.color, self.scale)
        self.draw(pen)
        self._clips = pen.clips
        self.canvas.clear()
        self.canvas.add(PushMatrix())
        self.canvas.add(self._origin)
        self.canvas.add(pen.group)
        self.canvas.add(PopMatrix())
        self._moved()

    def draw(self, pen: Pen) -> None:
        """Draw everything, once."""
        raise NotImplementedError  # abstract: Kivy's metaclass leaves no room for ABC

    def _moved(self, *_: object) -> None:
        # Whole pixels: a card's edge on half a pixel is a blurred edge.
        left, top = round(self.x), round(self.top)
        self._origin.xy = (left, top)
        for clip in self._clips:
            clip.follow(left, top)
