"""The live picture: mirrored, cropped, cheap when nothing is new, and gone without a trace."""

from typing import Any

import pytest

from kiosk.devices.camera.port import Advice, Frame, LiveView, Tick
from kiosk.model import Service
from kiosk.prompts.application import PosePhoto, ReviewPhoto
from kiosk.prompts.identity import LookAtCamera
from kiosk.prompts.prompt import Step
from kiosk.screens.glass import KivyGlass
from kiosk.screens.picture import take_picture
from kiosk.screens.prompt_screen import PromptScreen
from tests.screens.sitter import frame, portrait
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow

STEP = Step(Service.ISSUE_CARD, 5, 6)
IN_THE_OVAL = 500


def two_halves(left: int, right: int) -> Frame:
    """A frame whose left half and right half are grey, each its own."""
    row = bytes((left,) * 3) * 320 + bytes((right,) * 3) * 320
    return Frame(640, 480, row * 480)


def screen_of(glass: KivyGlass) -> PromptScreen:
    assert glass.screen is not None
    return glass.screen


def picture_widget(glass: KivyGlass) -> Any:
    return screen_of(glass).ids.picture


async def test_the_sitter_sees_a_mirror(glass: KivyGlass) -> None:
    show(glass, PosePhoto(STEP, LiveView(frame=two_halves(10, 240))))

    seen = take_picture()

    left, right = seen.getpixel((330, 700)), seen.getpixel((510, 700))
    assert left[0] > 200
    assert right[0] < 50


async def test_a_new_frame_is_shown_and_the_same_frame_costs_nothing(glass: KivyGlass) -> None:
    view = LiveView(frame=frame())
    show(glass, PosePhoto(STEP, view))
    picture = picture_widget(glass)
    texture = picture._texture

    picture.show(view.frame)

    assert picture._texture is texture
    view.frame = Frame(640, 480, bytes(640 * 480 * 3))
    screen_of(glass)._look()
    draw(1)
    assert take_picture().getpixel((420, IN_THE_OVAL)) == (0, 0, 0)


async def test_a_wiped_view_leaves_no_pixels_on_the_glass(glass: KivyGlass) -> None:
    view = LiveView(frame=two_halves(240, 240))
    show(glass, LookAtCamera(STEP, view))
    picture = picture_widget(glass)
    texture = picture._texture
    assert picture.holds_picture

    view.wipe()
    screen_of(glass)._look()

    assert not picture.holds_picture
    assert picture._shown is None
    assert not any(texture.pixels[0::4]), "the memory of the texture was overwritten"


async def test_leaving_the_screen_lets_go_of_view_and_pixels(glass: KivyGlass) -> None:
    show(glass, PosePhoto(STEP, LiveView(frame=frame())))
    screen: Any = screen_of(glass)
    picture = screen.ids.picture.__self__
    texture = picture._texture

    glass.wipe()

    assert screen.view.frame is None
    assert not picture.holds_picture
    assert not any(texture.pixels[0::4])


async def test_a_portrait_is_overwritten_when_its_screen_leaves(glass: KivyGlass) -> None:
    show(glass, ReviewPhoto(STEP, portrait(), 3))
    shown = screen_of(glass).ids.portrait.__self__
    texture = shown._texture

    glass.wipe()

    assert not shown.holds_picture
    assert not any(texture.pixels[0::4])


async def test_the_first_missing_tick_is_the_one_that_is_lit(glass: KivyGlass) -> None:
    view = LiveView(frame=frame(), ticks=frozenset({Tick.DISTANCE, Tick.EYES}), advice=Advice.TOO_DARK)
    show(glass, PosePhoto(STEP, view))

    ids = screen_of(glass).ids

    assert [tick for tick in Tick if ids[tick.value].lit] == [Tick.LIGHT]
    assert [tick for tick in Tick if ids[tick.value].good] == [Tick.DISTANCE, Tick.EYES]


async def test_the_shutter_tells_the_camera_and_answers_nothing(glass: KivyGlass) -> None:
    view = LiveView(frame=frame())
    answers = show(glass, PosePhoto(STEP, view))
    screen: Any = screen_of(glass)

    screen.press_shutter()

    assert view.shutter
    assert not screen.ids.shutter.enabled
    assert answers == []


async def test_the_next_prompt_of_the_kind_shows_the_next_view(glass: KivyGlass) -> None:
    show(glass, PosePhoto(STEP, LiveView(frame=frame()), 5))
    before = screen_of(glass)
    second = LiveView(frame=frame())

    show(glass, PosePhoto(STEP, second, 4))

    after: Any = screen_of(glass)
    assert after is before
    assert after.view is second
