"""The card service in the settings: chosen by a table, checked at start, and what it lacks is closed."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.central.card_service.opening import closed_services, read_tables_of
from kiosk.central.card_service.operations import RULES, Operation
from kiosk.central.keys import write_secret
from kiosk.model import Service
from kiosk.policy.decision import Allowed, Referred
from kiosk.policy.read_rules import read_policy
from kiosk.settings import SiteSettings
from tests.hub.world import CONFIG

TABLE = """[central.card_service]
url = "https://cards.example/uddi"
licence_file = "{licence}"
service_name = "ScmsCardService_510100"

[roles.id_reader]"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(CONFIG, tmp_path / "config"))
    write_secret(tmp_path / "licence", b"made-up\n")
    kiosk = folder / "kiosk.toml"
    table = TABLE.format(licence=tmp_path / "licence")
    kiosk.write_text(kiosk.read_text("utf-8").replace("[roles.id_reader]", table, 1), "utf-8")
    return folder


def check(config: Path) -> int:
    return main(["check", "--files-only", "--config", str(config)])


def test_a_right_table_is_taken(config: Path) -> None:
    assert check(config) == 0


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('    "issue_card", ', '    "query_rights", ', "services.0"),
        ('employed = "8000000"\npublic', "public", "occupations.employed"),
        ('"1" = "NOT_FOUND"', '"1" = "NOBODY"', "checks.1"),
        ('saveCardGs = "MUST_BANK"', "", "refusals.saveCardGs"),
        ('ksbm = "card_id"\nkfwm', 'kard = "card_id"\nkfwm', "made.kard"),
        ('charset = "GBK"', 'charset = "Big5"', "charset"),
        ('B = { social = "temp_lost"', 'B = { social = "mislaid"', "states"),
    ],
)
def test_a_wrong_one_is_refused_by_its_key(
    config: Path, capsys: pytest.CaptureFixture[str], right: str, wrong: str, said: str
) -> None:
    file = config / "card_service.toml"
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")

    assert check(config) == 2

    err = capsys.readouterr().err
    assert "card_service.toml" in err
    assert said in err


def test_a_licence_that_others_can_read_is_refused(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "licence").chmod(0o644)

    assert check(config) == 2
    assert "licence" in capsys.readouterr().err


def test_what_nobody_does_there_is_referred_to_the_counter_before_it_is_begun() -> None:
    policy = read_policy(CONFIG, "sichuan", SiteSettings())
    closed = closed_services(read_tables_of(CONFIG, policy.profile.occupations.value))

    here = replace(policy, closed=closed)

    assert isinstance(policy.decide(Service.RESET_PIN), Allowed)
    assert isinstance(here.decide(Service.RESET_PIN), Referred)
    assert isinstance(here.decide(Service.ISSUE_CARD), Allowed)
    assert isinstance(
        here.decide(Service.FIND_SERVICE_POINT), type(policy.decide(Service.FIND_SERVICE_POINT))
    )


def test_every_operation_says_when_it_may_be_said_again() -> None:
    assert set(RULES) == set(Operation)
    assert {one for one in Operation if RULES[one].writes} == {one for one in Operation if _changes(one)}
    for rule in RULES.values():
        assert rule.looks is None or not RULES[rule.looks].writes


def _changes(operation: Operation) -> bool:
    return operation.startswith(("save", "modify"))
