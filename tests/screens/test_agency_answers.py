"""What the screens answer with which somebody acts for another person."""

import io
from typing import Any

import pytest
from PIL import Image

from kiosk.devices.camera.port import Frame, LiveView
from kiosk.model import Service
from kiosk.policy.profile import AgentKind
from kiosk.prompts.agency import (
    AgentDocuments,
    Cause,
    OtherPage,
    PaperRead,
    ReviewPaper,
    Signature,
    TakePaperAgain,
)
from kiosk.prompts.identity import NoIdWithMe
from kiosk.prompts.prompt import Back
from kiosk.screens.glass import KivyGlass
from kiosk.screens.theme import look
from kiosk.screens.widgets.signature_pad import SignaturePad
from tests.screens.agency_samples import PAPER, step
from tests.screens.finger import Finger, rest
from tests.screens.samples import SAMPLES
from tests.screens.window import arrange, draw, show

pytestmark = pytest.mark.slow

PRESSED: dict[str, tuple[str, object]] = {
    "principal: no_id": ("36-guardian-id", NoIdWithMe()),
    "agent: back": ("36a-agent-id", Back()),
    "relation: back": ("36b-choose-relation", Back()),
    "paper: primary": ("36h-review-paper", PaperRead()),
    "paper: other_page": ("36h-review-paper", OtherPage()),
    "paper: retake": ("36h-review-paper", TakePaperAgain()),
    "form: back": ("45-read-commitment", Back()),
    "wait: leave": ("45c-wait-for-reviewer", Back()),
}
CHOSEN: dict[str, tuple[str, object]] = {
    "kind_spouse": ("36b-choose-relation", AgentKind.SPOUSE),
    "cause_disabled": ("36d-choose-cause", Cause.DISABLED),
    "errand_renew_card": ("36e-choose-errand", Service.RENEW_CARD),
}
STROKES = (((0.3, 0.2), (0.4, 0.2), (0.3, 0.8)), ((0.5, 0.2), (0.6, 0.8)))


@pytest.mark.parametrize("press", PRESSED)
async def test_each_key_answers_what_it_says(glass: KivyGlass, finger: Finger, press: str) -> None:
    sample, answer = PRESSED[press]
    answers = show(glass, SAMPLES[sample])
    await rest()

    finger.touch(press.split(": ")[1])

    assert answers == [answer]


@pytest.mark.parametrize("choice", CHOSEN)
async def test_one_is_chosen_before_it_goes_on(glass: KivyGlass, finger: Finger, choice: str) -> None:
    sample, answer = CHOSEN[choice]
    answers = show(glass, SAMPLES[sample])
    await rest()

    finger.touch("primary")
    early = list(answers)
    finger.touch(choice)
    finger.touch("primary")

    assert early == []
    assert answers == [answer]


async def test_a_fourth_page_is_the_last(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["36i-review-paper-last"])
    await rest()

    finger.touch("other_page")

    assert answers == []


def pad_of(glass: KivyGlass) -> SignaturePad:
    assert glass.screen is not None
    return next(one for one in glass.screen.walk(restrict=True) if isinstance(one, SignaturePad))


def sign(glass: KivyGlass, *strokes: tuple[tuple[float, float], ...]) -> None:
    from kivy.tests.common import UnitTestTouch

    pad = pad_of(glass)
    for first, *others in strokes:
        touch = UnitTestTouch(pad.x + first[0] * pad.width, pad.top - first[1] * pad.height)
        touch.touch_down()
        for x, y in others:
            touch.touch_move(pad.x + x * pad.width, pad.top - y * pad.height)
        touch.touch_up()
    draw(2)


async def test_the_form_is_ticked_then_signed_then_handed_in(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["45-read-commitment"])
    await rest()

    sign(glass, *STROKES)
    before_the_tick = pad_of(glass).strokes
    finger.touch("tick_agree")
    finger.touch("primary")
    sign(glass, STROKES[0])
    finger.touch("primary")
    one_stroke = list(answers)
    sign(glass, STROKES[1])
    finger.touch("primary")

    assert before_the_tick == ()
    assert one_stroke == []
    (signature,) = answers
    assert isinstance(signature, Signature)
    assert signature.enough
    assert [len(stroke) for stroke in signature.strokes] == [3, 2]
    assert all(0 <= x <= 2500 and 0 <= y <= 1000 for stroke in signature.strokes for x, y in stroke)


async def test_signing_again_begins_with_an_empty_box(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["45-read-commitment"])
    await rest()
    finger.touch("tick_agree")
    sign(glass, *STROKES)

    finger.touch("sign_again")
    finger.touch("primary")

    assert (pad_of(glass).strokes, answers) == ((), [])


async def test_a_signature_stays_when_the_look_changes_and_goes_with_the_screen(
    glass: KivyGlass, finger: Finger
) -> None:
    show(glass, SAMPLES["45-read-commitment"])
    await rest()
    finger.touch("tick_agree")
    sign(glass, *STROKES)

    look.toggle_elder()
    arrange()
    pad = pad_of(glass)
    kept = pad.written
    show(glass, SAMPLES["45c-wait-for-reviewer"])

    assert kept[0][0] == pytest.approx((0.3, 0.8), abs=0.01)
    assert (pad.strokes, pad.canvas.after.get_group("ink")) == ((), [])


async def test_a_page_is_taken_when_there_is_a_picture_and_shown_unmirrored(
    glass: KivyGlass, finger: Finger
) -> None:
    view = LiveView()
    show(glass, AgentDocuments(step(3), view, PAPER))
    await rest()
    finger.touch("shutter")
    too_early = view.shutter

    view.frame = Frame(2, 1, bytes([255, 0, 0, 0, 0, 255]))
    await rest()
    draw(2)
    finger.touch("shutter")

    assert (too_early, view.shutter) == (False, True)
    picture: Any = glass.screen
    vertices = picture.ids.picture._mesh.vertices
    left = min(range(0, len(vertices), 4), key=lambda place: vertices[place])
    right = max(range(0, len(vertices), 4), key=lambda place: vertices[place])
    assert vertices[left + 2] < vertices[right + 2]


async def test_nothing_of_a_page_stays_on_the_glass(glass: KivyGlass) -> None:
    page = io.BytesIO()
    Image.new("RGB", (40, 50), "white").save(page, "JPEG")
    show(glass, ReviewPaper(step(3), page.getvalue(), PAPER, can_add=True))
    assert glass.screen is not None
    portrait = glass.screen.ids.page.__self__
    held = portrait.holds_picture

    show(glass, SAMPLES["45c-wait-for-reviewer"])

    assert (held, portrait.holds_picture) == (True, False)
