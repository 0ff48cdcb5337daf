from pathlib import Path

import pytest

from kiosk.devices.camera.port import FaceSeen
from kiosk.flows.application import Application, Draft
from kiosk.flows.form import Turn
from kiosk.known import Shown
from kiosk.model import Refused, Service
from kiosk.prompts.application import (
    AnswerField,
    Change,
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    ResendCode,
    Submit,
)
from kiosk.prompts.prompt import Back
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter, document_of, make_counter
from tests.flows.bench import BANK, CASE
from tests.hub.world import MOBILE, person
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor


def filling_in(path: Path, *script: tuple[type, Answer]) -> tuple[Counter, Application]:
    counter = make_counter(path, Visitor())
    said = [(kind, _known(counter, answer)) for kind, answer in script]
    counter.visitor._script = said
    return counter, Application(counter.visit, Service.ISSUE_CARD, Draft(CASE))


THE_CODE = "what the phone says"


def _known(counter: Counter, answer: Answer) -> Answer:
    if answer == THE_CODE:
        return lambda _: counter.world.hub.last_code(MOBILE)
    return answer


@virtual_time
async def test_a_mobile_is_proved_by_the_code_on_its_phone(path: Path) -> None:
    _, form = filling_in(path, (EnterMobile, MOBILE), (EnterSmsCode, THE_CODE))

    assert await form.give_mobile() is Turn.ON
    assert form.draft.mobile.proven == MOBILE


@virtual_time
async def test_a_wrong_code_is_said_and_asked_for_again(path: Path) -> None:
    counter, form = filling_in(
        path, (EnterMobile, MOBILE), (EnterSmsCode, "000000"), (EnterSmsCode, THE_CODE)
    )

    assert await form.give_mobile() is Turn.ON
    asked = [prompt.wrong for prompt in counter.visitor.seen if isinstance(prompt, EnterSmsCode)]
    assert asked == [False, True]


@virtual_time
async def test_a_code_sent_again_wipes_the_reproach(path: Path) -> None:
    counter, form = filling_in(
        path,
        (EnterMobile, MOBILE),
        (EnterSmsCode, "000000"),
        (EnterSmsCode, ResendCode()),
        (EnterSmsCode, THE_CODE),
    )

    assert await form.give_mobile() is Turn.ON
    asked = [prompt.wrong for prompt in counter.visitor.seen if isinstance(prompt, EnterSmsCode)]
    assert asked == [False, True, False]


@virtual_time
async def test_back_from_the_code_leads_to_the_number_that_was_typed(path: Path) -> None:
    counter, form = filling_in(path, (EnterMobile, MOBILE), (EnterSmsCode, Back()), (EnterMobile, Back()))

    assert await form.give_mobile() is Turn.BACK
    known = [prompt.known for prompt in counter.visitor.seen if isinstance(prompt, EnterMobile)]
    assert known == ["", MOBILE]
    assert form.draft.mobile.proven == ""


@virtual_time
async def test_a_proved_mobile_is_not_proved_twice(path: Path) -> None:
    counter, form = filling_in(path, (EnterMobile, MOBILE), (EnterSmsCode, THE_CODE), (EnterMobile, MOBILE))
    await form.give_mobile()

    assert await form.give_mobile() is Turn.ON
    assert counter.visitor.names_seen == ["EnterMobile", "EnterSmsCode", "EnterMobile"]


@virtual_time
async def test_the_banks_are_asked_for_once_and_their_order_is_drawn(path: Path) -> None:
    orders = []
    for number in range(4):
        counter, form = filling_in(
            path.with_name(f"{number}.db"), (ChooseBank, BANK.code), (ChooseBank, Back())
        )
        for _ in range(number):
            counter.visit.entropy.below(9)
        await form.choose_bank()
        await form.choose_bank()
        shown = [prompt for prompt in counter.visitor.seen if isinstance(prompt, ChooseBank)]
        assert shown[0].banks == shown[1].banks
        assert shown[1].chosen == BANK.code
        orders.append(tuple(bank.code for bank in shown[0].banks))

    assert len(set(orders)) > 1
    assert len({frozenset(order) for order in orders}) == 1


@virtual_time
async def test_a_bank_that_said_no_is_named_once(path: Path) -> None:
    counter, form = filling_in(path, (ChooseBank, Back()), (ChooseBank, Back()))
    form.draft.bank_refusal = Refused("BANK_REFUSED", {"bank": "示例银行甲", "reason": "要核对"})

    await form.choose_bank()
    await form.choose_bank()

    said = [(prompt.refused, prompt.why) for prompt in counter.visitor.seen if isinstance(prompt, ChooseBank)]
    assert said == [("示例银行甲", "要核对"), ("", "")]


@virtual_time
async def test_a_change_leads_back_to_the_look_at_all_answers(path: Path) -> None:
    counter, form = filling_in(
        path, (CheckAnswers, Change(AnswerField.BANK)), (ChooseBank, BANK.code), (CheckAnswers, Submit())
    )

    assert await form.check_answers() is Turn.ON
    assert counter.visitor.names_seen == ["CheckAnswers", "ChooseBank", "CheckAnswers"]


@virtual_time
async def test_back_from_the_last_look_leads_past_the_photo_that_a_small_child_needs_none_of(
    path: Path,
) -> None:
    fields = ((EnterMobile, MOBILE), (EnterSmsCode, THE_CODE), (ChooseOccupation, "student"))
    thinks_again = ((CheckAnswers, Back()), (ChooseBank, "SBC"), (CheckAnswers, Submit()))
    counter, form = filling_in(path, *fields, (ChooseBank, "SBB"), *thinks_again)
    counter.visit.known.shown = Shown(document_of(person("何小满")), FaceSeen(matched=None))

    assert await form.answer_fields() is Turn.ON

    assert counter.visitor.script_left == []
    assert form.draft.bank is not None
    assert (form.draft.bank.code, form.draft.portrait) == ("SBC", None)


@virtual_time
async def test_a_change_that_ends_the_visit_ends_it(path: Path) -> None:
    counter, form = filling_in(path, (CheckAnswers, Change(AnswerField.BANK)), (CannotServe, Way.HOME))
    counter.world.transport.cut = True

    assert await form.check_answers() is Turn.STOP


@virtual_time
async def test_an_application_with_a_hole_is_not_filed(path: Path) -> None:
    _, form = filling_in(path)

    with pytest.raises(AssertionError, match="left out"):
        form.complete()
