"""S17: Changzhou's medical account, by card and PIN (JS 四.6, 四.13)."""

from pathlib import Path

import pytest

from kiosk.flows.query_medical_balance import query_medical_balance
from kiosk.model import CaseEnd, Pin, Service
from kiosk.prompts.card import EnterPin, ForgotPin, InsertCard, NoCardWithMe
from kiosk.prompts.prompt import Back
from kiosk.prompts.result import PrintThis, RowName, Seen, ShowBalance
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter
from tests.flows.enquirers import came_to_look, jams_once, papers
from tests.visitor import Answer

OWN_PIN = (EnterPin, Pin("135246"))
LOOKED = (ShowBalance, Seen())


def came(path: Path, name: str, *script: tuple[type, Answer], brings_card: bool = True) -> Counter:
    return came_to_look(path, name, *script, province="jiangsu-changzhou", brings_card=brings_card)


async def test_card_and_pin_show_the_amount_and_nobody_else_is_asked(path: Path) -> None:
    counter = came(path, "许清晏", OWN_PIN, LOOKED)

    onward = await query_medical_balance(counter.visit)

    shown = counter.visitor.seen[-1]
    assert isinstance(shown, ShowBalance)
    assert onward is None
    assert counter.visitor.names_seen == ["InsertCard", "EnterPin", "ShowBalance"]
    assert shown.amount_fen == 128640
    assert {row.name: row.value for row in shown.rows} == {
        RowName.NAME: "许 * 晏",
        RowName.AS_OF: "2026-11-21",
    }
    assert counter.visit.course.end is CaseEnd.DONE
    assert await counter.journal.unfinished() == ()
    assert "128640" not in repr(shown)


async def test_who_wants_paper_gets_the_amount_without_number_and_reads_on(path: Path) -> None:
    counter = came(path, "许清晏", OWN_PIN, (ShowBalance, PrintThis()), LOOKED)

    await query_medical_balance(counter.visit)

    (paper,) = papers(counter)
    assert [said in paper for said in ("1,286.40元", "不能取成现金", "许 * 晏", "1746")] == [True] * 4
    assert "510104" not in paper
    assert [p.printed for p in counter.visitor.seen if isinstance(p, ShowBalance)] == [False, True]
    assert counter.visit.course.receipt_out


async def test_a_print_that_failed_is_said_and_can_be_tried_again(path: Path) -> None:
    counter = came(
        path,
        "许清晏",
        OWN_PIN,
        (ShowBalance, PrintThis()),
        (CannotServe, Way.RETRY),
        (ShowBalance, PrintThis()),
        LOOKED,
    )
    jams_once(counter)

    await query_medical_balance(counter.visit)

    assert [p.code for p in counter.visitor.seen if isinstance(p, CannotServe)] == ["PRINT_FAIL"]
    assert len(papers(counter)) == 1
    assert counter.visit.course.refusal == ""


async def test_who_needs_no_paper_after_all_goes_home(path: Path) -> None:
    counter = came(path, "许清晏", OWN_PIN, (ShowBalance, PrintThis()), (CannotServe, Way.HOME))
    jams_once(counter)

    assert await query_medical_balance(counter.visit) is None
    assert papers(counter) == []
    assert counter.visit.course.refusal == ""
    assert not counter.visit.course.receipt_out


async def test_a_wrong_pin_is_told_with_the_tries_that_the_chip_has_left(path: Path) -> None:
    counter = came(path, "许清晏", (EnterPin, Pin("111222")), OWN_PIN, LOOKED)

    await query_medical_balance(counter.visit)

    asked = [(p.tries_left, p.wrong) for p in counter.visitor.seen if isinstance(p, EnterPin)]
    assert asked == [(3, False), (2, True)]
    assert "ShowBalance" in counter.visitor.names_seen


async def test_a_pin_that_is_wrong_too_often_shows_nothing(path: Path) -> None:
    wrong = (EnterPin, Pin("111222"))
    counter = came(path, "许清晏", wrong, wrong, wrong, (CannotServe, Way.HOME))

    await query_medical_balance(counter.visit)

    assert counter.visit.course.refusal == "PIN_LOCKED"
    assert counter.visit.course.end is None
    assert "ShowBalance" not in counter.visitor.names_seen


async def test_a_locked_card_is_not_asked_for_its_pin(path: Path) -> None:
    counter = came(path, "袁若水", (CannotServe, Way.HOME))

    await query_medical_balance(counter.visit)

    refused = counter.visitor.seen[-1]
    assert isinstance(refused, CannotServe)
    assert (refused.code, refused.article) == ("PIN_LOCKED", "《常州社会保障卡手册》四.9")
    assert "EnterPin" not in counter.visitor.names_seen


async def test_who_forgot_the_pin_is_led_to_a_new_one(path: Path) -> None:
    counter = came(path, "许清晏", (EnterPin, ForgotPin()))

    assert await query_medical_balance(counter.visit) is Service.RESET_PIN


async def test_back_from_the_pin_shows_nothing(path: Path) -> None:
    counter = came(path, "许清晏", (EnterPin, Back()))

    assert await query_medical_balance(counter.visit) is None
    assert "ShowBalance" not in counter.visitor.names_seen


async def test_without_the_card_there_is_no_balance(path: Path) -> None:
    counter = came(path, "许清晏", (InsertCard, NoCardWithMe()), (CannotServe, Way.HOME), brings_card=False)

    await query_medical_balance(counter.visit)

    assert counter.visit.course.refusal == "CARD_NEEDED"


@pytest.mark.parametrize(
    ("name", "code"), [("彭见山", "CARD_LOST"), ("蔡听澜", "FROZEN"), ("沈嘉树", "NOT_ACTIVE")]
)
async def test_a_card_that_is_not_in_use_shows_nothing(path: Path, name: str, code: str) -> None:
    counter = came(path, name, (CannotServe, Way.HOME))

    await query_medical_balance(counter.visit)

    assert counter.visit.course.refusal == code
    assert "EnterPin" not in counter.visitor.names_seen


async def test_who_has_no_account_is_told_that_nothing_is_on_record(path: Path) -> None:
    counter = came(path, "何望川", OWN_PIN, (CannotServe, Way.HOME))

    await query_medical_balance(counter.visit)

    assert counter.visit.course.refusal == "NOT_FOUND"
    assert counter.visit.course.end is None
