"""41: the receipt hangs out of its lit slot."""

from kiosk.screens.drawings.arrows import draw_arrow_down
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.hand import draw_hand_behind, draw_thumb
from kiosk.screens.drawings.pen import Pen

_TEETH = "".join(f" L{396 + i * 20} {560 - (i % 2) * 14}" for i in range(1, 13))
_PAPER = f"M396 60 L396 560{_TEETH} L636 60 Z"


class ReceiptFromSlot(CloseUp):
    base = (972, 760)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 220, 13, "sunk")
        pen.beam((290, 682, 190), (200, 772, 500))
        self.glows(pen.lamp(266, 120, 440, 80, 20))
        pen.rect(326, 150, 320, 18, 9, "pine_deep")
        pen.line("M3 220 L969 220", "pine", 6)
        with pen.clip(0, 160, 972, 600), pen.moving() as shift:
            self.moves(shift)
            with pen.at(630, 420):
                draw_hand_behind(pen)
            pen.form(_PAPER, "surface", "edge", 4)
            pen.line("M426 262 L606 262 M426 306 L560 306 M426 350 L590 350", "edge", 8)
            pen.line("M426 420 L540 420", "pine", 12)
            with pen.at(630, 420):
                draw_thumb(pen)
        draw_arrow_down(pen, 270, 380, 120)
