"""04, 47: the ID card comes to lie on the lit pad."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import StringProperty

from kiosk.screens.drawings.arrows import draw_arrow_down, draw_arrow_up
from kiosk.screens.drawings.cards import draw_id_card
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.drawings.hand import draw_hand_behind, draw_thumb
from kiosk.screens.drawings.pen import Pen


class IdOnPad(CloseUp):
    """A hand brings the card up to the pad; `name` is what stands on the pad, in the glass's language."""

    base = (972, 740)

    upward = True

    name = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.fbind("name", self._redraw)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 372, 13, "sunk")
        self.glows(pen.lamp(286, 44, 400, 262, 20))
        pen.beam((286, 686, 306), (196, 776, 500))
        pen.line(
            "M366 112 A40 40 0 0 1 366 176 M396 92 A66 66 0 0 1 396 196 M336 130 A18 18 0 0 1 336 158",
            "on_lamp" if pen.outlined else "lamp_edge",
            9,
        )
        pen.words(self.name, 558, 164, 44, "on_lamp", middle=True)
        pen.line("M3 372 L969 372", "pine", 6)
        with pen.clip(0, 0, 972, 740), pen.moving() as shift:
            self.moves(shift)
            with pen.at(650, 526):
                draw_hand_behind(pen)
            with pen.at(250, 326):
                draw_id_card(pen)
            with pen.at(650, 526):
                draw_thumb(pen)
        draw_arrow_up(pen, 450, 306, 66, "on_lamp" if pen.outlined else "pine")


class IdFromPad(CloseUp):
    """40: the card is taken off the pad again."""

    base = (972, 760)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 372, 13, "sunk")
        self.glows(pen.lamp(256, 30, 460, 300, 20))
        pen.beam((256, 716, 330), (176, 796, 540))
        pen.line("M3 372 L969 372", "pine", 6)
        with pen.clip(0, 0, 972, 760), pen.moving() as shift:
            self.moves(shift)
            with pen.at(690, 380):
                draw_hand_behind(pen)
            with pen.at(290, 128):
                draw_id_card(pen)
            with pen.at(690, 380):
                draw_thumb(pen)
        draw_arrow_down(pen, 420, 440, 130)


class IdLyingOnPad(CloseUp):
    """47: flat on the pad, nobody's hand: so it is read."""

    base = (972, 360)

    def draw(self, pen: Pen) -> None:
        pen.rect(0, 0, 972, 250, 13, "sunk")
        pen.beam((286, 686, 226), (196, 776, 350))
        self.glows(pen.lamp(246, 24, 480, 210, 20))
        with pen.at(346, 42, 0.7):
            draw_id_card(pen)
        pen.line("M3 250 L969 250", "pine", 6)
