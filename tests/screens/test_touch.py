"""Which touches count, and that the hidden corner is one that does."""

import asyncio

import pytest

from kiosk.model import Service
from kiosk.prompts.application import EnterMobile
from kiosk.prompts.entrance import Attract, ChooseService, Offer, StaffCalled
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.prompt import Onward
from kiosk.screens import touch
from kiosk.screens.glass import KivyGlass
from kiosk.screens.theme import look
from tests.screens.finger import APART_S, Finger, rest
from tests.screens.samples import SAMPLES, step
from tests.screens.window import show

pytestmark = pytest.mark.slow


async def test_a_key_acts_when_the_finger_leaves_it_on_the_key(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["06-confirm-identity"])
    await rest()

    touch = finger.down("primary")
    before = list(answers)
    touch.touch_up()

    assert before == []
    assert answers == [True]


async def test_a_finger_that_slips_off_a_key_has_not_pressed_it(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["06-confirm-identity"])
    await rest()

    on_the_key = finger.down("primary")
    on_the_key.touch_move(5, 5)
    on_the_key.touch_up()

    assert answers == []


async def test_a_second_touch_answers_nothing(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["06-confirm-identity"])
    await rest()

    finger.touch("primary")
    await rest()
    finger.touch("primary")
    finger.touch("not_me")

    assert answers == [True]


class HeldClock:
    """Time goes on when the test says so, however long a busy machine takes to draw."""

    now = 100.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> HeldClock:
    clock = HeldClock()
    monkeypatch.setattr(touch, "Clock", clock)
    monkeypatch.setattr(touch.gate, "_acted", (0, -1.0))
    monkeypatch.setattr(touch.gate, "_answered_at", -1.0)
    return clock


async def test_a_double_touch_does_not_go_through_to_the_next_screen(
    glass: KivyGlass, finger: Finger, held: HeldClock
) -> None:
    show(glass, SAMPLES["06-confirm-identity"])
    held.now += APART_S
    finger.touch("primary")
    second: list[object] = []

    glass.show(SAMPLES["17-cannot-serve"], second.append)
    held.now += touch.SECOND_TOUCH_S - 0.01
    finger.touch("lead")
    at_once = list(second)
    held.now += APART_S
    finger.touch("lead")

    assert at_once == []
    assert len(second) == 1


async def test_a_key_that_is_off_says_why_and_answers_nothing(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, EnterMobile(step(3)))
    await rest()

    finger.touch("primary")

    assert answers == []
    assert finger.find("primary").label == "还差11位，输完再按"


async def test_nothing_without_an_edge_answers(glass: KivyGlass, finger: Finger) -> None:
    from kivy.tests.common import UnitTestTouch

    answers = show(glass, ReadNotice(step(1), 5, 0))
    await rest()

    for x, y in ((540, 1600), (540, 1250), (20, 900)):
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        touch.touch_up()

    assert answers == []


async def test_a_touch_is_noticed_and_elder_citizens_get_twice_the_time(
    glass: KivyGlass, finger: Finger
) -> None:
    show(glass, ReadNotice(step(1), 5, 0))
    before = asyncio.get_running_loop().time()

    finger.touch("tick_data")
    plain = glass.patience_factor
    look.elder = True

    assert glass.touched_at >= before
    assert (plain, glass.patience_factor) == (1.0, 2.0)


async def test_keys_of_the_keyboard_do_nothing(glass: KivyGlass) -> None:
    from kivy.base import EventLoop

    show(glass, ReadNotice(step(1), 5, 0))

    swallowed = [EventLoop.window.dispatch("on_keyboard", key, 0, "", []) for key in (27, 282, 13)]

    assert all(swallowed)
    assert glass.screen is not None


async def test_five_touches_in_the_corner_call_the_staff(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ChooseService((Offer(Service.ISSUE_CARD),)))
    await rest()

    for _ in range(4):
        finger.touch("staff_corner")
        await asyncio.sleep(0.13)
    four = list(answers)
    finger.touch("staff_corner")

    assert four == []
    assert answers == [StaffCalled()]


async def test_a_touch_anywhere_on_the_standing_picture_begins(glass: KivyGlass, finger: Finger) -> None:
    from kivy.tests.common import UnitTestTouch

    answers = show(glass, Attract((Offer(Service.ISSUE_CARD),)))
    await rest()

    for _ in range(2):  # whoever touches twice begins one visit
        touch = UnitTestTouch(700, 1300)
        touch.touch_down()
        touch.touch_up()

    assert answers == [Onward()]


async def test_the_corner_of_the_standing_picture_does_not_begin_a_visit(
    glass: KivyGlass, finger: Finger
) -> None:
    answers = show(glass, Attract((Offer(Service.ISSUE_CARD),)))
    await rest()

    for _ in range(5):
        finger.touch("staff_corner")
        await asyncio.sleep(0.13)

    assert answers == [StaffCalled()]
    assert Onward() not in answers
