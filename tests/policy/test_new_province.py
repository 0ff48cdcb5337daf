"""A province that nobody has thought of yet: one new file, and the machine does what it says."""

from pathlib import Path

import pytest

from kiosk.central.circuit import NO_LINE
from kiosk.devices.card_printer.port import PrinterStatus
from kiosk.devices.dispenser.port import DispenserStatus
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.errors import BadSettings
from kiosk.journal.port import Ledger
from kiosk.model import Refused, Service
from kiosk.monitor.availability import Availability, Situation, availability
from kiosk.monitor.health import Known
from kiosk.policy.decision import Allowed, NotOffered, Referred
from kiosk.policy.policy import Policy
from kiosk.policy.profile import NoticeCode
from kiosk.policy.read_rules import read_policy
from kiosk.policy.service_rule import FeeCase, RenewalReason
from kiosk.policy.standing import Person, Standing
from kiosk.settings import SiteSettings
from tests.policy.cells import IN_HAND, NO_ORDER, ORDINARY, S, usual

ATLANTIS = """
name = "海底省"
name_en = "Atlantis"

[sources.AT]
title = "海底省社会保障卡办法"
issued_by = "海底省人力资源和社会保障厅"
file = "atlantis.txt"
binding = true

[identity]
adult_age = { value = 14, source = "AT", article = "第一条" }
id_at_kiosk = { value = ["SEA_PASS"], source = "AT", article = "第二条" }
id_tries = { value = 3, source = "own", article = "读卡重试" }
face_tries = { value = 3, source = "own", article = "人脸重试" }
photo_tries = { value = 5, source = "own", article = "照片重拍" }

[photo]

[issue]
instant = { value = true, source = "AT", article = "第三条" }
blanks_to_try = { value = 2, source = "own", article = "制卡重试" }
take_within_s = { value = 60, source = "own", article = "取卡时限" }

[banks]
known_by = { value = "list", source = "AT", article = "第四条" }
listed = { value = ["珍珠银行"], source = "AT", article = "第四条" }

[activation]

[pin]
length = { value = 8, source = "AT", article = "第五条" }
forbidden = { value = ["12345678"], source = "AT", article = "第五条" }
weak = { value = [], source = "own", article = "弱密码" }
tries = { value = "from_card", source = "own", article = "密码次数" }

[replacement_fee]
amount_fen = { value = 1500, source = "AT", article = "第六条" }
charged_for = { value = ["human_damage"], source = "AT", article = "第六条" }

[agents]
at_kiosk = { value = "never", source = "AT", article = "第七条" }
never = { value = [], source = "AT", article = "第七条" }
agent_from_age = { value = 18, source = "own", article = "代办人年龄" }

[promise]
value = "我承诺。"
source = "AT"
article = "第八条"

[occupations]
value = ["other"]
source = "own"
article = "职业"

[contact]
hotline = { value = "12333", source = "AT", article = "第九条" }

[notices.not_cash]
services = ["renew_card"]
source = "AT"
article = "第十条"

[services.renew_card]
answer = { value = "kiosk", basis = "named_self_service", source = "AT", article = "第十条" }
needs = { value = ["card", "id"], source = "AT", article = "第十条" }
states = { value = ["active"], source = "AT", article = "第十条" }
old_card = { value = "site_decides", source = "AT", article = "第十条" }
reasons.damaged = { value = "kiosk", fee_cases = ["human_damage"], source = "AT", article = "第十条" }

[services.report_loss]
answer = { value = "refer", source = "AT", article = "第十一条" }
referral = { value = "online", where = "海底通", where_en = "Sea Pass", source = "AT", article = "第十一条" }

[services.collect_card]
answer = { value = "not_offered", source = "AT", article = "第十二条" }

[services.query_rights]
answer = { value = "switch", basis = "own", source = "AT", article = "第十三条" }
needs = { value = ["card", "pin_or_face"], source = "AT", article = "第十三条" }

[services.read_guides]
answer = { value = "information", basis = "own", source = "AT", article = "第十四条" }
"""
ONLINE = DeviceStatus(DeviceState.ONLINE)
MENU = S.RENEW_CARD, S.REPORT_LOSS, S.COLLECT_CARD, S.QUERY_RIGHTS, S.READ_GUIDES, S.ISSUE_CARD
OFF, ON = SiteSettings(), SiteSettings(services_on=[S.QUERY_RIGHTS], keep_old_cards=True)


def atlantis(folder: Path, site: SiteSettings = OFF, text: str = ATLANTIS) -> Policy:
    file = folder / "provinces" / "atlantis.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return read_policy(folder, "atlantis", site)


def on_offer(policy: Policy, **broken: DeviceStatus) -> dict[Service, Availability]:
    well = {
        "dispenser": DispenserStatus(DeviceState.ONLINE, stack=Supply.OK, capture_bin=Supply.OK),
        "card_printer": PrinterStatus(DeviceState.ONLINE, ribbon=Supply.OK, reject_bin=Supply.OK),
        **dict.fromkeys(("id_reader", "camera", "card_reader", "receipt_printer"), ONLINE),
    }
    known, ledger = Known({**well, **broken}), Ledger(loaded=100)
    no_centre_by = NO_LINE if "centre" in broken else ""
    return {one.service: one for one in availability(Situation(known, no_centre_by, ledger, policy, MENU))}


def test_the_menu_is_what_the_file_says(tmp_path: Path) -> None:
    menu = on_offer(atlantis(tmp_path))

    assert {service: one.reasons for service, one in menu.items()} == {
        S.RENEW_CARD: (),
        S.REPORT_LOSS: ("referred",),
        S.COLLECT_CARD: ("not_offered",),
        S.QUERY_RIGHTS: ("referred",),
        S.READ_GUIDES: (),
        S.ISSUE_CARD: ("referred",),
    }
    told = menu[S.REPORT_LOSS].referred
    assert told == Referred("DONE_ELSEWHERE", "online", "海底通", "Sea Pass", "AT 第十一条")
    assert told.as_refused() == Refused(
        "DONE_ELSEWHERE", {"to": "online", "where": "海底通", "where_en": "Sea Pass"}, "AT 第十一条"
    )


def test_the_site_turns_on_what_the_province_leaves_to_it(tmp_path: Path) -> None:
    assert not atlantis(tmp_path).keeps_old_card()
    policy = atlantis(tmp_path, ON)

    assert on_offer(policy)[S.QUERY_RIGHTS].reasons == ()
    assert policy.keeps_old_card()


GONE = DeviceStatus(DeviceState.NO_DEVICE)


@pytest.mark.parametrize(
    ("service", "broken", "reason"),
    [
        (S.RENEW_CARD, "card_reader", "card_reader"),
        (S.RENEW_CARD, "id_reader", "id_reader"),
        (S.RENEW_CARD, "dispenser", "dispenser"),
        (S.RENEW_CARD, "card_printer", "printer"),
        (S.RENEW_CARD, "centre", "net_down"),
        (S.QUERY_RIGHTS, "card_reader", "card_reader"),
        (S.QUERY_RIGHTS, "centre", "net_down"),
    ],
)
def test_what_it_asks_to_be_shown_decides_what_it_needs(
    tmp_path: Path, service: Service, broken: str, reason: str
) -> None:
    assert on_offer(atlantis(tmp_path, ON), **{broken: GONE})[service].reasons == (reason,)


@pytest.mark.parametrize(
    ("service", "broken"),
    [
        (S.RENEW_CARD, "camera"),
        (S.QUERY_RIGHTS, "camera"),
        (S.QUERY_RIGHTS, "id_reader"),
        (S.QUERY_RIGHTS, "dispenser"),
        (S.READ_GUIDES, "centre"),
    ],
)
def test_what_it_does_not_need_does_not_close_it(tmp_path: Path, service: Service, broken: str) -> None:
    assert on_offer(atlantis(tmp_path, ON), **{broken: GONE})[service].reasons == ()


def test_its_ages_documents_reasons_fees_and_notices_hold(tmp_path: Path) -> None:
    policy = atlantis(tmp_path)
    child = Standing(Person(age=14, document="SEA_PASS", document_valid=True), IN_HAND, NO_ORDER, ORDINARY)
    younger = Standing(Person(age=13, document="SEA_PASS", document_valid=True), IN_HAND, NO_ORDER, ORDINARY)

    allowed = policy.decide(S.RENEW_CARD, child)
    assert isinstance(allowed, Allowed)
    assert (allowed.settled, allowed.notices) == (True, (NoticeCode.NOT_CASH,))
    assert policy.decide(S.RENEW_CARD, younger) == Refused("AGE_GUARDIAN", {"age": "14"}, "AT 第一条")
    assert policy.decide(S.RENEW_CARD, usual(S.RENEW_CARD)) == Refused("ID_TYPE_COUNTER", {}, "AT 第二条")
    assert policy.decide(S.COLLECT_CARD) == NotOffered("AT 第十二条")
    assert policy.fee_cases(S.RENEW_CARD, RenewalReason.DAMAGED) == (FeeCase.HUMAN_DAMAGE,)
    assert [policy.fee_fen(case) for case in FeeCase] == [None, None, 1500, None, None, None, None]
    assert policy.in_full("AT 第十条") == "《海底省社会保障卡办法》第十条"
    assert policy.in_full("own 遗留物") == "遗留物"
    assert policy.in_full("第三十二条") == "第三十二条"
    assert policy.in_full("XX 第一条") == "XX 第一条"


@pytest.mark.parametrize(
    ("right", "wrong", "key", "found", "expected"),
    [
        (
            'value = 1500, source = "AT"',
            'source = "AT"',
            "replacement_fee.amount_fen.value",
            "nothing",
            "required",
        ),
        ("amount_fen = {", "# amount_fen = {", "replacement_fee.amount_fen", "nothing", "required"),
        ("value = 1500", "value = 0", "replacement_fee.amount_fen.value", "0", ">= 1"),
        (
            ', article = "第十一条" }\nreferral',
            " }\nreferral",
            "services.report_loss.answer.article",
            "nothing",
            "required",
        ),
        ("reasons.damaged", "reasons.bored", "services.renew_card.reasons.bored", None, "no such key"),
        ("[services.read_guides]", "[services.dive]", "services.dive", None, "no such key"),
        ("[activation]", "[activation]\ndepth = 3", "activation.depth", "3", "no such key"),
        (
            'source = "AT", article = "第九条"',
            'source = "XX", article = "第九条"',
            "contact.hotline.source",
            "'XX'",
            "'AT' or 'own'",
        ),
        ('["12345678"]', '["1234"]', "pin.forbidden", "'1234'", "8 digits"),
        ("listed = {", "# listed = {", "banks.listed", "nothing", "a list"),
        ("referral = {", "# referral = {", "services.report_loss.referral", "nothing", "where it is done"),
        (
            'basis = "own", source = "AT", article = "第十四条"',
            'source = "AT", article = "第十四条"',
            "services.read_guides.answer.basis",
            "nothing",
            "rests",
        ),
        (
            "[services.read_guides]",
            '[services.read_guides]\nreasons.dirty = { value = "kiosk", source = "AT", article = "一" }',
            "services.read_guides.reasons",
            "reasons",
            "renew_card",
        ),
    ],
)
def test_a_bad_file_is_refused_with_key_found_and_expected(
    tmp_path: Path, right: str, wrong: str, key: str, found: str | None, expected: str
) -> None:
    assert right in ATLANTIS

    with pytest.raises(BadSettings) as caught:
        atlantis(tmp_path, text=ATLANTIS.replace(right, wrong, 1))

    assert "atlantis.toml" in caught.value.file
    assert caught.value.key == key
    assert found is None or caught.value.found == found
    assert expected in caught.value.expected


@pytest.mark.parametrize(
    ("site", "key", "found", "expected"),
    [
        (SiteSettings(services_on=[S.REPORT_LOSS]), "site.services_on.0", "'report_loss'", "'query_rights'"),
        (
            SiteSettings(services_on=[S.QUERY_RIGHTS, S.ISSUE_CARD]),
            "site.services_on.1",
            "'issue_card'",
            "'query_rights'",
        ),
    ],
)
def test_a_site_cannot_turn_on_what_the_province_does_not_leave_to_it(
    tmp_path: Path, site: SiteSettings, key: str, found: str, expected: str
) -> None:
    with pytest.raises(BadSettings) as caught:
        atlantis(tmp_path, site)

    assert (caught.value.key, caught.value.found, caught.value.expected) == (key, found, expected)


def test_a_site_keeps_no_old_cards_where_the_province_has_no_renewal(tmp_path: Path) -> None:
    begin, end = ATLANTIS.index("[services.renew_card]"), ATLANTIS.index("[services.report_loss]")

    with pytest.raises(BadSettings) as caught:
        atlantis(tmp_path, SiteSettings(keep_old_cards=True), ATLANTIS[:begin] + ATLANTIS[end:])

    assert caught.value.key == "site.keep_old_cards"
