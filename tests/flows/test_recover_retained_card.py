"""S22 (ADR 0013, 0017): what this machine kept comes back to its owner, and the chip says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from kiosk.card.in_hand import SocialCard, recognise
from kiosk.card.port import Chip
from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.flows.collect_card import collect_card
from kiosk.flows.recover_retained_card import recover_retained_card, settle
from kiosk.hub.hsm import KeyHolder
from kiosk.hub.registry import ChipOfCard, PersonCard
from kiosk.journal.port import Bound, Ended, Fed, Ledger
from kiosk.model import BodyEnd, CaseEnd, CaseId, Refused, Service
from kiosk.prompts.card import NoCardWithMe, WrongCard
from kiosk.prompts.collect import CallStaffToOpen, LeftBehind, RetainedCards, StaffOpensBox
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.result import DeedDone, Row, RowName, Seen, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.factory import Factory
from tests.card.issuer import Contacts
from tests.counter import Counter, brought_by
from tests.flows.deeds import AnswerLost, came_for, ends, receipt_of
from tests.flows.test_change_pin import Gone
from tests.flows.test_own_card import mute
from tests.hub.held import card, holder
from tests.hub.world import MASTERS, CountedEntropy, apply, case_key, make_card, person
from tests.virtual_time import virtual_time
from tests.visitor import Answer

pytestmark = pytest.mark.slow

NAME = "林知夏"
SLIP = "2611-0001"
FINDS = (LeftBehind, Service.RECOVER_RETAINED_CARD)
NOTICE = (ReadNotice, Consented())
CALLS = (RetainedCards, CallStaffToOpen())
NO_PAPER = (DeedDone, ReceiptWanted(False))


async def with_a_kept_card(path: Path, *script: tuple[type, Answer]) -> Counter:
    """This machine made a card for this person, and nobody took it: it lies in the bin, and in every book."""
    counter = came_for(path, NAME, *script)
    world, journal = counter.world, counter.journal
    await apply(world)
    made = await make_card(world)
    await world.central.report_retained(m.RetainedRequest(case_key(), SLIP))
    chip = kept_chip(made.card_number)
    identity = (await recognised(chip)).identity
    await journal.book_exchange("T-0218", 0, 20)
    case = await journal.open(Service.ISSUE_CARD, CaseId(case_key()))
    await case.note("feed", entry=Fed(1))
    await case.note("bind", entry=Bound(1, identity.card_id.hex().upper()))
    await case.note("capture", entry=Ended(1, BodyEnd.RETAINED, "capture_bin"))
    await case.close(CaseEnd.RETAINED)
    counter.slot.has(chip)
    return counter


async def recognised(chip: SimulatedChip) -> SocialCard:
    found = await recognise(Contacts(chip), "51")
    assert isinstance(found, SocialCard)
    return found


def kept_chip(number: str) -> SimulatedChip:
    """The chip of the card that tests/hub/world.py makes."""
    chip, first, last = ChipOfCard(serial=0), date(2026, 11, 21), date(2036, 11, 21)
    made = PersonCard(number=number, chip=chip, issue_date=first, expiry_date=last)
    factory = Factory(KeyHolder(MASTERS), "510100", USUAL_TIMES, CountedEntropy("kept"))
    return factory.brought(person(NAME), made)


async def still_kept(counter: Counter) -> bool:
    found = await counter.visit.central.left_behind(m.LeftBehindRequest(holder(NAME)))
    return isinstance(found, m.LeftBehind)


@virtual_time
async def test_the_kept_card_comes_back_to_its_owner_by_its_chip(path: Path) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, CALLS, NO_PAPER)

    assert await recover_retained_card(counter.visit) is None

    assert not await still_kept(counter)
    assert await counter.journal.ledger() == Ledger(loaded=20, issued=1)
    kept = next(seen for seen in counter.visitor.seen if isinstance(seen, RetainedCards))
    assert [(one.slip, one.kept_at) for one in kept.cards] == [(SLIP, "2026-11-21T12:00")]
    box = next(seen for seen in counter.visitor.seen if isinstance(seen, StaffOpensBox))
    assert box.rows[:2] == (Row(RowName.BOX_OF, "3号机"), Row(RowName.KEPT_NUMBER, SLIP))
    assert await ends(counter) == [CaseEnd.DONE]
    assert counter.help_call.since is None


@virtual_time
async def test_it_was_not_enabled_and_leads_on_to_that(path: Path) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, CALLS, (DeedDone, Service.ENABLE_CARD))
    counter.visit.course.can_have = frozenset({Service.ENABLE_CARD})

    assert await recover_retained_card(counter.visit) is Service.ENABLE_CARD

    assert (await card(counter.world, NAME)).social is SocialState.INACTIVE
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    assert [point.told for point in done.points] == [Told.ENABLE_NEXT]


@virtual_time
@pytest.mark.parametrize("then", [Gone, lambda: Contacts(mute())], ids=["pulled", "mute"])
async def test_a_card_that_is_not_read_again_is_told_to_be_back_all_the_same(
    path: Path, then: Callable[[], Chip]
) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, CALLS, (DeedDone, ReceiptWanted(True)))
    hand_back = counter.visit.central.hand_back

    async def and_it_is_pulled(request: m.HandBackRequest) -> m.Done | Refused:
        done = await hand_back(request)
        counter.slot.chip = then()
        return done

    with patch.object(counter.visit.central, "hand_back", and_it_is_pulled):
        assert await recover_retained_card(counter.visit) is None

    assert not await still_kept(counter)
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    assert [point.told for point in done.points] == [Told.ASK_ITS_STATE]
    assert "查卡状态" in receipt_of(counter)
    assert await ends(counter) == [CaseEnd.DONE]


@virtual_time
async def test_the_receipt_says_that_it_was_given_back(path: Path) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, CALLS, (DeedDone, ReceiptWanted(True)))

    await recover_retained_card(counter.visit)

    paper = receipt_of(counter)
    assert "代保管的卡已领回" in paper
    assert "林 * 夏" in paper
    assert person(NAME).id_number not in paper


@virtual_time
async def test_nothing_moves_in_the_ledger_before_the_chip_was_read(path: Path) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, CALLS, (StaffOpensBox, Seen()))
    counter.slot.at_home = True

    assert await recover_retained_card(counter.visit) is None

    assert await counter.journal.ledger() == Ledger(loaded=20, retained=1)
    assert await still_kept(counter)
    assert await ends(counter) == [CaseEnd.DONE]


@virtual_time
async def test_another_persons_card_from_the_box_moves_nothing(path: Path) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, CALLS, (WrongCard, NoCardWithMe()))
    counter.slot.has(brought_by(person("许清晏")))
    counter.slot.hold()

    assert await recover_retained_card(counter.visit) is None

    assert await counter.journal.ledger() == Ledger(loaded=20, retained=1)
    assert await still_kept(counter)


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_card_that_was_read_outside_the_box_is_back_whatever_is_lost(
    path: Path, *, arrived: bool
) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, CALLS)
    lost = AnswerLost(counter, "/v1/left-behind/hand-back", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await recover_retained_card(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.DONE
    assert not await still_kept(counter)
    assert await counter.journal.ledger() == Ledger(loaded=20, issued=1), "the card is in a hand either way"
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_who_left_nothing_here_is_told_so(path: Path) -> None:
    counter = came_for(path, NAME, FINDS, NOTICE, (RetainedCards, Seen()))

    assert await recover_retained_card(counter.visit) is None

    assert [seen.cards for seen in counter.visitor.seen if isinstance(seen, RetainedCards)] == [()]
    assert await ends(counter) == [CaseEnd.DONE]


@virtual_time
async def test_who_only_reads_what_to_do_shows_nothing(path: Path) -> None:
    counter = came_for(path, NAME, (LeftBehind, Seen()))

    assert await recover_retained_card(counter.visit) is None

    assert counter.visitor.names_seen == ["LeftBehind"]


@virtual_time
async def test_an_id_card_is_handed_out_by_its_number_and_booked_by_staff(path: Path) -> None:
    counter = came_for(path, NAME, FINDS, NOTICE, CALLS, (StaffOpensBox, Seen()))
    keep = m.KeepRequest(case_key(4), holder(NAME), "S-7", "id_card")
    await counter.visit.central.keep(keep)

    await recover_retained_card(counter.visit)

    box = next(seen for seen in counter.visitor.seen if isinstance(seen, StaffOpensBox))
    assert (box.checks, box.rows) == (False, (Row(RowName.BOX_OF, "3号机"), Row(RowName.KEPT_NUMBER, "S-7")))
    assert await still_kept(counter)


@virtual_time
async def test_where_staff_open_no_box_the_place_and_the_number_are_told(path: Path) -> None:
    counter = await with_a_kept_card(path, FINDS, NOTICE, (CannotServe, Way.HOME))
    site = replace(counter.visit.site, box_opened_on_site=False)
    counter.visit = replace(counter.visit, site=site)

    await recover_retained_card(counter.visit)

    refusal = next(seen for seen in counter.visitor.seen if isinstance(seen, CannotServe))
    assert refusal.code == "KEPT_ELSEWHERE"
    assert dict(refusal.facts) == {"where": "示例服务点", "slip": SLIP}
    assert counter.help_said == []


@virtual_time
async def test_who_comes_to_collect_a_card_that_was_kept_is_led_here(path: Path) -> None:
    counter = await with_a_kept_card(path, NOTICE)
    counter.visit.course.can_have = frozenset({Service.RECOVER_RETAINED_CARD})

    assert await collect_card(counter.visit) is Service.RECOVER_RETAINED_CARD

    assert counter.visit.known.shown is not None, "and is asked for the ID card once"
