"""The live picture of 10: an oval for the head, and two amber lines at the height of the eyes."""

from kiosk.screens.drawings.outline import Trail
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.widgets.live_picture import LivePicture

_EYES = "M84 379 L140 379 M580 379 L636 379"


class PosePicture(LivePicture):
    base = (720, 887)
    oval_at = (360, 316, 214, 282)
    ring = 10
    shade_alpha = 0.34

    def draw_over(self, pen: Pen, frame: Trail, hole: Trail) -> None:
        super().draw_over(pen, frame, hole)
        pen.line(_EYES, "lamp_edge", 20)
        pen.line(_EYES, "lamp", 12)
