"""What the screens round a card that exists answer, and what they never show."""

import asyncio
from typing import Any

import pytest

from kiosk.card_life import SocialState
from kiosk.model import Pin, Service
from kiosk.prompts.card import (
    CardTrouble,
    CardUse,
    EnterPin,
    ForgotPin,
    InsertCard,
    NoCardWithMe,
    PinFor,
    WrongCard,
)
from kiosk.prompts.making import StartOver
from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.reading import PrintPlace, ShowPlaces
from kiosk.prompts.result import DeedDone, DonePoint, PrintThis, Seen, ShowStatus, StatusNote, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.screens.glass import KivyGlass
from kiosk.screens.probe import targets
from kiosk.screens.text import text, words_of
from kiosk.screens.theme import look
from kiosk.screens.widgets.ring import Ring
from kiosk.screens.widgets.words import Words
from tests.screens.finger import Finger, rest
from tests.screens.samples import SAMPLES
from tests.screens.service_samples import PLACES, STATUS, step
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow

PRESSED: dict[str, tuple[str, object]] = {
    "insert: back": ("30-insert-card", Back()),
    "insert: no_card": ("30-insert-card", NoCardWithMe()),
    "wrong: back": ("46-wrong-card", Back()),
    "wrong: no_card": ("46-wrong-card", NoCardWithMe()),
    "not yours: instead": ("46b-wrong-card-not-yours", Service.ACT_FOR_ANOTHER),
    "pin: forgot": ("42-enter-pin", ForgotPin()),
    "pin: back": ("42-enter-pin", Back()),
    "status: seen": ("31-show-status", Seen()),
    "status: primary": ("31-show-status", Service.ENABLE_CARD),
    "cancelled: print": ("31b-show-status-cancelled", PrintThis()),
    "progress: print": ("32-show-progress", PrintThis()),
    "made: primary": ("32b-show-progress-made", Service.COLLECT_CARD),
    "balance: seen": ("32d-show-balance", Seen()),
    "rights: print": ("32e-show-rights", PrintThis()),
    "deed: no": ("44d-confirm-temp-loss", False),
    "deed: primary": ("44d-confirm-temp-loss", True),
    "loss: no": ("17b-confirm-loss", False),
    "reset: primary": ("43-pin-reset-done", ReceiptWanted(False)),
    "reset: print": ("43-pin-reset-done", ReceiptWanted(True)),
    "done: primary": ("43c-enabled", ReceiptWanted(True)),
    "done: no_print": ("43c-enabled", ReceiptWanted(False)),
    "reported: next_reissue_card": ("43d-loss-reported", Service.REISSUE_CARD),
    "no printer: primary": ("43e-contact-changed", ReceiptWanted(False)),
    "temporary: next_report_loss": ("44-temp-loss-done", Service.REPORT_LOSS),
    "temporary: primary": ("44-temp-loss-done", ReceiptWanted(True)),
    "guides: guide_topic_2": ("38c-choose-guide", "topic_2"),
    "guides: seen": ("38c-choose-guide", Seen()),
    "guide: back": ("38d-show-guide", Back()),
    "e-card: seen": ("38e-show-ecard", Seen()),
}


def written(glass: KivyGlass) -> list[str]:
    assert glass.screen is not None
    return [w.text for w in glass.screen.walk(restrict=True) if isinstance(w, Words) and w.text]


@pytest.mark.parametrize("press", PRESSED)
async def test_a_key_is_its_answer(glass: KivyGlass, finger: Finger, press: str) -> None:
    sample, answer = PRESSED[press]
    answers = show(glass, SAMPLES[sample])
    await rest()

    finger.touch(press.split(": ")[1])

    assert answers == [answer]


async def test_the_red_key_works_after_the_tick_only(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["17b-confirm-loss"])
    await rest()

    finger.touch("danger")
    early = list(answers)
    finger.touch("tick_understood")
    finger.touch("danger")

    assert early == []
    assert answers == [True]


async def test_taking_the_tick_away_locks_the_red_key_again(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["17b-confirm-loss"])
    await rest()

    finger.touch("tick_understood")
    await asyncio.sleep(0.35)
    finger.touch("tick_understood")
    finger.touch("danger")

    assert answers == []


async def test_no_card_is_chosen_before_the_citizen_has_chosen(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, SAMPLES["44c-choose-card"])
    await rest()

    finger.touch("primary")
    early = list(answers)
    finger.touch("card_1")
    finger.touch("primary")

    assert early == []
    assert answers == [1]


async def test_the_present_pin_is_never_written_on_the_glass(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, EnterPin(step(2), PinFor.SHOW))
    await rest()

    for digit in "135246":
        finger.touch(f"key_{digit}")
    seen = [words for words in written(glass) if "135" in words]
    finger.touch("primary")

    assert seen == []
    assert answers == [Pin("135246")]


async def test_at_the_pin_pad_dots_come_and_go_and_no_key_is_drawn(glass: KivyGlass, finger: Finger) -> None:
    echo = PinEcho()
    answers = show(glass, EnterPin(step(2), PinFor.CHANGE, echo=echo))
    await rest()
    assert glass.screen is not None
    cells = glass.screen.ids.cells
    drawn = targets(glass.screen)

    echo.show(3)
    three = cells.filled_count
    look.elder = True
    glass.rebuild()
    draw()
    again = glass.screen.ids.cells
    echo.show(2)
    finger.touch("back")

    assert not [name for name in drawn if name.startswith("key_") or name == "primary"]
    assert (three, again.filled_count, again.lit) == (3, 2, False)
    assert answers == [Back()]
    look.elder = False


@pytest.mark.parametrize(
    ("sample", "target", "answer"),
    [("14e-set-new-pin", "back", Back()), ("14f-set-new-pin-again", "start_over", StartOver())],
)
async def test_who_has_a_pin_can_leave_the_new_one_alone(
    glass: KivyGlass, finger: Finger, sample: str, target: str, answer: object
) -> None:
    answers = show(glass, SAMPLES[sample])
    await rest()

    finger.touch(target)

    assert answers == [answer]


@pytest.mark.parametrize(
    ("left", "wrong", "said"),
    [
        (None, False, "not_bank"),
        (6, False, "not_bank"),
        (6, True, "tries"),
        (2, False, "tries"),
        (1, True, "last"),
    ],
)
async def test_the_tries_are_said_when_they_matter(
    glass: KivyGlass, left: int | None, wrong: bool, said: str
) -> None:
    show(glass, EnterPin(step(2), PinFor.CHANGE, left, wrong=wrong))

    assert text(f"EnterPin.{said}", n=left) in written(glass)


async def test_without_a_reset_here_there_is_no_way_to_it(glass: KivyGlass) -> None:
    show(glass, SAMPLES["42c-enter-pin-no-reset"])

    assert text("EnterPin.forgot") not in written(glass)


@pytest.mark.parametrize("trouble", CardTrouble)
async def test_each_trouble_with_a_card_has_its_own_sentence(glass: KivyGlass, trouble: CardTrouble) -> None:
    show(glass, WrongCard(step(3), trouble, (("province", "示例省"), ("tail", "5678"))))

    titles = [words_of("zh")[f"WrongCard.trouble.{other.value}.title"] for other in CardTrouble]
    assert titles.count(text(f"WrongCard.trouble.{trouble.value}.title")) == 1
    assert text(f"WrongCard.trouble.{trouble.value}.title") in written(glass)


async def test_that_the_bank_account_is_open_is_said_with_its_bank(glass: KivyGlass) -> None:
    prompt = ShowStatus(
        SocialState.CANCELLED, STATUS, note=StatusNote.BANK_MUST_CLOSE, facts=(("bank", "示例银行乙"),)
    )

    show(glass, prompt)

    assert "请到示例银行乙办理，否则账户会被限制使用。" in written(glass)


async def test_a_touch_winds_the_ring_of_a_result_up_again(glass: KivyGlass, finger: Finger) -> None:
    show(glass, SAMPLES["31-show-status"])
    assert glass.screen is not None
    (ring,) = [w for w in glass.screen.walk(restrict=True) if isinstance(w, Ring)]
    ring.left = 12

    from kivy.tests.common import UnitTestTouch

    UnitTestTouch(500, 900).touch_down()

    assert ring.left == ring.seconds == SAMPLES["31-show-status"].patience.idle_s


async def test_a_place_of_another_district_is_shown_and_printed(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ShowPlaces(PLACES, can_print=True))
    await rest()

    finger.touch("district_1")
    await rest()
    shown = written(glass)
    finger.touch("print")

    assert shown.count("临溪区社保中心") == 2
    assert answers == [PrintPlace(5)]


async def test_the_pages_of_a_guide_hold_every_sentence_in_both_sizes(
    glass: KivyGlass, finger: Finger
) -> None:
    prompt: Any = SAMPLES["38d-show-guide"]
    for elder in (False, True):
        look.elder = elder
        show(glass, prompt)
        await rest()
        screen: Any = glass.screen
        read = []
        for page in range(int(screen.ids.pager.pages)):
            screen.turn(page)
            draw()
            read += [words for words in written(glass) if words in prompt.pages[0].sentences]

        assert read == list(prompt.pages[0].sentences)


async def test_a_long_record_goes_on_on_the_next_page(glass: KivyGlass, finger: Finger) -> None:
    show(glass, SAMPLES["32e-show-rights"])
    await rest()
    first = written(glass)

    finger.touch("next_page")
    await rest()
    second = written(glass)

    assert "第6项保险" not in first
    assert "第6项保险" in second


async def test_a_bank_without_a_known_telephone_leaves_no_gap(glass: KivyGlass) -> None:
    point = DonePoint(Told.BANK_REPORT_TOO, (("bank", "示例银行乙"),))

    show(glass, DeedDone(Service.REPORT_LOSS, (point,), "5678"))

    assert "请打卡面银行的客服电话。" in written(glass)


async def test_one_step_of_one_is_not_counted(glass: KivyGlass) -> None:
    show(glass, InsertCard(Step(Service.QUERY_STATUS, 1, 1), CardUse.READ))
    alone = written(glass)
    show(glass, InsertCard(Step(Service.QUERY_STATUS, 1, 2), CardUse.READ))

    assert text("head.step", number=1, of=1) not in alone
    assert text("head.step", number=1, of=2) in written(glass)
