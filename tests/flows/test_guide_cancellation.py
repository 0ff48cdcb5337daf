"""S15: cancelling is only explained: social security first, then the bank, and that the account lives on."""

from pathlib import Path

import pytest

from kiosk.flows.guide_cancellation import guide_cancellation
from kiosk.flows.own_card import own_card
from kiosk.model import CaseEnd, Service
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.cancellation import ALREADY_CANCELLED, ChooseGround, ShowCancellation
from kiosk.prompts.card import CardUse
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.reading import PrintGuide
from kiosk.prompts.result import Seen
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter, make_counter
from tests.flows.deeds import put_own_card, receipt_of
from tests.flows.enquirers import jams_once
from tests.hub.world import CONFIG
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

PROVINCES = ("henan", "jiangsu-changzhou", "sichuan")


def asks(path: Path, province: str, *script: tuple[type, Answer]) -> Counter:
    policy = Policy(read_profile(CONFIG / "provinces" / f"{province}.toml"))
    return make_counter(path, Visitor(*script), policy)


def guides(counter: Counter) -> list[ShowCancellation]:
    return [seen for seen in counter.visitor.seen if isinstance(seen, ShowCancellation)]


@pytest.mark.parametrize("province", PROVINCES)
async def test_the_grounds_are_the_province_s_own_and_what_was_done_already(
    path: Path, province: str
) -> None:
    counter = asks(path, province, (ChooseGround, Seen()))

    await guide_cancellation(counter.visit)

    (shelf,) = counter.visitor.seen
    assert isinstance(shelf, ChooseGround)
    grounds = counter.visit.policy.profile.services[Service.GUIDE_CANCELLATION].grounds
    assert grounds is not None
    assert shelf.grounds == (*grounds.value, ALREADY_CANCELLED)
    assert counter.visit.course.end is CaseEnd.DONE


async def test_changzhou_names_papers_form_and_notice(path: Path) -> None:
    """JS 三.5."""
    counter = asks(
        path, "jiangsu-changzhou", (ChooseGround, "moved_province"), (ShowCancellation, PrintGuide())
    )

    await guide_cancellation(counter.visit)

    (guide,) = guides(counter)
    assert guide.order == ("finish_business", "social_security", "bank_account")
    assert guide.papers == ("card", "transfer_certificate", "id")
    assert not guide.account_restricted
    paper = receipt_of(counter)
    for said in ("转到外省", "注销申请表", "金融销户通知书", "转移证明", "银行账户不会自己销"):
        assert said in paper
    assert "限制使用" not in paper
    assert "警" not in paper
    assert counter.visit.course.receipt_out


async def test_sichuan_says_that_the_bank_restricts_an_open_account(path: Path) -> None:
    """SC-R 26, 28; no document names the papers, so none are made up."""
    counter = asks(path, "sichuan", (ChooseGround, "surplus_card"), (ShowCancellation, PrintGuide()))

    await guide_cancellation(counter.visit)

    (guide,) = guides(counter)
    assert (guide.order, guide.papers) == (("social_security", "bank_account"), ())
    assert guide.account_restricted
    assert guide.article.endswith("第二十五条")
    paper = receipt_of(counter)
    assert "限制使用" in paper
    assert "先打12333" in paper


async def test_henan_says_that_the_electronic_card_ends_too(path: Path) -> None:
    """HN 八."""
    counter = asks(path, "henan", (ChooseGround, "death"), (ShowCancellation, PrintGuide()))

    await guide_cancellation(counter.visit)

    assert guides(counter)[0].ecard_ends
    assert "电子社保卡同时停用" in receipt_of(counter)


async def test_a_print_that_did_not_come_is_told_and_the_guide_can_be_read_again(path: Path) -> None:
    prints = (ShowCancellation, PrintGuide())
    again = (CannotServe, Way.RETRY)
    counter = asks(path, "sichuan", (ChooseGround, "death"), prints, again, prints)
    jams_once(counter)

    await guide_cancellation(counter.visit)

    (told,) = [seen for seen in counter.visitor.seen if isinstance(seen, CannotServe)]
    assert told.code == "PRINT_FAIL"
    assert len(counter.receipts.printed) == 1
    assert counter.visit.course.refusal == ""
    assert counter.visitor.script_left == []


async def test_who_does_not_want_to_read_on_without_paper_may_go(path: Path) -> None:
    counter = asks(
        path, "sichuan", (ChooseGround, "death"), (ShowCancellation, PrintGuide()), (CannotServe, Way.HOME)
    )
    jams_once(counter)

    await guide_cancellation(counter.visit)

    assert counter.visitor.names_seen[-1] == "CannotServe"
    assert counter.visit.course.end is CaseEnd.DONE


async def test_back_leads_to_the_grounds_and_nothing_is_printed_unasked(path: Path) -> None:
    counter = asks(
        path,
        "sichuan",
        (ChooseGround, "death"),
        (ShowCancellation, Back()),
        (ChooseGround, ALREADY_CANCELLED),
        (ShowCancellation, Seen()),
    )

    await guide_cancellation(counter.visit)

    assert [guide.order for guide in guides(counter)][1] == ("bank_account",)
    assert counter.receipts.printed == []
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_whose_cancelled_card_is_in_the_reader_is_told_of_its_bank_at_once(path: Path) -> None:
    """SC-R 28: the point must tell."""
    counter = asks(path, "sichuan", (ShowCancellation, Seen()))
    put_own_card(counter, "余秋白")
    held = await own_card(counter.visit, Step(Service.QUERY_STATUS, 1, 1), CardUse.READ)

    await guide_cancellation(counter.visit)

    (guide,) = guides(counter)
    assert guide.bank == held.record.bank_name  # type: ignore[union-attr]
    assert guide.order == ("bank_account",)
    assert "ChooseGround" not in counter.visitor.names_seen


@virtual_time
async def test_whose_card_lives_is_asked_why(path: Path) -> None:
    counter = asks(path, "sichuan", (ChooseGround, Seen()))
    put_own_card(counter, "许清晏")
    await own_card(counter.visit, Step(Service.QUERY_STATUS, 1, 1), CardUse.READ)

    await guide_cancellation(counter.visit)

    assert guides(counter) == []
