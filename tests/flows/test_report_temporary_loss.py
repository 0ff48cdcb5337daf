"""S08 (SC-R art. 17, 18): seven days by the centre's clock, and the kiosk counts none."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.errors import CentralUnreachable
from kiosk.flows.report_temporary_loss import report_temporary_loss, settle
from kiosk.model import CaseEnd, Service
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.confirm import ConfirmDeed, Consequence
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.result import TempLossDone
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.settings import SiteSettings
from tests.flows.deeds import AnswerLost, came_for, ends, receipt_of
from tests.hub.held import card, lose
from tests.hub.world import CONFIG, NOON
from tests.virtual_time import virtual_time

NOTICE = (ReadNotice, Consented())
YES = (ConfirmDeed, True)
WEEK_S = 7 * 86_400


@virtual_time
async def test_a_card_rests_for_seven_days_and_the_day_is_told(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, YES, (TempLossDone, ReceiptWanted(True)))

    assert await report_temporary_loss(counter.visit) is None

    known = await card(counter.world, "许清晏")
    assert (known.social, known.lost_until) == (SocialState.TEMP_LOST, NOON + timedelta(days=7))
    assert await ends(counter) == [CaseEnd.DONE]
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, TempLossDone))
    assert (done.reported_at, done.lapses_at, done.days) == ("2026-11-21T12:00", "2026-11-28T12:00", 7)
    assert "2026年11月28日 12:00" in receipt_of(counter)


@virtual_time
async def test_where_the_bank_takes_the_formal_report_nobody_is_told_to_come_back_here(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, YES, (TempLossDone, ReceiptWanted(True)))
    changzhou = read_profile(CONFIG / "provinces" / "jiangsu-changzhou.toml")
    on = SiteSettings(services_on=[Service.REPORT_TEMPORARY_LOSS])

    await report_temporary_loss(replace(counter.visit, policy=Policy(changzhou, on)))

    done = next(seen for seen in counter.visitor.seen if isinstance(seen, TempLossDone))
    assert done.at_bank
    assert "在那以前到卡面银行办正式挂失" in receipt_of(counter)
    assert "来办正式挂失" not in receipt_of(counter)


@virtual_time
@pytest.mark.parametrize("ahead_s", [-WEEK_S, 0, WEEK_S])
async def test_the_machine_s_own_clock_moves_no_day(path: Path, ahead_s: int) -> None:
    counter = came_for(path, "许清晏", NOTICE, YES, (TempLossDone, ReceiptWanted(False)))
    counter.clock.ahead = timedelta(seconds=ahead_s)
    counter.world.clock.move(59)  # the centre counts from the full minute: seven days all the same

    await report_temporary_loss(counter.visit)

    done = next(seen for seen in counter.visitor.seen if isinstance(seen, TempLossDone))
    assert (done.reported_at, done.lapses_at, done.days) == ("2026-11-21T12:00", "2026-11-28T12:00", 7)


@virtual_time
async def test_what_it_brings_is_said_before_it_is_done(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, (ConfirmDeed, False))

    await report_temporary_loss(counter.visit)

    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.consequences == (
        Consequence.STOPS_AT_ONCE,
        Consequence.LAPSES_BY_ITSELF,
        Consequence.REISSUE_NEEDS_FORMAL,
    )
    assert asked.facts == (("days", "7"),)
    assert (await card(counter.world, "许清晏")).social is SocialState.ACTIVE
    assert await ends(counter) == []


@virtual_time
@pytest.mark.parametrize(("before", "code"), [("temporary", "ALREADY_LOST"), ("formal", "ALREADY_LOST")])
async def test_a_card_that_is_lost_already_is_not_lost_again(path: Path, before: str, code: str) -> None:
    counter = came_for(path, "许清晏", NOTICE, (CannotServe, Way.HOME))
    await lose(counter.world, "许清晏", before)

    await report_temporary_loss(counter.visit)

    assert counter.visit.course.refusal == code
    assert await ends(counter) == []


@virtual_time
async def test_who_lost_it_for_good_goes_on_to_the_formal_report(path: Path) -> None:
    counter = came_for(path, "许清晏", NOTICE, YES, (TempLossDone, Service.REPORT_LOSS))
    counter.visit.course.can_have = frozenset({Service.REPORT_LOSS})

    assert await report_temporary_loss(counter.visit) is Service.REPORT_LOSS

    done = next(seen for seen in counter.visitor.seen if isinstance(seen, TempLossDone))
    assert done.can_report_loss


@virtual_time
@pytest.mark.parametrize(("arrived", "end"), [(True, CaseEnd.DONE), (False, CaseEnd.WITHDRAWN)])
async def test_a_lost_answer_is_looked_up_before_anybody_is_told(
    path: Path, *, arrived: bool, end: CaseEnd
) -> None:
    counter = came_for(path, "许清晏", NOTICE, YES)
    lost = AnswerLost(counter, "/v1/loss", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await report_temporary_loss(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is end
    state = SocialState.TEMP_LOST if arrived else SocialState.ACTIVE
    assert (await card(counter.world, "许清晏")).social is state
