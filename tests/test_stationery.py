from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from kiosk.devices.receipt_printer.port import LineStyle, Receipt
from kiosk.errors import BadSettings
from kiosk.flows.table import BUILT
from kiosk.model import Service
from kiosk.stationery import Stationery, read_stationery
from tests.hub.world import CONFIG

AT = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)
"""Five past midnight in Beijing, on the next day."""

ISSUED = {
    "slip": "2611-0007",
    "name": "林 * 夏",
    "id_number": "510104 ******** 1234",
    "card_tail": "0019",
    "bank": "示例银行",
    "fee": "0元",
    "ecard_url": "https://ecard.example/claim",
    "enabled": "yes",
    "pending": "",
}


@pytest.fixture
def stationery() -> Stationery:
    return read_stationery(CONFIG / "text" / "receipts.toml", "示例区政务服务中心", "3号机")


def text_of(receipt: Receipt) -> str:
    return "\n".join(f"{line.label} {line.value}" for line in receipt.lines)


def test_a_receipt_says_where_when_and_what(stationery: Stationery) -> None:
    receipt = stationery.issued(AT, ISSUED)

    assert receipt.lines[0].value == "示例区政务服务中心"
    for said in ("2611-0007", "3号机", "林 * 夏", "0019", "示例银行", "2026年11月21日 00:05", "12333"):
        assert said in text_of(receipt)


def test_a_card_that_the_centre_has_not_enabled_yet_is_not_called_enabled(stationery: Stationery) -> None:
    now = text_of(stationery.issued(AT, ISSUED))
    later = text_of(stationery.issued(AT, {**ISSUED, "enabled": "", "pending": "yes"}))

    assert "已启用" in now
    assert "已启用" not in later
    assert "稍后自动启用" in later


def test_without_an_address_for_the_electronic_card_there_is_no_code_to_scan(stationery: Stationery) -> None:
    with_code = stationery.issued(AT, ISSUED)
    without = stationery.issued(AT, {**ISSUED, "ecard_url": ""})

    assert [line.value for line in with_code.lines if line.style is LineStyle.QR] == [ISSUED["ecard_url"]]
    assert not [line for line in without.lines if line.style is LineStyle.QR]
    assert "扫一扫" not in text_of(without)


def test_a_slip_after_a_fault_says_that_nothing_was_charged_and_keeps_the_number(
    stationery: Stationery,
) -> None:
    facts = {"slip": "2611-0007", "fault": "PRN-JAM"}
    slip = text_of(stationery.went_wrong(AT, {**facts, "not_charged": "yes"}))
    paid = text_of(stationery.went_wrong(AT, {**facts, "money_back": "yes"}))

    assert "没有扣费" in slip
    assert "原路退回" in paid
    assert "没有扣费" not in paid
    assert "2611-0007" in slip
    assert "PRN-JAM" in slip


def test_a_slip_for_a_kept_card_says_that_the_card_does_not_work_yet(stationery: Stationery) -> None:
    slip = text_of(stationery.card_kept(AT, {"slip": "2611-0007"}))

    assert "还没有启用" in slip
    assert "2611-0007" in slip


DEED = {
    "slip": "2611-0008",
    "name": "林 * 夏",
    "id_number": "510104 ******** 1234",
    "card_tail": "0019",
    "bank": "示例银行",
    "phone": "028-0000-0002",
    "lapses_at": "2026年11月28日 00:05",
    "new_place": "绵阳市",
}
DEEDS = tuple(
    service
    for service in BUILT
    if service is not Service.ACT_FOR_ANOTHER
    and hasattr(import_module(f"kiosk.flows.{service.value}"), "settle")
)
"""Who acts for another gets the receipt of the matter that it leads on to."""


@pytest.mark.parametrize("service", DEEDS)
def test_the_receipt_of_a_deed_says_what_was_done_for_whom_and_what_comes_next(
    stationery: Stationery, service: Service
) -> None:
    receipt = stationery.deed(service, AT, DEED)

    said = text_of(receipt)
    for fact in ("2611-0008", "3号机", "林 * 夏", "0019", "2026年11月21日 00:05", "接下来", "12333"):
        assert fact in said
    assert [line.value for line in receipt.lines if line.style is LineStyle.RESULT] != []
    assert "{" not in said


def test_whose_bank_is_not_known_is_not_told_to_call_nobody(stationery: Stationery) -> None:
    said = text_of(stationery.deed(Service.REPORT_LOSS, AT, {**DEED, "phone": ""}))

    assert "银行电话" not in said.split("接下来")[0]


def test_whoever_set_no_pin_and_has_no_account_to_open_is_told_of_neither(stationery: Stationery) -> None:
    both = text_of(
        stationery.deed(Service.ENABLE_CARD, AT, {**DEED, "pin_set": "yes", "to_bank": "示例银行"})
    )
    neither = text_of(stationery.deed(Service.ENABLE_CARD, AT, DEED))

    assert [said in both for said in ("您自己的", "到示例银行网点激活")] == [True, True]
    assert [said in neither for said in ("您自己的", "激活")] == [False, False]


@pytest.mark.parametrize(("fact", "said"), [("works", "又能用了"), ("not_enabled", "还没有启用")])
def test_a_found_card_that_was_never_enabled_is_not_called_working(
    stationery: Stationery, fact: str, said: str
) -> None:
    told = text_of(stationery.deed(Service.CANCEL_LOSS, AT, {**DEED, fact: "yes"}))

    assert [one for one in ("又能用了", "还没有启用") if one in told] == [said]


def test_a_fact_can_not_take_the_place_of_what_stands_on_every_receipt(stationery: Stationery) -> None:
    with pytest.raises(ValueError, match="every receipt"):
        stationery.deed(Service.REPORT_LOSS, AT, {**DEED, "place": "绵阳市"})


def test_no_gap_is_left_unfilled(stationery: Stationery) -> None:
    receipts = (
        stationery.issued(AT, ISSUED),
        stationery.went_wrong(AT, {"slip": "2611-0007", "fault": ""}),
        stationery.deed_stopped(AT, {"slip": "2611-0007"}),
        stationery.card_kept(AT, {"slip": "2611-0007"}),
    )

    assert not [line for receipt in receipts for line in receipt.lines if "{" in line.value]


def test_a_form_with_a_style_that_nobody_prints_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "receipts.toml"
    right = (CONFIG / "text" / "receipts.toml").read_text(encoding="utf-8")
    file.write_text(right.replace('style = "hotline"', 'style = "neon"'), encoding="utf-8")

    with pytest.raises(BadSettings) as caught:
        read_stationery(file, "", "")

    assert caught.value.key == "foot.2.style"
    assert caught.value.found == "'neon'"
    assert "'hotline'" in caught.value.expected
