"""S06: the card says what is so with it, and what helps (SC-R art. 22, 28)."""

from pathlib import Path

import pytest

from kiosk.card_life import SocialState
from kiosk.devices.receipt_printer.port import ReceiptStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.flows.query_status import query_status
from kiosk.model import CaseEnd, Service
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.card import ChooseCard, InsertCard, NoCardWithMe
from kiosk.prompts.prompt import Back
from kiosk.prompts.result import PrintThis, RowName, Seen, ShowStatus, StatusNote
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter, brought_by, document_of, make_counter
from tests.flows.enquirers import papers
from tests.hub.world import CONFIG, person
from tests.visitor import Answer, Visitor

LOOKED = (ShowStatus, Seen())
LEFT_AT_HOME = (InsertCard, NoCardWithMe())


def with_card(path: Path, name: str, *script: tuple[type, Answer], province: str = "sichuan") -> Counter:
    counter = counter_of(path, name, *script, province=province)
    counter.slot.has(brought_by(person(name)))
    counter.slot.at_home = LEFT_AT_HOME in script
    return counter


def counter_of(path: Path, name: str, *script: tuple[type, Answer], province: str = "sichuan") -> Counter:
    policy = Policy(read_profile(CONFIG / "provinces" / f"{province}.toml"))
    counter = make_counter(path, Visitor(*script), policy)
    counter.id_reader.document = document_of(person(name))
    counter.slot.at_home = True
    counter.visit.course.can_have = frozenset(Service)
    return counter


def status(counter: Counter) -> ShowStatus:
    shown = counter.visitor.seen[-1]
    assert isinstance(shown, ShowStatus)
    return shown


async def test_the_own_card_alone_is_enough(path: Path) -> None:
    counter = with_card(path, "许清晏", LOOKED)

    onward = await query_status(counter.visit)

    rows = {row.name: row.value for row in status(counter).rows}
    assert onward is None
    assert counter.visitor.names_seen == ["InsertCard", "ShowStatus"]
    assert status(counter).state is SocialState.ACTIVE
    assert status(counter).note is None
    assert status(counter).recommended is None
    assert rows[RowName.NAME] == "许 * 晏"
    assert rows[RowName.CARD_TAIL] == "1746"
    assert rows[RowName.VALID_UNTIL] == "2029-04-01"
    assert counter.visit.course.end is CaseEnd.DONE
    assert await counter.journal.unfinished() == ()


async def test_who_left_the_card_at_home_shows_the_id_card(path: Path) -> None:
    counter = counter_of(path, "许清晏", LEFT_AT_HOME, LOOKED)

    await query_status(counter.visit)

    assert counter.visitor.names_seen == ["InsertCard", "PutIdCard", "ShowStatus"]
    assert status(counter).state is SocialState.ACTIVE


@pytest.mark.parametrize(
    ("name", "state", "act", "note"),
    [
        ("沈嘉树", SocialState.INACTIVE, Service.ENABLE_CARD, None),
        ("袁若水", SocialState.ACTIVE, Service.RESET_PIN, StatusNote.PIN_LOCKED),
        ("曹予怀", SocialState.TEMP_LOST, Service.REPORT_LOSS, StatusNote.LAPSES),
        ("丁若溪", SocialState.ACTIVE, None, None),
        ("彭见山", SocialState.FORMAL_LOST, Service.REISSUE_CARD, None),
        ("余秋白", SocialState.CANCELLED, Service.GUIDE_CANCELLATION, StatusNote.BANK_MUST_CLOSE),
        ("田长风", SocialState.ACTIVE, Service.RENEW_CARD, None),
    ],
)
async def test_each_state_has_its_words_and_the_one_act_that_helps(
    path: Path, name: str, state: SocialState, act: Service | None, note: StatusNote | None
) -> None:
    counter = counter_of(path, name, LEFT_AT_HOME, LOOKED)

    await query_status(counter.visit)

    shown = status(counter)
    assert (shown.state, shown.recommended, shown.note) == (state, act, note)


async def test_a_lost_card_in_the_slot_leads_to_cancelling_the_report(path: Path) -> None:
    counter = with_card(path, "彭见山", (ShowStatus, lambda shown: shown.recommended))

    assert await query_status(counter.visit) is Service.CANCEL_LOSS


@pytest.mark.parametrize("province", ["henan", "jiangsu-changzhou"])
async def test_outside_sichuan_nobody_says_that_the_account_will_be_restricted(
    path: Path, province: str
) -> None:
    counter = counter_of(path, "余秋白", LEFT_AT_HOME, LOOKED, province=province)

    await query_status(counter.visit)

    assert status(counter).note is StatusNote.BANK_STILL_OPEN
    assert status(counter).facts == (("bank", "示例银行乙"),)


async def test_changzhou_sends_a_lost_card_to_the_bank_and_recommends_nothing_here(path: Path) -> None:
    counter = with_card(path, "彭见山", LOOKED, province="jiangsu-changzhou")

    await query_status(counter.visit)

    assert status(counter).recommended is None


async def test_what_cannot_be_had_now_is_not_recommended(path: Path) -> None:
    counter = counter_of(path, "沈嘉树", LEFT_AT_HOME, LOOKED)
    counter.visit.course.can_have = frozenset()

    await query_status(counter.visit)

    assert status(counter).recommended is None


async def test_when_a_temporary_loss_ends_is_said_by_the_clock_of_the_hall(path: Path) -> None:
    counter = counter_of(path, "曹予怀", LEFT_AT_HOME, LOOKED)

    await query_status(counter.visit)

    assert status(counter).facts == (("when", "2026-11-26T12:00"),)


async def test_of_two_cards_one_is_chosen_and_the_other_told_of(path: Path) -> None:
    counter = counter_of(path, "潘予宁", LEFT_AT_HOME, (ChooseCard, 0), LOOKED)

    await query_status(counter.visit)

    assert status(counter).note is StatusNote.SURPLUS


async def test_back_from_the_choice_of_cards_shows_none(path: Path) -> None:
    counter = counter_of(path, "潘予宁", LEFT_AT_HOME, (ChooseCard, Back()))

    assert await query_status(counter.visit) is None
    assert counter.visit.course.end is None


async def test_who_has_no_card_is_shown_the_way_to_one(path: Path) -> None:
    counter = counter_of(path, "林知夏", LEFT_AT_HOME, (ShowStatus, Service.ISSUE_CARD))

    assert await query_status(counter.visit) is Service.ISSUE_CARD
    assert status(counter) == ShowStatus(SocialState.NONE, recommended=Service.ISSUE_CARD)


@pytest.mark.parametrize("with_it", [True, False])
async def test_of_a_frozen_card_only_the_counter_tells(path: Path, with_it: bool) -> None:
    first = () if with_it else (LEFT_AT_HOME,)
    counter = with_card(path, "蔡听澜", *first, (CannotServe, Way.HOME))

    await query_status(counter.visit)

    assert counter.visit.course.refusal == "FROZEN"
    assert "ShowStatus" not in counter.visitor.names_seen


@pytest.mark.parametrize("with_it", [True, False])
async def test_a_child_asks_at_the_counter_whatever_it_shows(path: Path, with_it: bool) -> None:
    first = () if with_it else (LEFT_AT_HOME,)
    counter = with_card(path, "贺小禾", *first, (CannotServe, Way.HOME))

    await query_status(counter.visit)

    assert counter.visit.course.refusal == "AGE_GUARDIAN"
    assert "ShowStatus" not in counter.visitor.names_seen


async def test_a_copy_that_cannot_prove_itself_shows_nothing_of_its_owner(path: Path) -> None:
    counter = with_card(path, "许清晏", (CannotServe, Way.HOME))
    body = brought_by(person("许清晏"))
    body.state.lay_keys(body.state.keys.__class__(*[bytes(16)] * 6))
    counter.slot.has(body)

    await query_status(counter.visit)

    assert counter.visit.course.refusal == "CARD_UNREADABLE"


async def test_who_has_turned_eighteen_is_told_of_a_new_photograph(path: Path) -> None:
    counter = with_card(path, "段予诺", LOOKED)

    await query_status(counter.visit)

    assert status(counter).note is StatusNote.REACHED_AGE
    assert status(counter).recommended is Service.RENEW_CARD


async def test_where_the_rules_have_no_such_reason_nobody_is_told(path: Path) -> None:
    counter = counter_of(path, "段予诺", LEFT_AT_HOME, LOOKED, province="henan")

    await query_status(counter.visit)

    assert status(counter).note is None
    assert status(counter).recommended is None


async def test_a_second_card_is_told_of_whichever_is_in_the_slot(path: Path) -> None:
    counter = with_card(path, "潘予宁", (ShowStatus, lambda shown: shown.recommended))

    assert await query_status(counter.visit) is Service.GUIDE_CANCELLATION
    assert status(counter).note is StatusNote.SURPLUS


async def test_what_is_shown_goes_on_paper_and_the_act_is_still_there(path: Path) -> None:
    counter = counter_of(
        path, "余秋白", LEFT_AT_HOME, (ShowStatus, PrintThis()), (ShowStatus, lambda shown: shown.recommended)
    )

    assert await query_status(counter.visit) is Service.GUIDE_CANCELLATION

    (paper,) = papers(counter)
    said = ("社保卡状态", "已注销", "已激活", "余 * 白", "2029年4月1日", "到示例银行乙另外销户")
    assert [one for one in said if one not in paper] == []
    assert status(counter).printed
    assert person("余秋白").id_number not in paper


async def test_without_paper_nobody_is_offered_any(path: Path) -> None:
    counter = with_card(path, "许清晏", LOOKED)
    counter.receipts.answer = ReceiptStatus(DeviceState.ONLINE, paper=Supply.EMPTY)

    await query_status(counter.visit)

    assert not status(counter).can_print
