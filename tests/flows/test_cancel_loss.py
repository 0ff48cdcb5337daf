"""S10 (SC-R art. 19): a lost card works again only with the card itself, and never after a reissue."""

from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.errors import CentralUnreachable
from kiosk.flows.cancel_loss import cancel_loss, settle
from kiosk.model import CaseEnd, Service
from kiosk.prompts.card import CardTrouble, InsertCard, NoCardWithMe, WrongCard
from kiosk.prompts.confirm import Altered, ConfirmDeed
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.prompt import Back
from kiosk.prompts.result import DeedDone, RowName, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, came_for, ends, put_own_card, receipt_of
from tests.hub.held import card, lose
from tests.virtual_time import virtual_time
from tests.visitor import Answer

NOTICE = (ReadNotice, Consented())
YES = (ConfirmDeed, True)
HOME = (CannotServe, Way.HOME)
FOUND, NEVER_ENABLED = "彭见山", "蒋云帆"


def found(path: Path, name: str, *script: tuple[type, Answer], of: str = "") -> Counter:
    """Somebody with a card in the slot; `of`: it is this other person's."""
    counter = came_for(path, name, NOTICE, *script)
    put_own_card(counter, of or name)
    return counter


@virtual_time
async def test_a_found_card_works_again(path: Path) -> None:
    counter = found(path, FOUND, YES, (DeedDone, ReceiptWanted(True)))

    assert await cancel_loss(counter.visit) is None

    assert (await card(counter.world, FOUND)).social is SocialState.ACTIVE
    assert await ends(counter) == [CaseEnd.DONE]
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.altered == (Altered(RowName.SOCIAL, "formal_lost", "active"),)
    assert "又能用了" in receipt_of(counter)
    assert counter.visit.course.own_card_in, "farewell gives it back"
    assert counter.visit.known.held is None, "what the centre said of it is no longer so"


@virtual_time
async def test_a_temporary_loss_ends_the_same_way(path: Path) -> None:
    counter = found(path, "许清晏", YES, (DeedDone, ReceiptWanted(False)))
    await lose(counter.world, "许清晏")

    await cancel_loss(counter.visit)

    assert (await card(counter.world, "许清晏")).social is SocialState.ACTIVE


@virtual_time
async def test_one_that_was_never_enabled_still_is_not_and_leads_on_to_enabling(path: Path) -> None:
    counter = found(path, NEVER_ENABLED, YES, (DeedDone, Service.ENABLE_CARD))
    counter.visit.course.can_have = frozenset({Service.ENABLE_CARD})

    assert await cancel_loss(counter.visit) is Service.ENABLE_CARD

    assert (await card(counter.world, NEVER_ENABLED)).social is SocialState.INACTIVE
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    assert [point.told for point in done.points] == [Told.BANK_RELEASE_TOO]
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.altered[0].after == "inactive"


@virtual_time
async def test_somebody_else_s_card_comes_back_and_changes_nothing(path: Path) -> None:
    counter = found(path, FOUND, (WrongCard, Back()), of=NEVER_ENABLED)
    counter.slot.hold()

    await cancel_loss(counter.visit)

    wrong = next(seen for seen in counter.visitor.seen if isinstance(seen, WrongCard))
    assert wrong.trouble is CardTrouble.NOT_YOURS
    for name in (FOUND, NEVER_ENABLED):
        assert (await card(counter.world, name)).social is SocialState.FORMAL_LOST
    assert await ends(counter) == []


@virtual_time
async def test_whose_card_is_not_lost_is_told_so_before_it_goes_in(path: Path) -> None:
    counter = found(path, "许清晏", HOME)

    await cancel_loss(counter.visit)

    assert counter.visit.course.refusal == "NOT_LOST"
    assert "InsertCard" not in counter.visitor.names_seen


@virtual_time
async def test_without_the_card_no_loss_is_cancelled(path: Path) -> None:
    counter = came_for(path, FOUND, NOTICE, (InsertCard, NoCardWithMe()), HOME)
    counter.slot.inserted = counter.slot.removed  # type: ignore[method-assign]
    counter.slot.hold()

    await cancel_loss(counter.visit)

    assert counter.visit.course.refusal == "CARD_NEEDED"
    assert (await card(counter.world, FOUND)).social is SocialState.FORMAL_LOST


@virtual_time
async def test_who_says_no_at_the_last_question_has_changed_nothing(path: Path) -> None:
    counter = found(path, FOUND, (ConfirmDeed, False))

    await cancel_loss(counter.visit)

    assert (await card(counter.world, FOUND)).social is SocialState.FORMAL_LOST
    assert await ends(counter) == []


@virtual_time
@pytest.mark.parametrize(("arrived", "end"), [(True, CaseEnd.DONE), (False, CaseEnd.WITHDRAWN)])
async def test_a_lost_answer_is_looked_up_before_anybody_is_told(
    path: Path, *, arrived: bool, end: CaseEnd
) -> None:
    counter = found(path, FOUND, YES)
    lost = AnswerLost(counter, "/v1/loss/cancel", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await cancel_loss(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is end
    state = SocialState.ACTIVE if arrived else SocialState.FORMAL_LOST
    assert (await card(counter.world, FOUND)).social is state
