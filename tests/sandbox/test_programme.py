"""What can be played, and who comes."""

import pytest

from kiosk.__main__ import main
from kiosk.flows.table import BUILT
from kiosk.model import Service
from kiosk.sandbox.programme import (
    ERRANDS,
    MOVED,
    WHO_COMES,
    Errand,
    errand_of,
    people,
    tours,
    who_comes,
)


def test_every_service_that_is_built_can_be_played() -> None:
    assert set(tours()) == {service.value for service in BUILT} | {"maintenance"}


def test_whoever_comes_is_in_the_people_file() -> None:
    names = {person.name for person in people()}

    assert {who_comes(service.value) for service in Service} <= names
    assert set(WHO_COMES.values()) <= names


def test_who_moved_has_a_card_to_prove_it_with() -> None:
    (moved,) = [person for person in people() if person.name == MOVED]

    assert moved.centre.cards[0].chip.fate == "sound"


def test_the_list_names_tours_provinces_and_people(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["demo", "--list"])

    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("  dispenser: crt591") for line in lines)
    assert status == 0
    assert "  issue_card: 林知夏 (henan, jiangsu-changzhou*, sichuan)" in lines
    assert "  report_temporary_loss: 许清晏 (jiangsu-changzhou*, sichuan)" in lines
    assert "  sichuan" in lines
    assert "  吴思源: Already has a card · 3.00 active 4417" in lines
    assert "  方听雪: A card that lies ready in the machine · collect_card" in lines
    assert any(line.endswith("宋锦书 comes: renew_card") for line in lines if line.startswith("  贺小禾: "))


def test_who_acts_for_another_is_found_by_either_name() -> None:
    assert errand_of("宋锦书") == ERRANDS[0]
    assert errand_of("贺小禾") == Errand("宋锦书", "贺小禾", Service.RENEW_CARD)
    assert errand_of("林知夏") is None


def test_every_errand_is_that_of_two_people_of_whom_one_may_act_for_the_other() -> None:
    everybody = {person.name: person for person in people()}

    for errand in ERRANDS:
        assert everybody[errand.principal].id_number in everybody[errand.agent].centre.acts_for
