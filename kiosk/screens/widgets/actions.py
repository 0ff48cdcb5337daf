"""Zone C: the keys in one row, back at the left, the act at the right taking what is left (look.md 2)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import NumericProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board

GAP = 24
WIDTH = 972


class Actions(Board):
    """Its keys keep their `wide`, those without one share the rest; first comes left."""

    gap = NumericProperty(GAP)
    """48 beside a danger key."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(place=self._zone(), **properties)
        self.fbind("gap", self.arrange)

    def add_widget(self, widget: Any, *args: Any, **kwargs: Any) -> None:
        super().add_widget(widget, *args, **kwargs)
        widget.fbind("wide", self.arrange)
        self.arrange()

    def remove_widget(self, widget: Any, *args: Any, **kwargs: Any) -> None:
        super().remove_widget(widget, *args, **kwargs)
        self.arrange()

    def arrange(self, *_: object) -> None:
        """Share the row out anew."""
        keys = list(reversed(self.children))
        if not keys:
            return
        free = sum(1 for key in keys if not key.wide)
        rest = WIDTH - sum(key.wide for key in keys) - self.gap * (len(keys) - 1)
        left = 0.0
        for key in keys:
            width = key.wide or rest / free
            key.place = (left, 0, width, self.place[3])
            left += width + self.gap

    @staticmethod
    def _zone() -> tuple[float, float, float, float]:
        if theme.theme_name() == "maintenance":
            return (54, 1758, WIDTH, 114)
        if theme.look.elder:
            top, bottom = theme.tokens()["component"]["actions_elder"]
        else:
            top, bottom = theme.tokens()["zone"]["actions"]
        return (54, top, WIDTH, bottom - top)
