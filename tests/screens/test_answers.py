"""What the screens of the form answer, and what they keep when the look changes."""

import asyncio
from dataclasses import replace

import pytest

from kiosk.model import Pin, Service
from kiosk.prompts.application import EnterMobile, EnterSmsCode, Submit
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.making import SetPin
from kiosk.prompts.prompt import Back, Exit, Step
from kiosk.prompts.trouble import CannotServe, Paper, Way
from kiosk.screens.glass import KivyGlass
from kiosk.screens.theme import look
from tests.screens.finger import Finger, rest
from tests.screens.samples import SAMPLES, step
from tests.screens.window import show

pytestmark = pytest.mark.slow


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


async def test_back_leads_back(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, EnterMobile(step(3)))
    await rest()

    finger.touch("back")

    assert answers == [Back()]


async def test_a_place_is_named_in_the_language_of_the_glass(glass: KivyGlass, finger: Finger) -> None:
    places = (("where", "卡面标识银行"), ("where_en", "the bank on the card"))
    show(glass, CannotServe("MUST_BANK", places, "", (Way.HOME,), Service.REPORT_LOSS))
    await rest()
    assert glass.screen is not None
    assert "卡面标识银行" in glass.screen.ids.next.text

    finger.touch("language")
    await rest()

    assert glass.screen is not None
    assert "the bank on the card" in glass.screen.ids.next.text
    assert "卡面" not in glass.screen.ids.next.text


async def test_nobody_is_told_to_go_to_a_telephone_number(glass: KivyGlass) -> None:
    places = (("to", "phone"), ("where", "12333咨询服务电话"), ("where_en", "the hotline 12333"))
    show(glass, CannotServe("DONE_ELSEWHERE", places, "", (Way.HOME,), Service.REPORT_TEMPORARY_LOSS))
    await rest()

    assert glass.screen is not None
    assert (glass.screen.ids.title.text, glass.screen.ids.next.text) == (
        "这件事打电话办",
        "请打12333咨询服务电话。",
    )


async def test_what_the_machine_lacks_is_said_in_its_own_words(glass: KivyGlass) -> None:
    show(glass, CannotServe("NOT_NOW", (("not_now", "no_blanks"),), "", (Way.HOME,), Service.REISSUE_CARD))
    await rest()

    assert glass.screen is not None
    assert glass.screen.ids.title.sub == "今天没有空白卡。"


async def test_who_is_sent_to_a_counter_touches_the_way_to_the_service_points(
    glass: KivyGlass, finger: Finger
) -> None:
    ways = (Service.FIND_SERVICE_POINT, Way.HOME)
    answers = show(glass, CannotServe("DONE_ELSEWHERE", (), "", ways, Service.ISSUE_CARD))
    await rest()

    finger.touch("way_find_service_point")

    assert answers == [Service.FIND_SERVICE_POINT]


async def test_what_helps_is_the_lit_key_and_the_paper_is_touched_beside_it(
    glass: KivyGlass, finger: Finger
) -> None:
    told = CannotServe("PIN_LOCKED", ways=(Way.HOME, Service.RESET_PIN), paper=Paper.OFFERED)
    answers = show(glass, told)
    await rest()
    finger.touch("way_print")

    reads_on = show(glass, replace(told, paper=Paper.PRINTED))
    await rest()
    with pytest.raises(StopIteration):
        finger.find("way_print")
    finger.touch("lead")

    assert (answers, reads_on) == ([Way.PRINT], [Service.RESET_PIN])


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


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        (ReadNotice(step(1), 5, 0), ("身份证或居住证，就这一样", "第一次办卡，免费", "用我的身份信息办卡")),
        (
            ReadNotice(Step(Service.REPORT_LOSS, 1, 5), 2, 0, makes_card=False, brings_card=True),
            ("身份证件和社保卡", "不收费", "用我的身份信息办这件事"),
        ),
    ],
)
async def test_the_notice_asks_for_what_the_matter_needs_and_no_more(
    glass: KivyGlass, prompt: ReadNotice, said: tuple[str, str, str]
) -> None:
    show(glass, prompt)
    await rest()

    assert glass.screen is not None
    ids = glass.screen.ids
    assert (ids.bring.value, ids.fee.value, ids.data.head) == said
