"""S03 (SC-R art. 13): a card works from the centre's word on, and its factory PIN does not stay."""

from pathlib import Path

import pytest

from kiosk.card_life import BankState, SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.enable_card import enable_card, settle
from kiosk.model import CaseEnd, Pin, PinProblem, Refused, Service
from kiosk.prompts.card import CardTrouble, WrongCard
from kiosk.prompts.confirm import Altered, ChooseEnabling, ConfirmDeed, Consequence
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.making import NewPinFor, SetPin
from kiosk.prompts.prompt import Back
from kiosk.prompts.result import DeedDone, RowName, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, came_for, ends, put_own_card, receipt_of
from tests.flows.test_change_pin import Broken, mute, pin_of
from tests.hub.held import card, lose
from tests.virtual_time import virtual_time
from tests.visitor import Answer

NEW_CARD = "沈嘉树"
INITIAL, NEW = Pin("123456"), Pin("274913")
NOTICE = (ReadNotice, Consented())
YES = (ConfirmDeed, True)
ALONE = (ChooseEnabling, False)
BOTH = (ChooseEnabling, True)
SETS_PIN = ((SetPin, NEW), (SetPin, NEW))
NO_PAPER = (DeedDone, ReceiptWanted(False))
HOME = (CannotServe, Way.HOME)


def came_with(
    path: Path, name: str, *script: tuple[type, Answer], of: str = ""
) -> tuple[Counter, SimulatedChip]:
    counter = came_for(path, name, NOTICE, *script)
    return counter, put_own_card(counter, of or name)


def points_of(counter: Counter) -> list[Told]:
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    return [point.told for point in done.points]


@virtual_time
async def test_a_new_card_works_and_has_a_pin_of_its_owner_s(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, ALONE, YES, *SETS_PIN, (DeedDone, ReceiptWanted(True)))

    assert await enable_card(counter.visit) is None

    known = await card(counter.world, NEW_CARD)
    assert (known.social, known.pin, pin_of(chip)) == (SocialState.ACTIVE, "set", NEW.digits)
    assert await ends(counter) == [CaseEnd.DONE]
    assert points_of(counter) == [Told.SOCIAL_ENABLED, Told.PIN_SET, Told.BANK_ACTIVATE]
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.consequences[-1] is Consequence.NEW_PIN_NEXT
    notice = next(seen for seen in counter.visitor.seen if isinstance(seen, ReadNotice))
    assert (notice.makes_card, notice.brings_card) == (False, True)
    assert {seen.purpose for seen in counter.visitor.seen if isinstance(seen, SetPin)} == {NewPinFor.ENABLE}
    paper = receipt_of(counter)
    assert "已启用" in paper
    assert NEW.digits not in paper


@virtual_time
@pytest.mark.parametrize("bank_is_down", [False, True])
async def test_the_account_begins_with_it_when_that_is_wanted_and_a_bank_s_no_is_told_with_its_reason(
    path: Path, *, bank_is_down: bool
) -> None:
    counter, _ = came_with(path, NEW_CARD, BOTH, YES, *SETS_PIN, (DeedDone, ReceiptWanted(True)))
    if bank_is_down:
        counter.world.hub.banks.down.add("SBB")

    await enable_card(counter.visit)

    known = await card(counter.world, NEW_CARD)
    assert known.social is SocialState.ACTIVE
    assert known.bank is (BankState.INACTIVE if bank_is_down else BankState.ACTIVE)
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.altered[1:] == (Altered(RowName.BANK_FUNCTION, BankState.INACTIVE, BankState.ACTIVE),)
    assert Consequence.BANK_DECIDES in asked.consequences
    assert points_of(counter)[-1] is (Told.BANK_REFUSED if bank_is_down else Told.BANK_ENABLED)
    assert ("银行功能也开了" in receipt_of(counter)) is not bank_is_down


@virtual_time
async def test_who_goes_back_at_the_choice_has_enabled_nothing(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, (ChooseEnabling, Back()))

    await enable_card(counter.visit)

    assert (await card(counter.world, NEW_CARD)).social is SocialState.INACTIVE
    assert (pin_of(chip), await ends(counter)) == (INITIAL.digits, [])


@virtual_time
async def test_the_factory_s_pin_is_not_taken_for_the_owner_s(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, ALONE, YES, (SetPin, INITIAL), *SETS_PIN, NO_PAPER)

    await enable_card(counter.visit)

    problems = [seen.problem for seen in counter.visitor.seen if isinstance(seen, SetPin) and seen.problem]
    assert (problems, pin_of(chip)) == ([PinProblem.INITIAL], NEW.digits)


@virtual_time
async def test_a_card_whose_pin_was_set_before_keeps_it_and_no_try_is_spent(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, ALONE, YES, NO_PAPER)
    chip.state.pin, chip.state.pin_left = bytes.fromhex("864201"), 2  # fewer tries than a question may cost

    await enable_card(counter.visit)

    assert (pin_of(chip), chip.state.pin_left) == ("864201", 2)
    assert points_of(counter) == [Told.SOCIAL_ENABLED, Told.BANK_ACTIVATE]


@virtual_time
async def test_nothing_is_enabled_before_it_is_confirmed(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, ALONE, (ConfirmDeed, False))

    await enable_card(counter.visit)

    assert (await card(counter.world, NEW_CARD)).social is SocialState.INACTIVE
    assert pin_of(chip) == INITIAL.digits
    assert await ends(counter) == []


@virtual_time
@pytest.mark.parametrize(
    ("name", "lost", "code"), [("许清晏", "", "ALREADY_ACTIVE"), (NEW_CARD, "formal", "CARD_LOST")]
)
async def test_what_cannot_be_enabled_is_told_with_its_reason(
    path: Path, name: str, lost: str, code: str
) -> None:
    counter, _ = came_with(path, name, HOME)
    if lost:
        await lose(counter.world, name, lost)

    await enable_card(counter.visit)

    assert counter.visit.course.refusal == code
    assert await ends(counter) == []


@virtual_time
async def test_nobody_enables_somebody_else_s_card(path: Path) -> None:
    counter, _ = came_with(path, "许清晏", (WrongCard, Back()), of=NEW_CARD)
    counter.slot.hold()

    await enable_card(counter.visit)

    wrong = next(seen for seen in counter.visitor.seen if isinstance(seen, WrongCard))
    assert wrong.trouble is CardTrouble.NOT_YOURS
    assert (await card(counter.world, NEW_CARD)).social is SocialState.INACTIVE


@virtual_time
async def test_a_chip_that_does_not_take_the_pin_is_said_so_and_the_card_is_not_enabled(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, ALONE, YES, *SETS_PIN, HOME)
    counter.slot.chip = Broken(chip, mute, after=False)

    await enable_card(counter.visit)

    assert counter.visit.course.refusal == "CHIP_FAIL"
    assert (await card(counter.world, NEW_CARD)).social is SocialState.INACTIVE
    assert (pin_of(chip), await ends(counter)) == (INITIAL.digits, [CaseEnd.WITHDRAWN])


@virtual_time
async def test_who_leaves_at_the_new_pin_has_no_card_that_works_with_the_factory_s(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, ALONE, YES, (SetPin, Back()))

    assert await enable_card(counter.visit) is None

    assert (await card(counter.world, NEW_CARD)).social is SocialState.INACTIVE
    assert (pin_of(chip), await ends(counter)) == (INITIAL.digits, [])


@virtual_time
async def test_a_centre_that_says_no_after_the_pin_was_set_does_not_hide_that_it_was(path: Path) -> None:
    counter, chip = came_with(path, NEW_CARD, ALONE, YES, *SETS_PIN, HOME, (DeedDone, ReceiptWanted(True)))
    tell = counter.world.central.report_pin

    async def and_then_lost(request: m.PinReport) -> m.Done | Refused:
        told = await tell(request)
        await lose(counter.world, NEW_CARD, "formal", 5)
        return told

    counter.world.central.report_pin = and_then_lost  # type: ignore[method-assign]

    await enable_card(counter.visit)

    assert counter.visit.course.refusal == "CARD_LOST"
    assert (points_of(counter), pin_of(chip)) == ([Told.PIN_SET, Told.BANK_PIN_SAME], NEW.digits)
    assert "社保密码改好了" in receipt_of(counter)


@virtual_time
@pytest.mark.parametrize(("arrived", "end"), [(True, CaseEnd.DONE), (False, CaseEnd.WITHDRAWN)])
async def test_a_lost_answer_is_looked_up_before_anybody_is_told(
    path: Path, *, arrived: bool, end: CaseEnd
) -> None:
    counter, _ = came_with(path, NEW_CARD, ALONE, YES, *SETS_PIN, NO_PAPER)
    lost = AnswerLost(counter, "/v1/cards/enable", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await enable_card(counter.visit)
    assert points_of(counter) == [Told.PIN_SET, Told.BANK_PIN_SAME], "the new PIN holds all the same"
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert record.service is Service.ENABLE_CARD
    assert await settle(counter.visit, record) is end
    state = SocialState.ACTIVE if arrived else SocialState.INACTIVE
    assert (await card(counter.world, NEW_CARD)).social is state
