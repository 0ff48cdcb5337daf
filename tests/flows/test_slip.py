"""What a slip says when no paper comes: on the glass, for a telephone, and nothing of a person."""

from pathlib import Path

import pytest

from kiosk.devices.receipt_printer.port import Receipt, ReceiptStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.explain import refuse, tell_kept
from kiosk.flows.report_loss import report_loss
from kiosk.model import Refused, Service
from kiosk.prompts.confirm import ConfirmLoss
from kiosk.prompts.prompt import Onward
from kiosk.prompts.result import DeedDone
from kiosk.prompts.taking import ReceiptWanted, SlipOnGlass
from kiosk.prompts.trouble import CannotServe, CardKept, Paper, Way
from tests.counter import Counter
from tests.flows.agents import NOTICE
from tests.flows.deeds import came_for
from tests.virtual_time import virtual_time

USED = "许清晏"
SCANNED = (SlipOnGlass, Onward())
LOSS = (NOTICE, (ConfirmLoss, True), (DeedDone, ReceiptWanted(True)), SCANNED)


def on_glass(counter: Counter) -> SlipOnGlass:
    (shown,) = [seen for seen in counter.visitor.seen if isinstance(seen, SlipOnGlass)]
    return shown


def without_paper(counter: Counter) -> Counter:
    counter.receipts.answer = ReceiptStatus(DeviceState.ONLINE, paper=Supply.EMPTY)
    return counter


def jammed(counter: Counter) -> Counter:
    async def jam(receipt: Receipt) -> None:
        raise DeviceError(Fault.RECEIPT_PAPER_OUT)

    counter.receipts.print = jam  # type: ignore[method-assign]
    return counter


@virtual_time
@pytest.mark.parametrize("trouble", [without_paper, jammed])
async def test_a_deed_s_slip_is_scanned_and_names_the_case_but_nobody(path: Path, trouble: object) -> None:
    counter = came_for(path, USED, *LOSS)
    assert callable(trouble)
    trouble(counter)
    course = counter.visit.course
    course.service = Service.REPORT_LOSS

    await report_loss(counter.visit)

    shown = on_glass(counter)
    (_, slip), (_, when) = shown.rows
    assert (shown.service, slip in shown.code, when in shown.code) == (Service.REPORT_LOSS, True, True)
    for said in (shown.result, "12333", "接下来怎么做"):
        assert said in shown.code
    assert not [one for one in ("许", "****", "1746", "卡尾号", "姓名", "证件号") if one in shown.code]
    assert (counter.receipts.printed, course.receipt_says) == ([], None)
    assert counter.visitor.script_left == []


@virtual_time
async def test_an_explanation_and_a_kept_card_s_number_are_scanned_too(path: Path) -> None:
    ways = ((CannotServe, Way.SCAN), SCANNED, (CannotServe, Way.HOME), (CardKept, Way.SCAN), SCANNED)
    counter = without_paper(came_for(path, USED, *ways))

    await refuse(counter.visit, Service.REISSUE_CARD, Refused("NEED_FORMAL_LOSS", article="SC-R 第二十条"))
    await tell_kept(counter.visit, "2611-0001")

    told = [seen.paper for seen in counter.visitor.seen if isinstance(seen, CannotServe)]
    first, second = [seen for seen in counter.visitor.seen if isinstance(seen, SlipOnGlass)]
    assert told == [Paper.ON_PHONE, Paper.ON_PHONE]
    assert "第二十条" not in first.code, "a note is for paper"
    assert "业务" in first.code
    assert second.rows[0] == ("凭证号", "2611-0001")


@virtual_time
async def test_with_paper_nothing_is_scanned(path: Path) -> None:
    counter = came_for(path, USED, *LOSS[:-1])

    await report_loss(counter.visit)

    assert "SlipOnGlass" not in counter.visitor.names_seen
    assert len(counter.receipts.printed) == 1
