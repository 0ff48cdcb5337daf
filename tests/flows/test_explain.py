from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.receipt_printer.port import Receipt, ReceiptStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.explain import refuse, tell_fault, tell_kept
from kiosk.flows.slip import print_slip
from kiosk.model import Refused, Service
from kiosk.prompts.trouble import CannotServe, CardKept, Paper, Safe, Way, WentWrong
from tests.counter import Counter, make_counter
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

SLIP = "2611-0001"


def counter_of(path: Path, *script: tuple[type, Answer]) -> Counter:
    return make_counter(path, Visitor(*script))


@virtual_time
async def test_a_refusal_shows_its_facts_article_and_ways(path: Path) -> None:
    counter = counter_of(path, (CannotServe, Way.HOME))
    said_no = Refused("BANK_DOWN", {"bank": "示例银行甲"}, "第二十条")

    assert await refuse(counter.visit, Service.ISSUE_CARD, said_no, (Way.HOME, Way.RETRY)) is Way.HOME
    assert counter.visitor.seen == [
        CannotServe(
            "BANK_DOWN",
            (("bank", "示例银行甲"),),
            "第二十条",
            (Way.HOME, Way.RETRY),
            Service.ISSUE_CARD,
            Paper.OFFERED,
        )
    ]


@virtual_time
async def test_an_article_is_shown_with_the_title_of_its_document(path: Path) -> None:
    counter = counter_of(path, (CannotServe, Way.HOME))

    await refuse(counter.visit, Service.REISSUE_CARD, Refused("NEED_FORMAL_LOSS", article="SC-R 第二十条"))

    (shown,) = counter.visitor.seen
    assert isinstance(shown, CannotServe)
    assert shown.article == "《四川省社会保障卡经办管理办法》第二十条"


@virtual_time
@pytest.mark.parametrize(
    ("way", "kept"),
    [(Way.HOME, "BANK_DOWN"), (Way.RETRY, ""), (Way.OTHER_BANK, "")],
)
async def test_a_refusal_that_is_got_round_does_not_stand_in_the_course(
    path: Path, way: Way, kept: str
) -> None:
    counter = counter_of(path, (CannotServe, way))

    await refuse(counter.visit, Service.ISSUE_CARD, Refused("BANK_DOWN"), (Way.HOME, way))

    assert counter.visit.course.refusal == kept


@virtual_time
@pytest.mark.parametrize(
    ("slip", "paper", "ways"),
    [
        (SLIP, Supply.OK, (Way.PRINT, Way.HOME)),
        (SLIP, Supply.EMPTY, (Way.SCAN, Way.HOME)),
        ("", Supply.OK, (Way.HOME,)),
    ],
)
async def test_what_is_offered_to_take_along_is_paper_or_else_a_code_and_nothing_without_a_number(
    path: Path, slip: str, paper: Supply, ways: tuple[Way, ...]
) -> None:
    counter = counter_of(path, (WentWrong, Way.HOME))
    counter.receipts.answer = ReceiptStatus(DeviceState.ONLINE, paper=paper)

    await tell_fault(counter.visit, "jam", (Safe.NOT_CHARGED,), slip, "PRN-JAM", Service.ISSUE_CARD)

    (told,) = counter.visitor.seen
    assert isinstance(told, WentWrong)
    assert (told.ways, told.slip, told.staff_note) == (ways, slip, "PRN-JAM")
    assert counter.receipts.printed == []


@virtual_time
async def test_the_slips_are_printed_when_they_are_wanted_and_name_the_slip_number(path: Path) -> None:
    counter = counter_of(path, (WentWrong, Way.PRINT), (CardKept, Way.PRINT))

    await tell_fault(counter.visit, "jam", (), SLIP, "PRN-JAM", Service.ISSUE_CARD)
    await tell_kept(counter.visit, SLIP)

    assert [SLIP in repr(receipt) for receipt in counter.receipts.printed] == [True, True]
    assert counter.visit.course.receipt_out


@virtual_time
@pytest.mark.parametrize(
    ("safe", "said"),
    [
        (Safe.IT_IS_DONE, "已经办成"),
        (Safe.BEING_CHECKED, "请先不要重复办理"),
        (Safe.CAN_APPLY_AGAIN, "可以再办一次"),
    ],
)
async def test_a_deed_s_slip_tells_what_became_of_it_and_speaks_of_no_spoilt_card(
    path: Path, safe: Safe, said: str
) -> None:
    counter = counter_of(path, (WentWrong, Way.PRINT))

    await tell_fault(counter.visit, "central", (safe,), SLIP, "NET_DOWN", Service.REPORT_LOSS)

    (receipt,) = counter.receipts.printed
    told = [line.value for line in receipt.lines]
    assert [one for one in told if said in one] != []
    assert not [one for one in told if "废卡" in one or "没有做成" in one]
    answers = ("已经办成", "请先不要重复办理", "可以再办一次")
    assert sum(any(answer in one for answer in answers) for one in told) == 1


@virtual_time
async def test_a_receipt_that_does_not_come_ends_nothing(path: Path) -> None:
    counter = counter_of(path)

    class NoPaper:
        async def print(self, receipt: Receipt) -> None:
            raise DeviceError(Fault.RECEIPT_PAPER_OUT)

    visit = replace(counter.visit, receipt_printer=NoPaper())  # type: ignore[arg-type]

    assert not await print_slip(visit, visit.stationery.card_kept(visit.clock.now(), {"slip": SLIP}))
    assert not visit.course.receipt_out
