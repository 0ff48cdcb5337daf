"""S01: another bank after the first said no is the same matter (SC-R art. 11)."""

from pathlib import Path

from kiosk.flows.issue_card import issue_card
from kiosk.model import CaseEnd
from kiosk.prompts.application import CheckAnswers, ChooseBank, Submit
from kiosk.prompts.identity import ConfirmIdentity
from kiosk.prompts.prompt import Back
from kiosk.prompts.taking import Finished, ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from tests.flows.deeds import receipt_of
from tests.flows.new_cards import NOTICE, SETS_PIN, came, fills_in
from tests.hub.world import PEOPLE
from tests.virtual_time import virtual_time

TOLD_NO = next(person.name for person in PEOPLE if "SBA" in person.centre.bank_refuses)
BEGINS = (NOTICE, (ConfirmIdentity, True))


@virtual_time
async def test_with_another_bank_it_goes_on_and_the_mobile_is_not_proved_again(path: Path) -> None:
    no = (CannotServe, Way.OTHER_BANK)
    other = ((ChooseBank, "SBB"), (CheckAnswers, Submit()))
    paper = (Finished, ReceiptWanted(True))
    counter, _ = came(path, TOLD_NO, *BEGINS, *fills_in("SBA"), no, *other, *SETS_PIN, paper)

    await issue_card(counter.visit)

    assert counter.visitor.script_left == []
    assert counter.visitor.names_seen.count("EnterSmsCode") == 1
    assert counter.visit.course.end is CaseEnd.ISSUED
    assert await counter.journal.unfinished() == ()
    assert "办好了 · 办新卡" in receipt_of(counter)


@virtual_time
async def test_who_wants_no_other_bank_has_no_card_and_nothing_open(path: Path) -> None:
    counter, gate = came(
        path, TOLD_NO, *BEGINS, *fills_in("SBA"), (CannotServe, Way.OTHER_BANK), (ChooseBank, Back())
    )

    await issue_card(counter.visit)

    assert counter.visit.course.end is CaseEnd.REFUSED
    assert gate.fed == 0
    assert await counter.journal.unfinished() == ()
