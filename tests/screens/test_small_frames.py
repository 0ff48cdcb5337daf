"""What is painted in parts looks as if it had been painted whole."""

import pytest

from kiosk.prompts.making import Making, Stage
from kiosk.screens.glass import KivyGlass
from kiosk.screens.making import MakingScreen
from kiosk.screens.picture import take_picture
from kiosk.screens.small_frames import frames
from kiosk.screens.theme import look
from tests.screens.finger import Finger
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow


def standing_picture() -> bytes:
    """The window's pixels as they stand, painting nothing."""
    from kivy.base import EventLoop
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    return bytes(glReadPixels(0, 0, *EventLoop.window.system_size, GL_RGB, GL_UNSIGNED_BYTE))


@pytest.mark.parametrize("contrast", ["", "dark"])
def test_a_bar_and_a_print_head_that_moved(glass: KivyGlass, contrast: str) -> None:
    look.contrast = contrast
    show(glass, Making(Stage.PRINTING, 60, 90, 20))
    screen = glass.screen
    assert isinstance(screen, MakingScreen)
    before = in_parts = standing_picture()

    for share in (0.1, 0.35, 0.36, 0.9, 0.2):
        frames.paint(lambda share=share: screen.ids.bar.go(share) + screen.ids.printer.go(share))  # type: ignore[misc]

        assert not glass._window.canvas.needs_redraw
        in_parts = standing_picture()
        take_picture()
        assert in_parts == standing_picture()
    assert in_parts != before
    look.reset()


async def test_a_key_that_sinks_meanwhile_makes_the_next_frame_a_whole_one(
    glass: KivyGlass, finger: Finger
) -> None:
    show(glass, Making(Stage.PRINTING, 60, 90, 20))
    screen = glass.screen
    assert isinstance(screen, MakingScreen)
    held = finger.down("help")

    frames.paint(lambda: screen.ids.bar.go(0.7))

    assert glass._window.canvas.needs_redraw
    draw(1)
    in_one = standing_picture()
    take_picture()
    assert in_one == standing_picture()
    held.touch_up()
