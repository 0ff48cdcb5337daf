"""A board: children lie where `place` says, in pixels of the base from the board's upper left corner.

    Board:
        Words:
            place: 54, 216, 972, 80

A child without a place fills the board. look.md and the mockups give exactly these numbers; `theme.at`
brings them to the display, so nobody else has to.
"""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import ObjectProperty
from kivy.uix.widget import Widget

from kiosk.screens import theme

Place = tuple[float, float, float, float]


class Placed(Widget):
    """Anything that lies on a board."""

    place = ObjectProperty(None, allownone=True)
    """(x, y, width, height) in base pixels."""


class Board(Placed):
    """Lays its children out at once, without waiting for a frame."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.bind(pos=self._lay_all, size=self._lay_all)

    def add_widget(self, widget: Any, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        if widget.property("place", quiet=True):
            widget.fbind("place", self._lay_again)
        self._lay(widget)

    def _lay_again(self, widget: Any, _: object) -> None:
        self._lay(widget)

    def _lay_all(self, *_: object) -> None:
        for child in self.children:
            self._lay(child)

    def _lay(self, child: Any) -> None:
        place = getattr(child, "place", None)
        if place is None:
            child.size = self.size
            child.pos = self.pos
            return
        x, y, width, height = place
        child.size = (theme.at(width), theme.at(height))
        child.pos = (self.x + theme.at(x), self.top - theme.at(y) - theme.at(height))
