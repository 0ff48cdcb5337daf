from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.errors import BadSettings
from kiosk.model import Pin, PinProblem, Refused, Service, age_on
from kiosk.policy.decision import Allowed, Referred
from kiosk.policy.policy import SILENT, Policy
from kiosk.policy.profile import AgentKind
from kiosk.policy.read_rules import read_profile
from kiosk.policy.rule import cited
from kiosk.policy.standing import Person, Standing
from kiosk.settings import SiteSettings
from tests.hub.world import CONFIG

SICHUAN = (CONFIG / "provinces" / "sichuan.toml").read_text(encoding="utf-8")
LAST_DAY = date(2028, 8, 31)
BIRTH = date(1990, 3, 7)
ID_NUMBER = "11010119900307123X"
MOBILE = "13800138000"

Read = Callable[[str], Policy]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Policy:
        file = tmp_path / "province.toml"
        file.write_text(text, encoding="utf-8")
        return Policy(read_profile(file))

    return read_text


@pytest.fixture
def sichuan(read: Read) -> Policy:
    return read(SICHUAN)


# --- the file -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong", "key", "found", "expected"),
    [
        ("[services.issue_card]", "[services.fly]", "services.fly", None, "no such key"),
        ("[photo]", "[photo]\nmood = 1", "photo.mood", "1", "no such key"),
        ('"kiosk", basis', '"moon", basis', "services.issue_card.answer.value", "'moon'", "'kiosk'"),
        (
            'basis = "named_self_service"',
            'basis = "rumour"',
            "services.issue_card.answer.basis",
            None,
            "'national'",
        ),
        ('basis = "named_self_service", ', "", "services.issue_card.answer.basis", "nothing", "rests"),
        ('source = "SC-R"', 'source = "hearsay"', "validity.first_day.source", "'hearsay'", "'SC-R'"),
        ("[sources.SC-G]", "[sources.XX]", "identity.adult_age.source", "'SC-G'", "'SC-R'"),
        ("expired = {", "bored = {", "services.renew_card.reasons.bored", None, "no such key"),
        (
            'fee_cases = { value = ["lost"]',
            'fee_cases = { value = ["stolen"]',
            "services.reissue_card.fee_cases.value.0",
            None,
            "'lost'",
        ),
        ('"bank", where = "发卡银行网点", ', '"bank", ', "activation.bank_side.where", "nothing", "required"),
        (
            '"none", "cancelled"]',
            '"none", "asleep"]',
            "services.issue_card.states.value.1",
            "'asleep'",
            "'frozen'",
        ),
        (
            'needs = { value = ["id", "face", "mobile_code"]',
            'needs = { value = ["id", "horoscope"]',
            "services.issue_card.needs.value.1",
            "'horoscope'",
            "'card'",
        ),
        ("FROZEN = {", "MELTED = {", "refusals.MELTED", None, "no such key"),
        ('"birthday",', '"birthday", "zodiac",', "pin.weak.value.1", "'zodiac'", "'birthday'"),
        (
            ', article = "第十条", note = "可以不采集和印制" }',
            " }",
            "photo.optional_under_age.article",
            "nothing",
            "required",
        ),
        (
            ', article = "第十条", note = "可以不采集和印制" }',
            ', article = "" }',
            "photo.optional_under_age.article",
            "''",
            "length >= 1",
        ),
        ("length = { value = 6", "length = { value = 3", "pin.length.value", "3", "`int` >= 4"),
        (
            "blanks_to_try = { value = 2",
            "blanks_to_try = { value = 9",
            "issue.blanks_to_try.value",
            "9",
            "<= 3",
        ),
        ('"123456"]', '"12345"]', "pin.forbidden", "'12345'", "6 digits"),
        ('"123456"]', '"12345x"]', "pin.forbidden", "'12345x'", "6 digits"),
        ("value = 2028-08-31", "value = 2023-08-31", "validity.last_day", "2023-08-31", "after"),
        ("value = 2028-08-31", 'value = "soon"', "validity.last_day.value", "'soon'", "date"),
    ],
)
def test_a_wrong_rule_is_refused_with_key_found_and_expected(
    read: Read, right: str, wrong: str, key: str, found: str | None, expected: str
) -> None:
    assert right in SICHUAN

    with pytest.raises(BadSettings) as caught:
        read(SICHUAN.replace(right, wrong, 1))

    assert caught.value.key == key
    assert found is None or caught.value.found == found
    assert expected in caught.value.expected
    assert "province.toml" in caught.value.file


# --- silence of the rules -----------------------------------------------------------------------------------


def test_a_service_that_the_rules_do_not_name_is_not_offered(read: Read) -> None:
    silent = read(SICHUAN[: SICHUAN.index("[services.issue_card]")] + "[services]\n")

    assert silent.decide(Service.ISSUE_CARD) == Referred(
        "SERVICE_OFF", "counter", "人工窗口", "the counter", SILENT
    )
    assert silent.article_of(Service.ISSUE_CARD) == ""


def test_what_is_offered_says_where_that_stands(sichuan: Policy) -> None:
    assert sichuan.offers(Service.ISSUE_CARD)
    assert sichuan.article_of(Service.ISSUE_CARD) == "SC-R 第三十三条"
    assert cited(sichuan.profile.pin.weak) == "SC-R 第三十一条"


def test_rules_silent_on_the_adult_age_send_everyone_under_eighteen_to_the_counter(read: Read) -> None:
    silent = read("\n".join(line for line in SICHUAN.splitlines() if not line.startswith("adult_age")))

    assert not silent.may_come_alone(date(2008, 11, 22), date(2026, 11, 21))
    assert silent.may_come_alone(date(2008, 11, 21), date(2026, 11, 21))


def test_rules_silent_on_children_s_photos_ask_everyone_for_one(read: Read) -> None:
    silent = read("\n".join(line for line in SICHUAN.splitlines() if "optional_under_age" not in line))

    assert silent.needs_photo(date(2026, 11, 20), date(2026, 11, 21))


# --- ages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "grown_up"), [(-1, False), (0, True), (1, True)])
def test_one_is_grown_up_on_the_eighteenth_birthday(sichuan: Policy, days: int, grown_up: bool) -> None:
    birthday = date(2026, 11, 21)

    assert sichuan.may_come_alone(date(2008, 11, 21), birthday + timedelta(days=days)) is grown_up


@pytest.mark.parametrize(("mode", "may"), [("explicit", True), ("on_collection", False)])
def test_no_agent_collects_where_that_enables(read: Read, mode: str, may: bool) -> None:
    text = SICHUAN.replace('mode = { value = "explicit"', f'mode = {{ value = "{mode}"')
    policy = Policy(read(text).profile, SiteSettings(services_on=[Service.ACT_FOR_ANOTHER]))
    wife = Person(age=70, agent=AgentKind.SPOUSE, agent_age=40)

    decision = policy.decide(Service.COLLECT_CARD, Standing(person=wife))

    assert isinstance(decision, Allowed) is may
    assert may or decision == Refused("AGENT_NOT_ALLOWED", {}, "own 代办人不碰密码")


@pytest.mark.parametrize(("days", "needs"), [(-1, False), (0, True), (1, True)])
def test_a_photo_is_needed_from_the_seventh_birthday_on(sichuan: Policy, days: int, needs: bool) -> None:
    birthday = date(2026, 11, 21)

    assert sichuan.needs_photo(date(2019, 11, 21), birthday + timedelta(days=days)) is needs


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2026, 2, 28), 17),
        (date(2026, 3, 1), 18),
        (date(2028, 2, 28), 19),
        (date(2028, 2, 29), 20),
    ],
)
def test_who_was_born_on_29_february_has_birthday_on_1_march_in_other_years(day: date, age: int) -> None:
    assert age_on(day, date(2008, 2, 29)) == age


# --- how long the rules hold --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "warnings"),
    [
        (LAST_DAY - timedelta(days=181), []),
        (LAST_DAY - timedelta(days=180), ["rules_end_soon: 2028-08-31"]),
        (LAST_DAY, ["rules_end_soon: 2028-08-31"]),
        (LAST_DAY + timedelta(days=1), ["rules_ended: 2028-08-31"]),
        (date(2023, 9, 1), []),
        (date(2023, 8, 31), ["rules_not_yet: 2023-09-01"]),
    ],
)
def test_the_end_of_the_rules_is_warned_of_in_time(sichuan: Policy, day: date, warnings: list[str]) -> None:
    assert list(sichuan.warnings(day)) == warnings


def test_rules_without_an_end_warn_of_nothing(read: Read) -> None:
    begin, end = SICHUAN.index("[validity]"), SICHUAN.index("[identity]")

    assert list(read(SICHUAN[:begin] + SICHUAN[end:]).warnings(date(2099, 1, 1))) == []


# --- PINs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "problem"),
    [
        ("123456", PinProblem.INITIAL),
        ("888888", PinProblem.SAME_DIGITS),
        ("345678", PinProblem.RUN),
        ("876543", PinProblem.RUN),
        ("789012", PinProblem.RUN),
        ("900307", PinProblem.BIRTHDAY),
        ("030790", PinProblem.BIRTHDAY),
        ("070390", PinProblem.BIRTHDAY),
        ("199003", PinProblem.BIRTHDAY),
        ("307123", PinProblem.ID_NUMBER),
        ("138000", PinProblem.MOBILE),
        ("274274", PinProblem.PATTERN),
        ("272727", PinProblem.PATTERN),
        ("274472", PinProblem.PATTERN),
        ("274913", None),
        ("135246", None),
    ],
)
def test_a_weak_pin_is_refused_with_its_reason(
    sichuan: Policy, digits: str, problem: PinProblem | None
) -> None:
    assert sichuan.pin_problem(Pin(digits), BIRTH, ID_NUMBER, MOBILE) is problem


def test_the_last_six_of_the_mobile_number_are_refused(sichuan: Policy) -> None:
    assert sichuan.pin_problem(Pin("592714"), BIRTH, ID_NUMBER, "13805592714") is PinProblem.MOBILE


def test_a_weakness_that_the_rules_do_not_name_is_accepted(read: Read) -> None:
    lenient = read(SICHUAN.replace(', "pattern"]', "]"))

    assert lenient.pin_problem(Pin("274274"), BIRTH, ID_NUMBER, MOBILE) is None
