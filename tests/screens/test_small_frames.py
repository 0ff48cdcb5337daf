"""What is painted in parts looks as if it had been painted whole."""

import pytest

from kiosk.prompts.making import Making, Stage
from kiosk.screens.glass import KivyGlass
from kiosk.screens.making import MakingScreen
from kiosk.screens.small_frames import frames
from kiosk.screens.theme import look
from kiosk.screens.widgets import lamp
from kiosk.screens.widgets.touchable import Touchable
from tests.screens.finger import Finger
from tests.screens.samples import SAMPLES
from tests.screens.window import arrange, draw, show

pytestmark = pytest.mark.slow

WITH_KEYS = ("02-choose-service", "08-enter-sms-code", "14-set-pin", "33-choose-region", "01-attract")
WITH_LAMPS = (
    "30-insert-card",
    "04-put-id",
    "14-set-pin",
    "33-choose-region",
    "34-enter-street",
    "37-pay",
)


def standing_picture() -> int:
    """What the window shows now, painting nothing; pixels in short, since a difference would fill pages."""
    from kivy.base import EventLoop
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    return hash(bytes(glReadPixels(0, 0, *EventLoop.window.system_size, GL_RGB, GL_UNSIGNED_BYTE)))


def same_as_whole() -> int:
    """What stands now, which has to be the same painted anew; nothing may wait to be painted."""
    from kivy.base import EventLoop

    assert not EventLoop.window.canvas.needs_redraw
    in_parts = standing_picture()
    EventLoop.window.dispatch("on_draw")
    assert in_parts == standing_picture(), "painted in parts it looks otherwise"
    return in_parts


@pytest.mark.parametrize("contrast", ["", "dark"])
def test_a_bar_and_a_print_head_that_moved(glass: KivyGlass, contrast: str) -> None:
    look.contrast = contrast
    show(glass, Making(Stage.PRINTING, 60, 90, 20))
    screen = glass.screen
    assert isinstance(screen, MakingScreen)
    before = standing_picture()

    for share in (0.1, 0.35, 0.36, 0.9, 0.2):
        frames.paint(lambda share=share: screen.ids.bar.go(share) + screen.ids.printer.go(share))  # type: ignore[misc]

        same_as_whole()
    assert standing_picture() != before
    look.reset()


@pytest.mark.parametrize("contrast", ["", "dark"])
@pytest.mark.parametrize("name", WITH_KEYS)
def test_every_key_goes_down_and_comes_up_alone(glass: KivyGlass, name: str, contrast: str) -> None:
    look.contrast = contrast
    show(glass, SAMPLES[name])
    assert glass.screen is not None
    keys = [key for key in glass.screen.walk(restrict=True) if isinstance(key, Touchable) and key.enabled]
    assert len(keys) > 5, "the strip alone has five"
    up = standing_picture()
    for key in keys:
        key._press(True)
        assert (same_as_whole() == up) is (not key.reach), key.target
        key._press(False)
        assert same_as_whole() == up, key.target
    look.reset()


@pytest.mark.parametrize("name", WITH_LAMPS)
def test_every_lamp_breathes_alone(glass: KivyGlass, name: str) -> None:
    show(glass, SAMPLES[name])
    bright = standing_picture()

    frames.paint(lambda: [thing.breathe(0.1) for thing in lamp._lit])

    assert same_as_whole() != bright


async def test_a_key_that_sinks_while_the_bar_moves(glass: KivyGlass, finger: Finger) -> None:
    show(glass, Making(Stage.PRINTING, 60, 90, 20))
    screen = glass.screen
    assert isinstance(screen, MakingScreen)
    held = finger.down("help")

    frames.paint(lambda: screen.ids.bar.go(0.7))

    same_as_whole()
    held.touch_up()
    same_as_whole()


def test_words_that_change_meanwhile_make_the_next_frame_a_whole_one(glass: KivyGlass) -> None:
    show(glass, Making(Stage.PRINTING, 60, 90, 20))
    screen = glass.screen
    assert isinstance(screen, MakingScreen)
    screen.ids.title.sub = "……"
    arrange()

    frames.paint(lambda: screen.ids.bar.go(0.7))

    assert glass._window.canvas.needs_redraw
    draw(1)
    same_as_whole()
