"""S13 (SC-R art. 23): by the own card; a mobile only with its code, an address mostly chosen, no new card."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable, VisitCancelled
from kiosk.flows.change_contact import change_contact, settle
from kiosk.hub.schema import Contact
from kiosk.model import CaseEnd, Pin, masked_address
from kiosk.prompts.application import EnterMobile, EnterSmsCode
from kiosk.prompts.card import EnterPin
from kiosk.prompts.confirm import Altered, ConfirmDeed
from kiosk.prompts.contact import (
    ChooseContactField,
    ChooseRegion,
    ContactField,
    EnterStreet,
    OtherLevel,
    RegionLevel,
)
from kiosk.prompts.prompt import Back, Exit
from kiosk.prompts.result import DeedDone, RowName, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from tests.counter import Counter, make_counter
from tests.flows.deeds import AnswerLost, ends, put_own_card, receipt_of
from tests.hub.held import holder, lose
from tests.hub.world import person
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

NAME, NEW = "许清晏", "13900139000"
KNOWS = (EnterPin, Pin("135246"))
MOBILE = ((ChooseContactField, ContactField.MOBILE), (EnterMobile, NEW))
ADDRESS = (ChooseContactField, ContactField.ADDRESS)
CHENGDU = ((ChooseRegion, "510100"), (ChooseRegion, "510104"), (ChooseRegion, "510104002"))
STREET = (EnterStreet, "荷花路12号")
WHOLE = "四川省成都市锦江区柳岸街道荷花路12号"
YES = (ConfirmDeed, True)
NO_PAPER = (DeedDone, ReceiptWanted(False))
HOME = (CannotServe, Way.HOME)


def came(path: Path, *script: tuple[type, Answer], name: str = NAME) -> tuple[Counter, SimulatedChip]:
    """`code`: what a script's EnterSmsCode answers is read from the centre's outbox when it is asked."""
    counter = make_counter(path, Visitor())
    counter.visitor._script = [
        (kind, _code(counter) if answer == "code" else answer) for kind, answer in script
    ]
    return counter, put_own_card(counter, name)


def _code(counter: Counter) -> Answer:
    return lambda _: counter.world.hub.last_code(NEW)


SENT = (EnterSmsCode, "code")


def known(counter: Counter, name: str = NAME) -> tuple[str, str]:
    """Mobile and address as the centre keeps them; "" for what was never changed."""
    with Session(counter.world.hub.engine) as db:
        row = db.get(Contact, person(name).id_number)
        return (row.mobile, row.address) if row is not None else ("", "")


@virtual_time
async def test_a_mobile_is_changed_once_its_code_was_entered(path: Path) -> None:
    counter, _ = came(path, KNOWS, *MOBILE, SENT, YES, (DeedDone, ReceiptWanted(True)))

    assert await change_contact(counter.visit) is None

    assert known(counter) == (NEW, "")
    assert await ends(counter) == [CaseEnd.DONE]
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.altered == (Altered(RowName.MOBILE, "138 **** 8001", NEW),)
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    assert [point.told for point in done.points] == [Told.CONTACT_CHANGED, Told.NO_NEW_CARD]
    paper = receipt_of(counter)
    assert "139 **** 9000" in paper
    assert NEW not in paper
    assert "新地址" not in paper
    assert "PutIdCard" not in counter.visitor.names_seen


@virtual_time
async def test_a_wrong_code_changes_nothing_and_may_be_entered_again(path: Path) -> None:
    counter, _ = came(path, KNOWS, *MOBILE, (EnterSmsCode, "000000"), SENT, YES, NO_PAPER)

    await change_contact(counter.visit)

    assert [seen.wrong for seen in counter.visitor.seen if isinstance(seen, EnterSmsCode)] == [False, True]
    assert known(counter) == (NEW, "")


@virtual_time
async def test_the_centre_takes_no_mobile_that_was_not_proven(path: Path) -> None:
    """The one that is sent is the one that got the code, and in the same case."""
    counter, _ = came(path, KNOWS, *MOBILE, SENT, YES, NO_PAPER)
    seen: list[m.ContactRequest] = []
    told = counter.visit.central.change_contact

    async def listen(request: m.ContactRequest) -> object:
        seen.append(request)
        return await told(request)

    counter.visit.central.change_contact = listen  # type: ignore[method-assign, assignment]
    await change_contact(counter.visit)

    (request,) = seen
    other = m.ContactRequest("f" * 32, request.who, request.card, request.proof, NEW)
    refused = await told(other)
    assert getattr(refused, "code", "") == "SMS_FAIL"
    assert not request.address


@virtual_time
async def test_an_address_is_chosen_from_the_own_province_on_and_only_the_street_is_written(
    path: Path,
) -> None:
    counter, _ = came(path, KNOWS, ADDRESS, *CHENGDU, STREET, YES, (DeedDone, ReceiptWanted(True)))

    await change_contact(counter.visit)

    assert known(counter) == ("", WHOLE)
    first = next(seen for seen in counter.visitor.seen if isinstance(seen, ChooseRegion))
    assert [region.name for region in first.path] == ["四川省"]
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.altered == (Altered(RowName.ADDRESS, "四川省成都市锦江区 ****", WHOLE),)
    paper = receipt_of(counter)
    assert "四川省成都市锦江区 ****" in paper
    assert "荷花路" not in paper


@virtual_time
async def test_who_lives_elsewhere_chooses_another_province_and_what_has_no_list_is_written(
    path: Path,
) -> None:
    counter, _ = came(
        path,
        KNOWS,
        ADDRESS,
        (ChooseRegion, OtherLevel(RegionLevel.PROVINCE)),
        (ChooseRegion, "410000"),
        (ChooseRegion, "410100"),
        (ChooseRegion, "410102"),
        (ChooseRegion, "410102001"),
        STREET,
        YES,
        NO_PAPER,
    )

    await change_contact(counter.visit)

    assert known(counter)[1] == "河南省郑州市中原区示例街道荷花路12号"


@virtual_time
async def test_back_leads_from_question_to_question(path: Path) -> None:
    counter, _ = came(
        path,
        KNOWS,
        ADDRESS,
        *CHENGDU,
        (EnterStreet, Back()),
        (ChooseRegion, Back()),
        (ChooseRegion, Back()),
        (ChooseRegion, Back()),
        *MOBILE,
        (EnterSmsCode, Back()),
        (EnterMobile, Back()),
        (ChooseContactField, Back()),
    )

    assert await change_contact(counter.visit) is None

    assert counter.visitor.script_left == []
    assert known(counter) == ("", "")
    assert await ends(counter) == []


@virtual_time
async def test_a_mobile_that_was_only_typed_is_not_sent_with_an_address(path: Path) -> None:
    away = ((EnterSmsCode, Back()), (EnterMobile, Back()))
    counter, _ = came(path, KNOWS, *MOBILE, *away, ADDRESS, *CHENGDU, STREET, YES, NO_PAPER)

    await change_contact(counter.visit)

    assert known(counter) == ("", WHOLE)
    assert counter.visit.course.refusal == ""


@virtual_time
async def test_a_lost_card_changes_nothing(path: Path) -> None:
    counter, _ = came(path, HOME)
    await lose(counter.world, NAME)

    await change_contact(counter.visit)

    assert counter.visit.course.refusal == "CARD_LOST"
    assert "EnterPin" not in counter.visitor.names_seen


@virtual_time
async def test_who_says_no_or_leaves_has_changed_nothing(path: Path) -> None:
    counter, _ = came(path, KNOWS, *MOBILE, SENT, (ConfirmDeed, False))
    await change_contact(counter.visit)
    assert known(counter) == ("", "")

    other, _ = came(path.parent / "other.db", KNOWS, *MOBILE, SENT, (ConfirmDeed, Exit()))
    with pytest.raises(VisitCancelled):
        await change_contact(other.visit)
    assert known(other) == ("", "")
    assert await other.journal.unfinished() == ()


@virtual_time
@pytest.mark.parametrize(("arrived", "end"), [(True, CaseEnd.DONE), (False, CaseEnd.WITHDRAWN)])
async def test_a_lost_answer_is_looked_up(path: Path, *, arrived: bool, end: CaseEnd) -> None:
    counter, _ = came(path, KNOWS, *MOBILE, SENT, YES)
    lost = AnswerLost(counter, "/v1/contact", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await change_contact(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is end
    assert known(counter) == ((NEW, "") if arrived else ("", ""))


@virtual_time
async def test_what_was_changed_before_stands_there_the_next_time(path: Path) -> None:
    counter, _ = came(path, KNOWS, ADDRESS, *CHENGDU, STREET, YES, NO_PAPER)
    await change_contact(counter.visit)

    cards = await counter.world.central.cards(m.CardsRequest(holder(NAME)))

    assert isinstance(cards, m.Cards)
    assert cards.address_masked == "四川省成都市锦江区 ****"


@virtual_time
async def test_no_number_address_or_pin_is_on_disk(path: Path) -> None:
    counter, _ = came(path, KNOWS, *MOBILE, SENT, YES, NO_PAPER)

    await change_contact(counter.visit)

    disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in (NAME, NEW, "13800138001", "135246", "锦江区"):
        assert secret.encode() not in disk


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("四川省成都市锦江区示例路202号", "四川省成都市锦江区 ****"),
        ("四川省阿坝藏族羌族自治州汶川县威州镇区公所1号", "四川省阿坝藏族羌族自治州汶川县 ****"),
        ("上海市示例路3号", "上海市示例路 ****"),
        ("", ""),
    ],
)
def test_an_address_is_masked_below_the_county(address: str, masked: str) -> None:
    assert masked_address(address) == masked
