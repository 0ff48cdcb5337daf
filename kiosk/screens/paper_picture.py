"""The live picture of a paper: not turned as a mirror turns, for it is to be read, and without an oval."""

from kiosk.screens.drawings.outline import Trail
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.widgets.live_picture import LivePicture


class PaperPicture(LivePicture):
    """Four corners say where the page goes."""

    mirrored = False

    def draw_over(self, pen: Pen, frame: Trail, hole: Trail) -> None:
        del frame, hole
        corners = (
            "M40 140 L40 40 L140 40 M640 40 L740 40 L740 140 "
            "M40 740 L40 840 L140 840 M640 840 L740 840 L740 740"
        )
        pen.line(corners, "lamp_edge", 20)
        pen.line(corners, "lamp", 12)
