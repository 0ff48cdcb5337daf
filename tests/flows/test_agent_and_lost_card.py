"""S20 and a lost card: whoever reports or finds it, the matter is its holder's (SC-R art. 17-19, 32)."""

from pathlib import Path

from kiosk.card_life import SocialState
from kiosk.flows.act_for_another import act_for_another
from kiosk.flows.cancel_loss import cancel_loss
from kiosk.flows.report_loss import report_loss
from kiosk.flows.report_temporary_loss import report_temporary_loss
from kiosk.model import Service
from kiosk.policy.profile import AgentKind
from kiosk.prompts.agency import (
    Cause,
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
)
from kiosk.prompts.confirm import ConfirmDeed, ConfirmLoss
from kiosk.prompts.result import DeedDone, TempLossDone
from kiosk.prompts.taking import ReceiptWanted
from tests.flows.agents import ERRAND, NOTICE, PHONE, SIGN, UP_TO_FILING, came_for_another
from tests.flows.deeds import put_own_card, receipt_of
from tests.hub.held import card
from tests.virtual_time import virtual_time


@virtual_time
async def test_the_matter_is_the_child_s_and_the_receipt_names_both_masked(path: Path) -> None:
    loss = ((ConfirmLoss, True), (DeedDone, ReceiptWanted(True)))
    counter = came_for_another(path, *UP_TO_FILING, *loss)

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS
    await report_loss(counter.visit)

    assert (await card(counter.world, "贺小禾")).social is SocialState.FORMAL_LOST
    told = receipt_of(counter)
    assert "贺 * 禾" in told
    assert "代办人 宋 * 书" in told
    assert "宋锦书" not in told
    assert "贺小禾" not in told


@virtual_time
async def test_a_temporary_report_and_the_found_card_are_the_child_s_too(path: Path) -> None:
    asked = [one for one in UP_TO_FILING if one is not ERRAND]
    for_seven_days = ((ChooseErrand, Service.REPORT_TEMPORARY_LOSS), *asked)
    said = ((ConfirmDeed, True), (TempLossDone, ReceiptWanted(False)))
    counter = came_for_another(path, *for_seven_days, *said)
    counter.visit.course.can_have = frozenset({Service.REPORT_TEMPORARY_LOSS})

    assert await act_for_another(counter.visit) is Service.REPORT_TEMPORARY_LOSS
    assert await report_temporary_loss(counter.visit) is None

    assert counter.visitor.script_left == []
    assert (await card(counter.world, "贺小禾")).social is SocialState.TEMP_LOST


@virtual_time
async def test_a_found_card_is_unlocked_for_who_cannot_come(path: Path) -> None:
    son = ((ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.DISABLED), PHONE, SIGN)
    found = ((ChooseErrand, Service.CANCEL_LOSS), NOTICE, *son)
    said = ((ConfirmDeed, True), (DeedDone, ReceiptWanted(False)))
    counter = came_for_another(path, *found, *said, principal="彭见山", agent="罗远行")
    counter.world.hub.reviewer.mood = "approve"
    counter.visit.course.can_have = frozenset({Service.CANCEL_LOSS})
    put_own_card(counter, "彭见山")

    assert await act_for_another(counter.visit) is Service.CANCEL_LOSS
    assert await cancel_loss(counter.visit) is None

    assert counter.visitor.script_left == []
    assert (await card(counter.world, "彭见山")).social is SocialState.ACTIVE
