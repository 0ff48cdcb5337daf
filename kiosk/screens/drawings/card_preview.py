"""11: the card as it will be, with the citizen's own portrait in its place."""

from kiosk.screens.drawings.cards import PORTRAIT, draw_social_security_card
from kiosk.screens.drawings.drawing import Drawing
from kiosk.screens.drawings.pen import Pen
from kiosk.screens.drawings.person import FRAME

_CARD = (66, 64, 840)
_GROWN = _CARD[2] / 508


class CardPreview(Drawing):
    """The frame of the portrait stays empty: the screen lays the picture over it and takes it away."""

    base = (972, 690)

    def draw(self, pen: Pen) -> None:
        pen.circle(486, 330, 330, "beam")
        with pen.at(_CARD[0], _CARD[1], _GROWN):
            draw_social_security_card(pen, portrait=False)

    @staticmethod
    def portrait_box() -> tuple[float, float, float, float]:
        """Left, top, width, height of the portrait in the drawing."""
        x, y, size = PORTRAIT
        return (
            _CARD[0] + x * _GROWN,
            _CARD[1] + y * _GROWN,
            FRAME[0] * size * _GROWN,
            FRAME[1] * size * _GROWN,
        )
