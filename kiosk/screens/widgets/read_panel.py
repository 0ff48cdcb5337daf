"""The read panel: rows that are looked at and never pressed, one below the other (look.md 6)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import NumericProperty

from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.rows import info_row

BORDER = 4


class ReadPanel(Panel):
    """As high as its rows; `show` lays them out anew."""

    row_high = NumericProperty(126)
    label_width = NumericProperty(220)

    def show(self, rows: list[tuple[str, str]]) -> None:
        """Labels and values, from above; none hides the panel."""
        self.clear_widgets()
        x, y, width, _ = self.place
        self.opacity = 1 if rows else 0
        self.place = (x, y, width, len(rows) * self.row_high + BORDER)
        for number, (label, value) in enumerate(rows):
            place = (0, number * self.row_high, width, self.row_high)
            more: dict[str, Any] = {"label_width": self.label_width, "line": number < len(rows) - 1}
            self.add_widget(info_row(label, value, place, **more))

    @property
    def foot(self) -> float:
        """Where the panel ends, in base pixels of its board."""
        _, y, _, height = self.place
        return float(y + height)
