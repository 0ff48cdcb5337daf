"""46, and 16 for the citizen's own card: the reader gives back what was put in."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import BooleanProperty

from kiosk.screens.drawings.arrows import draw_arrow_down
from kiosk.screens.drawings.cards import draw_bank_card, draw_social_security_card
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.hand import draw_hand_behind, draw_thumb
from kiosk.screens.drawings.pen import Pen

CARD = (346, 520, 0.866)


class CardFromReader(CloseUp):
    """`foreign` draws a grey bank card instead of a social security card."""

    base = (972, 624)

    foreign = BooleanProperty(False)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.fbind("foreign", self._redraw)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 190, 13, "sunk")
        pen.beam((300, 672, 168), (230, 742, 460))
        self.glows(pen.lamp(276, 94, 420, 84, 20))
        pen.rect(326, 126, 320, 20, 10, "pine_deep")
        pen.line("M3 190 L969 190", "pine", 6)
        with pen.clip(0, 136, 972, 488), pen.moving() as shift:
            self.moves(shift)
            with pen.at(626, 380):
                draw_hand_behind(pen)
            x, y, size = CARD
            with pen.at(x, y, size, -90):
                draw_bank_card(pen) if self.foreign else draw_social_security_card(pen)
            with pen.at(626, 380):
                draw_thumb(pen)
        draw_arrow_down(pen, 236, 330, 120)
