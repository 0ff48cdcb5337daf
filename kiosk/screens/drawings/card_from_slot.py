"""16: the new card comes out of its lit slot into a hand."""

from kiosk.screens.drawings.arrows import draw_arrow_down
from kiosk.screens.drawings.cards import draw_social_security_card
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.hand import draw_hand_behind, draw_thumb
from kiosk.screens.drawings.pen import Pen


class CardFromSlot(CloseUp):
    base = (972, 800)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 250, 13, "sunk")
        pen.beam((150, 822, 214), (60, 912, 560))
        self.glows(pen.lamp(150, 150, 672, 84, 20))
        pen.rect(206, 182, 560, 20, 10, "pine_deep")
        pen.line("M3 250 L969 250", "pine", 6)
        with pen.clip(0, 194, 972, 606), pen.moving() as shift:
            self.moves(shift)
            with pen.at(740, 410):
                draw_hand_behind(pen)
            with pen.at(232, 118):
                draw_social_security_card(pen)
            with pen.at(740, 410):
                draw_thumb(pen)
        draw_arrow_down(pen, 330, 490, 130)
