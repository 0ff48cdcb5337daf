"""S12 (SC-R art. 21, JS 三.4): a card in hand is exchanged; the old one ends once the new one is taken."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.card_life import SocialState
from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.renew_card import renew_card, settle
from kiosk.model import CaseEnd
from kiosk.policy.service_rule import RenewalReason as Why
from kiosk.prompts.card import (
    CardTrouble,
    InsertCard,
    NoCardWithMe,
    WrongCard,
)
from kiosk.prompts.payment import PaymentEnded
from kiosk.prompts.prompt import Back
from kiosk.prompts.renewal import ChooseReason, Fate, OldCardFate
from kiosk.prompts.taking import Finished, TakeCard, Thing
from kiosk.prompts.trouble import CardKept, Way, WentWrong
from tests.counter import brought_by
from tests.flows.deeds import AnswerLost, receipt_of
from tests.flows.new_cards import (
    CHANGZHOU,
    HENAN,
    NOTICE,
    SETS_PIN,
    SICHUAN,
    came,
    fills_in,
    old_chip,
)
from tests.flows.renewals import EXPIRED, HOME, PAPER, USED, because, changzhou, old_and_new
from tests.hub.held import lose
from tests.hub.world import person
from tests.virtual_time import virtual_time

pytestmark = pytest.mark.slow


@virtual_time
@pytest.mark.parametrize("keeps", [False, True])
async def test_an_expired_card_is_exchanged_and_goes_home_void_or_stays(path: Path, keeps: bool) -> None:
    script = (*because(Why.EXPIRED), *fills_in(""), *SETS_PIN, PAPER)
    counter, gate = came(path, EXPIRED, *script, keeps=keeps)
    gate.offered = [old_chip(EXPIRED, SICHUAN)]

    await renew_card(counter.visit)

    assert counter.visitor.script_left == []
    old, (new,) = await old_and_new(counter, EXPIRED)
    assert (old.social, new.social) == (SocialState.CANCELLED, SocialState.ACTIVE)
    assert old.body == ("recycled" if keeps else "with_holder")
    assert len(gate.binned) == keeps
    asked: dict[type, Any] = {type(seen): seen for seen in counter.visitor.seen}
    assert asked[ChooseReason].suggested is Why.EXPIRED
    assert asked[OldCardFate].fate is (Fate.KEPT if keeps else Fate.GIVEN_BACK)
    assert asked[TakeCard].things[:2] == (Thing.CARD, Thing.OWN_CARD)
    told = receipt_of(counter)
    assert "办好了 · 换卡" in told
    assert ("将统一销毁" in told, "请不要再用" in told) == (keeps, not keeps)
    assert (await counter.journal.ledger()).issued == 1
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_the_old_card_is_asked_for_only_after_the_new_one_was_taken(path: Path) -> None:
    counter, gate = changzhou(path)

    await renew_card(counter.visit)

    seen = counter.visitor.names_seen
    assert seen.index("Pay") < seen.index("Making") < seen.index("TakeCard") < seen.index("GiveOldCard")
    assert not counter.visit.course.own_card_in
    assert len(gate.binned) == 1
    old, (new,) = await old_and_new(counter, USED)
    assert (old.social, old.body, new.social) == (
        SocialState.CANCELLED,
        "recycled",
        SocialState.ACTIVE,
    )


@virtual_time
@pytest.mark.parametrize(
    ("province", "reasons"),
    [
        (HENAN, {Why.DAMAGED, Why.CARD_INFO_CHANGED}),
        (CHANGZHOU, {Why.QUALITY, Why.DAMAGED, Why.CARD_INFO_CHANGED, Why.DATA_MISMATCH}),
    ],
)
async def test_only_the_province_s_reasons_are_offered(path: Path, province: str, reasons: set[Why]) -> None:
    counter, _ = came(path, USED, NOTICE, (ChooseReason, Back()), province=province)

    await renew_card(counter.visit)

    (asked,) = [seen for seen in counter.visitor.seen if isinstance(seen, ChooseReason)]
    assert set(asked.reasons) == reasons


@virtual_time
@pytest.mark.parametrize(
    ("name", "before", "code"),
    [(USED, "formal", "CARD_LOST"), ("林知夏", "", "NO_CARD"), ("赵牧野", "", "FROZEN")],
)
async def test_what_cannot_be_renewed_is_told_before_a_card_goes_in(
    path: Path, name: str, before: str, code: str
) -> None:
    counter, _ = came(path, name, NOTICE, HOME)
    if before:
        await lose(counter.world, name, before)

    await renew_card(counter.visit)

    assert counter.visit.course.refusal == code
    assert "InsertCard" not in counter.visitor.names_seen


@virtual_time
async def test_a_changed_name_is_the_counter_s_first(path: Path) -> None:
    counter, gate = came(path, USED, *because(Why.NAME_OR_ID_CHANGED), HOME)

    await renew_card(counter.visit)

    assert counter.visit.course.refusal == "KEY_INFO_FIRST"
    assert (gate.fed, await counter.journal.unfinished()) == (0, ())


@virtual_time
async def test_without_the_card_it_is_not_done(path: Path) -> None:

    script = (NOTICE, (ChooseReason, Why.DAMAGED), (InsertCard, NoCardWithMe()), HOME)
    counter, _ = came(path, USED, *script)
    counter.slot.at_home = True

    await renew_card(counter.visit)

    assert counter.visit.course.refusal == "CARD_NEEDED"


@virtual_time
async def test_somebody_else_s_card_comes_back(path: Path) -> None:
    counter, _ = came(path, USED, NOTICE, (ChooseReason, Why.DIRTY), (WrongCard, Back()))
    counter.slot.has(brought_by(person(EXPIRED)))
    counter.slot.hold()

    await renew_card(counter.visit)

    (wrong,) = [seen for seen in counter.visitor.seen if isinstance(seen, WrongCard)]
    assert wrong.trouble is CardTrouble.NOT_YOURS


@virtual_time
async def test_who_would_rather_keep_the_old_card_has_filed_nothing(path: Path) -> None:
    counter, gate = changzhou(path, NOTICE, (ChooseReason, Why.DAMAGED), (OldCardFate, False))

    await renew_card(counter.visit)

    old, new = await old_and_new(counter, USED)
    assert (old.social, new, gate.fed) == (SocialState.ACTIVE, [], 0)


@virtual_time
async def test_a_new_card_that_is_not_taken_leaves_the_old_one_as_it_was(path: Path) -> None:
    counter, gate = changzhou(path, last=((CardKept, Way.HOME),))
    gate.is_taken = False

    await renew_card(counter.visit)

    old, _ = await old_and_new(counter, USED)
    assert old.social is SocialState.ACTIVE
    assert counter.visit.course.end is CaseEnd.RETAINED
    assert "GiveOldCard" not in counter.visitor.names_seen
    assert counter.visit.course.own_card_in, "the farewell gives it back"


@virtual_time
async def test_a_jam_leaves_the_old_card_as_it_was(path: Path) -> None:
    counter, _ = changzhou(path, last=(), gives=False)
    counter.visitor._script = [*counter.visitor._script[:-2], (WentWrong, Way.HOME), (PaymentEnded, Way.HOME)]

    async def jams(job: object) -> None:
        raise DeviceError(Fault.PRINTER_JAM)

    counter.printer.print = jams  # type: ignore[method-assign]

    await renew_card(counter.visit)

    old, new = await old_and_new(counter, USED)
    assert (old.social, old.renewing, new) == (SocialState.ACTIVE, False, [])


@virtual_time
async def test_settling_a_renewal_twice_changes_nothing(path: Path) -> None:
    counter, gate = changzhou(path)
    lost = AnswerLost(counter, "/v1/old-card", arrived=True)
    await renew_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    ends = [await settle(counter.visit, record), await settle(counter.visit, record)]

    old, _ = await old_and_new(counter, USED)
    assert (ends, old.body) == ([CaseEnd.ISSUED] * 2, "recycled")
    assert len(gate.binned) == 1


@virtual_time
async def test_a_lost_answer_to_enabling_is_settled_and_the_old_card_ends_then(path: Path) -> None:
    counter, _ = changzhou(path)
    lost = AnswerLost(counter, "/v1/enable", arrived=False)

    await renew_card(counter.visit)

    old, _ = await old_and_new(counter, USED)
    assert old.social is SocialState.ACTIVE, "not before the centre knows of the new one"
    (said,) = [seen for seen in counter.visitor.seen if isinstance(seen, Finished)]
    assert not said.enabled
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.ISSUED
    old, (new,) = await old_and_new(counter, USED)
    assert (old.social, old.body, new.social) == (
        SocialState.CANCELLED,
        "recycled",
        SocialState.ACTIVE,
    )


@virtual_time
async def test_a_lost_answer_to_the_application_leaves_the_old_card_in_use(path: Path) -> None:
    counter, _ = changzhou(path)
    lost = AnswerLost(counter, "/v1/apply", arrived=True)
    with pytest.raises(CentralUnreachable):
        await renew_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    old, _ = await old_and_new(counter, USED)
    assert (old.social, old.renewing) == (SocialState.ACTIVE, False)
