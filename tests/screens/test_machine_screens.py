"""The screens on which the machine works, hands something out, or says why it does not go on."""

from typing import Any

import pytest

from kiosk.devices.camera.port import Advice, Tick
from kiosk.devices.id_reader.port import Unreadable
from kiosk.model import Service
from kiosk.prompts.application import RetakePhoto, ReviewPhoto, UsePhoto
from kiosk.prompts.entrance import Attract, Offer, OutOfService, Referral, StaffCalled
from kiosk.prompts.identity import IdNotRead, LookAtCamera, NoIdWithMe, PutIdCard
from kiosk.prompts.making import Making, Stage
from kiosk.prompts.prompt import Back, Onward, Step
from kiosk.prompts.taking import Finished, ReceiptWanted, TakeCard, TakeIdCard, TakeReceipt, Thing
from kiosk.prompts.trouble import CannotServe, CardKept, Safe, Way, WentWrong
from kiosk.screens.glass import KivyGlass
from kiosk.screens.text import LANGUAGES, words_of
from kiosk.screens.theme import look
from kiosk.screens.widgets.touchable import Touchable
from kiosk.screens.widgets.words import Words
from tests.screens.machine_samples import MACHINE_SAMPLES
from tests.screens.sitter import portrait
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow

STEP = Step(Service.ISSUE_CARD, 2, 6)
THINGS = (Thing.CARD, Thing.ID_CARD, Thing.RECEIPT)


def press(glass: KivyGlass, target: str) -> None:
    """As a finger would: the act of the thing of that name."""
    found = [thing for thing in touchables(glass) if thing.target == target]
    assert len(found) == 1, target
    assert found[0].enabled
    found[0].dispatch("on_act")


def touchables(glass: KivyGlass) -> list[Any]:
    assert glass.screen is not None
    return [thing for thing in glass.screen.walk(restrict=True) if isinstance(thing, Touchable)]


def said(glass: KivyGlass) -> list[str]:
    assert glass.screen is not None
    return [words.text for words in glass.screen.walk(restrict=True) if isinstance(words, Words)]


def ids(glass: KivyGlass) -> Any:
    assert glass.screen is not None
    return glass.screen.ids


@pytest.mark.parametrize(
    ("sample", "target", "answer"),
    [
        ("01-attract", "begin", Onward()),
        ("01-attract", "screen", Onward()),
        ("04-put-id", "no_id", NoIdWithMe()),
        ("04-put-id", "back", Back()),
        ("47-id-not-read", "no_id", NoIdWithMe()),
        ("11-photo-review", "primary", UsePhoto()),
        ("11-photo-review", "retake", RetakePhoto()),
        ("10-photo-live", "back", Back()),
        ("15-done", "primary", ReceiptWanted(True)),
        ("15-done", "no_print", ReceiptWanted(False)),
        ("15b-done-pending", "primary", ReceiptWanted(False)),
        ("15b-done-pending", "scan", ReceiptWanted(True)),
        ("41b-slip-on-glass", "seen", Onward()),
        ("18-error-jam", "print", Way.PRINT),
        ("18-error-jam", "primary", Way.HOME),
        ("49-retained-card", "primary", Way.HOME),
        ("40b-take-id-not-sensed", "taken", Onward()),
        ("41-take-receipt", "taken", Onward()),
    ],
)
async def test_each_key_gives_its_answer(glass: KivyGlass, sample: str, target: str, answer: object) -> None:
    answers = show(glass, MACHINE_SAMPLES[sample])

    press(glass, target)

    assert answers == [answer]


@pytest.mark.parametrize("prompt", [TakeCard(THINGS), TakeIdCard(THINGS, sensed=True)])
async def test_where_a_sensor_sees_it_nobody_is_asked(glass: KivyGlass, prompt: Any) -> None:
    show(glass, prompt)

    assert {thing.target for thing in touchables(glass)} == {"help", "voice", "elder", "contrast", "language"}


async def test_a_machine_at_rest_answers_only_the_technicians_gesture(glass: KivyGlass) -> None:
    answers = show(glass, OutOfService("net_down"))
    (corner,) = touchables(glass)

    corner.dispatch("on_called")

    assert corner.target == "staff_corner"
    assert answers == [StaffCalled()]


async def test_a_machine_that_makes_no_first_cards_promises_none(glass: KivyGlass) -> None:
    show(glass, Attract((Offer(Service.ISSUE_CARD, referral=Referral.COUNTER), Offer(Service.CHANGE_PIN))))

    assert glass.screen is not None
    ids = glass.screen.ids
    assert ids.promise.text == "社保卡，在这里办"
    assert "办新卡" not in ids.what.text
    assert ids.today.text == "今天可办：修改密码"


async def test_for_somebody_who_stands_there_the_card_rises_at_once(
    glass: KivyGlass, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "motion", True)
    offers = (Offer(Service.ISSUE_CARD),)
    rising = []

    for somebody in (False, True):
        show(glass, Attract(offers, somebody=somebody))
        assert glass.screen is not None
        rising.append(glass.screen.ids.scene.rise < 1.0)

    assert rising == [False, True]


async def test_a_machine_without_blanks_still_says_what_it_is_for(glass: KivyGlass) -> None:
    show(glass, Attract((Offer(Service.ISSUE_CARD, "no_blanks"), Offer(Service.CHANGE_PIN))))

    assert glass.screen is not None
    assert glass.screen.ids.promise.text == "当场办好，当场拿走"


async def test_what_cannot_be_had_today_is_said_before_anyone_starts(glass: KivyGlass) -> None:
    show(glass, Attract((Offer(Service.ISSUE_CARD, "ribbon_out"),)))

    assert any("色带用完了" in sentence for sentence in said(glass))
    assert not any("今天可办" in sentence for sentence in said(glass))


async def test_while_a_stage_lasts_no_word_changes(glass: KivyGlass) -> None:
    show(glass, Making(Stage.PRINTING, 41, 50, 38))
    before = said(glass)
    screen: Any = glass.screen

    for _ in range(5):
        screen._move()
        draw(1)

    assert said(glass) == before


async def test_the_next_stage_moves_the_line_and_keeps_the_screen(glass: KivyGlass) -> None:
    show(glass, Making(Stage.WRITING, 45, 50, 4))
    screen = glass.screen
    assert "正在写芯片" in said(glass)

    show(glass, Making(Stage.PRINTING, 41, 50, 38))

    assert glass.screen is screen
    assert "芯片写好了" in said(glass)
    assert "正在打印卡面" in said(glass)


async def test_a_stage_far_over_its_time_is_said_to_be_slow(glass: KivyGlass) -> None:
    show(glass, Making(Stage.CHECKING, 3, 50, 0.001))
    screen: Any = glass.screen

    draw(3)
    screen._move()

    assert ids(glass).title.sub == "比平时慢一些，请稍候。"


async def test_a_spoilt_blank_is_told_while_the_second_is_made(glass: KivyGlass) -> None:
    show(glass, Making(Stage.PREPARING, 49, 50, 4, second_blank=True))

    assert ids(glass).notice.head == "第一张卡没有做好，正在做第二张。"


async def test_the_bar_does_not_start_again_when_the_look_is_changed(glass: KivyGlass) -> None:
    show(glass, Making(Stage.PRINTING, 10, 50, 10))
    show(glass, Making(Stage.PREPARING, 49, 50, 4, second_blank=True))
    reached = ids(glass).bar.done

    look.toggle_elder()
    draw()

    assert reached >= 0.8
    assert ids(glass).bar.done >= reached


async def test_elder_mode_has_four_stations_instead_of_six(glass: KivyGlass) -> None:
    show(glass, Making(Stage.WRITING, 45, 50, 4))
    assert len(ids(glass).stations._states) == 6

    look.toggle_elder()
    draw()

    assert ids(glass).stations._states == ["done", "now", "then", "then"]


async def test_the_print_head_moves_only_while_the_card_is_printed(glass: KivyGlass) -> None:
    show(glass, Making(Stage.WRITING, 45, 50, 4))
    assert ids(glass).printer.head == 0.0

    show(glass, Making(Stage.CHECKING, 3, 50, 3))

    assert ids(glass).printer.head == 1.0


async def test_only_things_of_this_visit_stand_in_the_order(glass: KivyGlass) -> None:
    show(glass, TakeIdCard((Thing.ID_CARD, Thing.RECEIPT), sensed=True))

    assert "新卡" not in said(glass)
    assert [words for words in said(glass) if words.isdigit()] == ["1", "2"]


async def test_without_paper_a_code_is_offered_instead(glass: KivyGlass) -> None:
    show(glass, Finished("5678", True, "示例银行乙", "", can_print=False))

    assert "no_print" not in {thing.target for thing in touchables(glass)}
    assert "今天打不了回执" in said(glass)


async def test_a_card_that_is_not_enabled_yet_is_not_said_to_be(glass: KivyGlass) -> None:
    show(glass, Finished("5678", False, "示例银行乙"))

    assert "社保功能已启用" not in said(glass)
    assert "社保功能正在启用" in said(glass)


async def test_what_has_to_come_first_is_drawn_as_stations_and_only_where_it_leads_back(
    glass: KivyGlass,
) -> None:
    ways = (Way.HOME, Service.REPORT_LOSS)
    show(glass, CannotServe("TEMP_ONLY", ways=ways, service=Service.REISSUE_CARD))
    drawn = said(glass)
    show(glass, CannotServe("TEMP_ONLY", ways=(Way.HOME,), service=Service.REISSUE_CARD))

    stations = ("临时挂失", "已办", "正式挂失", "现在可以办", "补卡", "办完接着办")
    assert [one for one in stations if one not in drawn] == []
    assert "现在可以办" not in said(glass), "at a bank it cannot be done now"


async def test_a_fault_without_words_of_its_own_is_still_a_sentence(glass: KivyGlass) -> None:
    show(glass, WentWrong("gremlins", (Safe.NOT_CHARGED,), ways=(Way.HOME,)))

    assert "这次没有办成" in said(glass)
    assert "没有扣费" in said(glass)


async def test_the_fault_code_is_for_staff_and_in_no_sentence(glass: KivyGlass) -> None:
    show(glass, MACHINE_SAMPLES["18-error-jam"])

    assert [words for words in said(glass) if "PRN-JAM" in words] == ["给工作人员：MAKE_FAIL · PRN-JAM"]


async def test_the_slip_number_of_a_kept_card_is_on_the_glass(glass: KivyGlass) -> None:
    show(glass, CardKept("2603-0511"))

    assert "2603-0511" in said(glass)


async def test_the_last_try_is_said_to_be_the_last(glass: KivyGlass) -> None:
    trouble: Any = MACHINE_SAMPLES["47b-id-wrong-card"]
    show(glass, IdNotRead(STEP, trouble.trouble, 1))

    assert "放的不是身份证件" in said(glass)
    assert ids(glass).where.text.startswith("这是最后一次")


async def test_no_retakes_left_is_said_on_the_key(glass: KivyGlass) -> None:
    show(glass, ReviewPhoto(STEP, portrait(), 0, (Advice.TOO_DARK,)))

    assert not ids(glass).retake.enabled
    assert ids(glass).retake.label == "重拍次数用完了"
    assert "照片有点暗" in said(glass)


async def test_a_photo_that_is_no_picture_breaks_nothing(glass: KivyGlass) -> None:
    show(glass, ReviewPhoto(STEP, b"", 3))

    assert not ids(glass).portrait.holds_picture


async def test_what_the_camera_advises_is_what_the_screen_says(glass: KivyGlass) -> None:
    prompt: Any = MACHINE_SAMPLES["05b-face-last"]
    show(glass, LookAtCamera(STEP, prompt.view, 1))

    assert "请站到镜头前面" in said(glass)
    assert ids(glass).ring.opacity == 0


def test_whatever_camera_reader_and_machine_can_say_has_words_in_both_languages() -> None:
    wanted = {
        *(f"{section}.{advice}" for advice in Advice for section in ("advice", "photo_warning")),
        *(f"{section}.{tick}" for tick in Tick for section in ("tick", "tick_missing")),
        *(f"IdNotRead.trouble.{trouble}" for trouble in Unreadable),
        *(f"stage.{state}.{stage}" for stage in Stage for state in ("done", "now", "then")),
        *(f"safe.{safe}.{part}" for safe in Safe for part in ("head", "more")),
        *(f"thing.{thing}" for thing in Thing),
        *(f"way.{way}.name" for way in Way),
    }

    for language in LANGUAGES:
        assert wanted <= words_of(language).keys(), language


async def test_the_pad_is_named_in_the_language_of_the_glass(glass: KivyGlass) -> None:
    show(glass, PutIdCard(STEP))
    assert ids(glass).close_up.name == "身份证"

    look.next_language()
    draw()

    assert ids(glass).close_up.name == "ID card"


async def test_the_citizen_who_took_the_receipt_is_heard_once(glass: KivyGlass) -> None:
    answers = show(glass, TakeReceipt(THINGS))

    press(glass, "taken")
    press(glass, "taken")

    assert answers == [Onward()]


@pytest.mark.parametrize("sample", ["40c-take-id-of-four", "41d-take-receipt-of-four"])
def test_what_is_still_to_be_taken_stands_above_the_key(glass: KivyGlass, sample: str) -> None:
    show(glass, MACHINE_SAMPLES[sample])

    (key,) = [thing for thing in touchables(glass) if thing.target == "taken"]
    assert ids(glass).order.y >= key.top
