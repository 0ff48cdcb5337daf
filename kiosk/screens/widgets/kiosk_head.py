"""The head of screens that belong to no matter: the sign of the place and its name (02, 21)."""

from typing import Any

from kiosk.screens import theme
from kiosk.screens.drawings.rising_card import Mark
from kiosk.screens.text import text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.words import Words

MARK_PX = 72


class KioskHead(Board):
    """The mark is left out in the contrast themes."""

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("place", (54, 48, 972, MARK_PX))
        super().__init__(**properties)
        left = 0
        if not theme.high_contrast():
            self.add_widget(Mark(place=(0, 0, MARK_PX, MARK_PX)))
            left = MARK_PX + 18
        self.add_widget(
            Words(
                text=text("head.kiosk"),
                kind="digit",
                base_px=38,
                role="pine",
                strong=True,
                valign="middle",
                place=(left, 0, 972 - left, MARK_PX),
            )
        )
