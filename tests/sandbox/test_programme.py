"""What can be played, and who comes."""

import pytest

from kiosk.__main__ import main
from kiosk.flows.table import BUILT
from kiosk.model import Service
from kiosk.sandbox.programme import WHO_COMES, people, tours, who_comes


def test_every_service_that_is_built_can_be_played() -> None:
    assert set(tours()) == {service.value for service in BUILT} | {"maintenance"}


def test_whoever_comes_is_in_the_people_file() -> None:
    names = {person.name for person in people()}

    assert {who_comes(service.value) for service in Service} <= names
    assert set(WHO_COMES.values()) <= names


def test_the_list_names_tours_provinces_and_people(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["demo", "--list"])

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert "  issue_card: 林知夏 (henan, sichuan)" in lines
    assert "  report_temporary_loss: 许清晏 (jiangsu-changzhou*, sichuan)" in lines
    assert "  sichuan" in lines
    assert "  吴思源: 3.00 active 4417" in lines
