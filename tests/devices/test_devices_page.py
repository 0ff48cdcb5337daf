"""docs/devices.md against the program: no driver is missing, none above simulated, its counts are right."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from kiosk.worker import InlineWorker
from tests.devices.contract.fitted import known_drivers

PAGE = (Path(__file__).parents[2] / "docs" / "devices.md").read_text("utf-8")
NOT_OF_DEVICES = ("gm", "gm_certificates", "gm_channel", "card_keys")
NO_DRIVER = {"published-format": 1}
"""Magicard's one vector is not here: nobody drives it."""


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    below = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = below[below.index("\n|") + 1 :].split("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()]
    return [[cell.strip() for cell in row] for row in rows[2:]]


DRIVERS = {(row[0].strip("`"), row[1].strip("`")): row for row in rows_of("Roles and drivers")}


@pytest.mark.parametrize(("role", "drivers"), known_drivers(lambda _: InlineWorker()).items())
def test_every_driver_that_can_be_fitted_stands_in_the_table(role: str, drivers: tuple[str, ...]) -> None:
    assert [name for name in drivers if (role, name) not in DRIVERS] == []
    for name in drivers:
        assert all(DRIVERS[role, name][2:6]), "devices, source, maturity and address are said"


def test_no_driver_claims_to_have_seen_a_real_device() -> None:
    assert {re.split(r"[^\w-]", row[4])[0] for row in DRIVERS.values()} <= {"specified", "simulated"}


def test_the_vectors_are_as_many_as_the_page_says() -> None:
    counted: Counter[str] = Counter()
    for file in (Path(__file__).parents[1] / "vectors").glob("*.json"):
        if file.stem not in NOT_OF_DEVICES:
            counted.update(entry["check"] for entry in json.loads(file.read_text("utf-8")))

    told = {row[0]: row[2] for row in rows_of("How strong the vectors are")}

    assert told == {kind: f"{count} of {count + NO_DRIVER.get(kind, 0)}" for kind, count in counted.items()}
