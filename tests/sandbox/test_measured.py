"""How the bench's figures are printed and judged."""

import json

from kiosk.sandbox.measured import Measured, as_json, as_table

FIGURES = {"wait": Measured(36.94, "ms", 50.0), "touches_sichuan_issue_card": Measured(53, "touches", None)}


def test_a_figure_is_held_against_its_limit() -> None:
    assert Measured(50.0, "ms", 50.0).holds
    assert not Measured(50.1, "ms", 50.0).holds


def test_a_figure_without_limit_is_only_told() -> None:
    assert Measured(1e9, "touches", None).holds


def test_json_has_value_unit_and_limit_of_each() -> None:
    assert json.loads(as_json(FIGURES)) == {
        "wait": {"value": 36.94, "unit": "ms", "limit": 50.0},
        "touches_sichuan_issue_card": {"value": 53, "unit": "touches", "limit": None},
    }


def test_a_table_has_a_line_each_and_a_limit_where_there_is_one() -> None:
    first, second = as_table(FIGURES).splitlines()

    assert first.split() == ["wait", "36.94", "ms", "(limit", "50)"]
    assert second.split() == ["touches_sichuan_issue_card", "53.00", "touches"]
