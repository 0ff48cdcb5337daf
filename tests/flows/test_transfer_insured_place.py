"""S14 (SC-R art. 24): the centre checks, the chip is written and read, then the centre's record follows."""

from pathlib import Path

import pytest

from kiosk.errors import VisitCancelled
from kiosk.flows.transfer_insured_place import settle, transfer_insured_place
from kiosk.model import CaseEnd, Pin, Service
from kiosk.prompts.card import EnterPin, ForgotPin
from kiosk.prompts.confirm import Altered, ConfirmDeed
from kiosk.prompts.prompt import Exit
from kiosk.prompts.result import DeedDone, RowName, Told
from kiosk.prompts.taking import ReceiptWanted
from tests.counter import make_counter
from tests.flows.deeds import ends, put_own_card, receipt_of
from tests.flows.transfers import (
    HOME,
    KNOWS,
    LEFT_PROVINCE,
    MOVED,
    NEW_PLACE,
    NO_PAPER,
    NOT_MOVED,
    OLD_PLACE,
    YES,
    at_the_centre,
    came,
    on_the_card,
)
from tests.hub.held import lose
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


@virtual_time
async def test_the_place_moves_on_the_card_and_at_the_centre(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES, (DeedDone, ReceiptWanted(True)))

    assert await transfer_insured_place(counter.visit) is None

    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == NEW_PLACE
    assert await ends(counter) == [CaseEnd.DONE]
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.altered == (Altered(RowName.INSURED_PLACE, "成都市", "绵阳市"),)
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    assert [point.told for point in done.points] == [Told.PLACE_CHANGED, Told.NO_NEW_CARD]
    paper = receipt_of(counter)
    assert "成都市" in paper
    assert "绵阳市" in paper
    assert "示例服务点" in paper, "where it was done stands at its head"
    assert "510104199102282291" not in paper
    assert "PutIdCard" not in counter.visitor.names_seen, "the regulation asks for the card"
    assert counter.visit.known.held is None


@virtual_time
async def test_whose_place_has_not_changed_is_told_and_nothing_is_written(path: Path) -> None:
    counter, chip = came(path, NOT_MOVED, KNOWS, HOME)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "PLACE_UNCHANGED"
    assert await on_the_card(chip) == OLD_PLACE
    assert await ends(counter) == [CaseEnd.WITHDRAWN]


@virtual_time
async def test_who_left_the_province_is_sent_to_the_counter(path: Path) -> None:
    counter, chip = came(path, LEFT_PROVINCE, KNOWS, HOME)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "OTHER_PROVINCE"
    assert "ConfirmDeed" not in counter.visitor.names_seen
    assert await on_the_card(chip) == OLD_PLACE
    assert await ends(counter) == [CaseEnd.REFUSED]


@virtual_time
async def test_a_lost_card_is_refused_before_the_pin(path: Path) -> None:
    counter, _ = came(path, MOVED, HOME)
    await lose(counter.world, MOVED)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "CARD_LOST"
    assert "EnterPin" not in counter.visitor.names_seen


@virtual_time
async def test_where_the_site_has_not_turned_it_on_it_is_referred(path: Path) -> None:
    counter, _ = came(path, MOVED, HOME)
    counter = make_counter(path.parent / "other.db", Visitor(HOME))
    put_own_card(counter, MOVED)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "DONE_ELSEWHERE"


@virtual_time
async def test_who_says_no_has_changed_nothing(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, (ConfirmDeed, False))

    await transfer_insured_place(counter.visit)

    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == OLD_PLACE
    assert await ends(counter) == [CaseEnd.WITHDRAWN]


@virtual_time
@pytest.mark.parametrize("can", [True, False])
async def test_who_forgot_the_pin_goes_to_its_reset_where_there_is_one(path: Path, *, can: bool) -> None:
    counter, _ = came(path, MOVED, (EnterPin, ForgotPin()))
    if can:
        counter.visit.course.can_have = frozenset({Service.RESET_PIN})

    assert await transfer_insured_place(counter.visit) is Service.RESET_PIN
    assert next(seen for seen in counter.visitor.seen if isinstance(seen, EnterPin)).can_reset is can


@virtual_time
async def test_the_last_wrong_pin_locks_and_is_said_so(path: Path) -> None:
    counter, chip = came(path, MOVED, (EnterPin, Pin("111111")), HOME)
    chip.state.pin_left = 1

    assert await transfer_insured_place(counter.visit) is None

    assert counter.visit.course.refusal == "PIN_LOCKED"
    assert await on_the_card(chip) == OLD_PLACE


@virtual_time
async def test_who_walks_away_at_the_last_question_leaves_nothing_behind(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, (ConfirmDeed, Exit()))
    with pytest.raises(VisitCancelled):
        await transfer_insured_place(counter.visit)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == OLD_PLACE


@virtual_time
async def test_nobody_s_name_number_or_pin_is_on_disk(path: Path) -> None:
    counter, _ = came(path, MOVED, KNOWS, YES, NO_PAPER)

    await transfer_insured_place(counter.visit)

    disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in (MOVED, "510104199102282291", "135246", "K00006926"):
        assert secret.encode() not in disk
