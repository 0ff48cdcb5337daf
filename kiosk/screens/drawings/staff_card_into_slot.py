"""50: a staff card goes into the lit slot, chip in front and up."""

from kiosk.screens.drawings.arrows import draw_arrow_up
from kiosk.screens.drawings.cards import draw_chip
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.hand import draw_hand_behind, draw_thumb
from kiosk.screens.drawings.pen import Pen


class StaffCardIntoSlot(CloseUp):
    base = (972, 790)
    upward = True

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 236, 13, "sunk")
        self.glows(pen.lamp(276, 140, 420, 84, 20))
        pen.beam((300, 672, 224), (230, 742, 520))
        pen.rect(326, 172, 320, 20, 10, "pine_deep")
        pen.line("M3 236 L969 236", "pine", 6)
        with pen.clip(0, 240, 972, 550), pen.moving() as shift:
            self.moves(shift)
            with pen.at(626, 550):
                draw_hand_behind(pen)
            self._card(pen)
            with pen.at(626, 550):
                draw_thumb(pen)
        draw_arrow_up(pen, 450, 330, 66)

    @staticmethod
    def _card(pen: Pen) -> None:
        """A card of the house: one broad line where a citizen's card has its name."""
        pen.rect(346, 314, 280, 440, 17, "surface", "pine", 4)
        with pen.at(606, 340, turn=90):
            draw_chip(pen)
        pen.line("M384 560 L384 700 M424 600 L424 700", "edge", 9)
        pen.rect(470, 560, 110, 140, 6, "pine_tint")
