"""Touches, answers, and what a visit leaves on the glass: nothing."""

import asyncio
import gc
import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.model import Pin, Service
from kiosk.prompts import (
    Attract,
    Back,
    ChooseService,
    ConfirmIdentity,
    Consented,
    EnterMobile,
    EnterSmsCode,
    Exit,
    Offer,
    Onward,
    ReadNotice,
    SetPin,
    StaffCalled,
    StayHere,
    StillThere,
    Submit,
)
from kiosk.screens.glass import KivyGlass
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.theme import look
from kiosk.screens.widgets.touchable import Touchable
from kiosk.screens.widgets.words import Words
from tests.screens.samples import SAMPLES, step
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow

APART_S = 0.32
"""Longer than the time in which a second touch is none."""


class Finger:
    """A touch as Kivy makes it, aimed at a target by its name."""

    def __init__(self, glass: KivyGlass) -> None:
        self._glass = glass

    def down(self, name: str) -> Any:
        from kivy.tests.common import UnitTestTouch

        target = self.find(name)
        touch = UnitTestTouch(*target.center)
        touch.touch_down()
        return touch

    def touch(self, name: str) -> None:
        self.down(name).touch_up()
        draw(2)

    def find(self, name: str) -> Touchable:
        top = self._glass.overlay or self._glass.screen
        assert top is not None
        return next(w for w in top.walk(restrict=True) if isinstance(w, Touchable) and w.target == name)


@pytest.fixture
def finger(glass: KivyGlass) -> Finger:
    return Finger(glass)


async def rest() -> None:
    await asyncio.sleep(APART_S)


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

    touch = finger.down("primary")
    touch.touch_move(5, 5)
    touch.touch_up()

    assert answers == []


async def test_a_second_touch_answers_nothing(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["06-confirm-identity"])
    await rest()

    finger.touch("primary")
    await rest()
    finger.touch("primary")
    finger.touch("not_me")

    assert answers == [True]


async def test_a_double_touch_does_not_go_through_to_the_next_screen(
    glass: KivyGlass, finger: Finger
) -> None:
    show(glass, SAMPLES["06-confirm-identity"])
    await rest()
    finger.touch("primary")
    second: list[object] = []

    glass.show(SAMPLES["17-cannot-serve"], second.append)
    finger.touch("primary")
    at_once = list(second)
    await rest()
    finger.touch("primary")

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


async def test_both_consents_are_ticked_one_by_one(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ReadNotice(step(1), 5, 0))
    await rest()

    finger.touch("tick_data")
    finger.touch("primary")
    one = list(answers)
    finger.touch("tick_face")
    finger.touch("primary")

    assert one == []
    assert answers == [Consented()]


async def test_a_mobile_number_is_typed_erased_and_given(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, EnterMobile(step(3), "1380013800"))
    await rest()

    for name in ("key_7", "erase", "key_9", "key_3", "primary"):
        finger.touch(name)

    assert answers == ["13800138009"]


async def test_the_same_digit_twice_is_two_digits(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, EnterSmsCode(step(3), "138 **** 8000", 0))
    await rest()

    for _ in range(6):
        finger.touch("key_5")
        await asyncio.sleep(0.13)
    finger.touch("primary")

    assert answers == ["555555"]


async def test_a_pin_is_never_written_on_the_glass(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SetPin(again=False))
    await rest()

    for digit in "135246":
        finger.touch(f"key_{digit}")
    written = [
        widget.text
        for widget in finger.find("primary").parent.parent.walk(restrict=True)
        if hasattr(widget, "text") and "135" in str(widget.text)
    ]
    finger.touch("primary")

    assert written == []
    assert answers == [Pin("135246")]


async def test_the_exit_is_an_answer_of_every_screen_that_has_it(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ReadNotice(step(1), 5, 0))
    await rest()

    finger.touch("exit")

    assert answers == [Exit()]


async def test_the_promise_comes_before_the_button(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["12-check-answers"])
    await rest()

    finger.touch("primary")
    early = list(answers)
    finger.touch("tick_promise")
    finger.touch("primary")

    assert early == []
    assert answers == [Submit()]


async def test_in_elder_mode_the_answers_come_on_two_pages(glass: KivyGlass, finger: Finger) -> None:
    look.elder = True
    answers = show(glass, SAMPLES["12-check-answers"])
    await rest()

    finger.touch("primary")
    await rest()
    finger.touch("tick_promise")
    finger.touch("primary")

    assert answers == [Submit()]


async def test_what_was_typed_stays_when_the_look_changes(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, EnterMobile(step(3)))
    await rest()
    for digit in "138":
        finger.touch(f"key_{digit}")

    for name in ("elder", "language", "contrast"):
        finger.touch(name)
        await rest()
    for digit in "00138000":
        finger.touch(f"key_{digit}")
        await asyncio.sleep(0.13)
    finger.touch("primary")

    assert (look.elder, look.language, look.contrast) == (True, "en", "dark")
    assert answers == ["13800138000"]


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


async def test_the_question_over_all_keeps_what_lies_below(glass: KivyGlass, finger: Finger) -> None:
    below = show(glass, EnterMobile(step(3), "138001380"))
    over: list[object] = []
    glass.lay_over(StillThere(30), over.append)
    draw()
    await rest()

    finger.touch("stay")
    glass.lift_off()
    draw()
    await rest()
    for name in ("key_0", "key_0", "primary"):
        finger.touch(name)
        await asyncio.sleep(0.13)

    assert over == [StayHere()]
    assert below == ["13800138000"]


async def test_a_screen_below_the_question_is_not_touched(glass: KivyGlass) -> None:
    from kivy.tests.common import UnitTestTouch

    below = show(glass, SAMPLES["06-confirm-identity"])
    button = Finger(glass).find("primary").center
    glass.lay_over(StillThere(30), lambda _: None)
    draw()
    await rest()

    touch = UnitTestTouch(*button)
    touch.touch_down()
    touch.touch_up()

    assert below == []


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


async def test_the_end_of_a_visit_leaves_nothing_of_it(glass: KivyGlass, finger: Finger) -> None:
    number = "510104199003071234"
    show(glass, ConfirmIdentity(step(2), "欧 * 明", number, ""))
    look.elder = True

    glass.wipe()
    draw()

    assert not look.elder
    assert glass.screen is None
    assert not list(glass.root.children)
    assert not any(number in holder for holder in holders_of_text())


async def test_the_probe_tells_targets_and_never_what_was_typed(
    glass: KivyGlass, finger: Finger, tmp_path: Path
) -> None:
    from kiosk.screens.probe import Probe

    socket = tmp_path / "probe"
    show(glass, EnterMobile(step(3), "13800138000"))
    serving = asyncio.ensure_future(Probe(glass).serve(socket))
    await asyncio.sleep(0.05)

    reader, writer = await asyncio.open_unix_connection(str(socket))
    writer.write(b'{"do":"look"}\n')
    line = await reader.readline()
    writer.write(b'{"do":"picture","path":"%s"}\n' % bytes(tmp_path / "seen.png"))
    written = json.loads(await reader.readline())
    writer.close()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)

    seen = json.loads(line)
    assert seen["screen"] == "EnterMobile"
    assert seen["overlay"] is None
    assert {"key_1", "clear", "erase", "primary", "back", "exit", "help", "elder"} <= set(seen["targets"])
    assert b"13800138" not in line
    assert written["path"] == str(tmp_path / "seen.png")


async def test_back_leads_back(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, EnterMobile(step(3)))
    await rest()

    finger.touch("back")

    assert answers == [Back()]


def holders_of_text() -> list[str]:
    """Every text that a living screen or one of its words still holds."""
    gc.collect()
    # By type: a weak proxy among the objects may point to nothing any more.
    living = [thing for thing in gc.get_objects() if issubclass(type(thing), PromptScreen)]
    words = [thing for thing in gc.get_objects() if issubclass(type(thing), Words)]
    return [repr(getattr(thing.prompt, "id_number", "")) for thing in living] + [
        thing.text for thing in words
    ]
