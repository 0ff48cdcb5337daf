"""The count of touches, and the page that keeps it."""

from pathlib import Path

from kiosk.sandbox.programme import provinces
from kiosk.sandbox.touch_count import as_figures, as_page, programme

PAGE = Path(__file__).parents[2] / "docs" / "touches.md"
COUNTS = {("sichuan", "issue_card"): 53, ("sichuan", "call_help"): 3, ("henan", "issue_card"): 48}


def test_a_page_has_a_line_for_each_service_and_a_dash_where_it_is_not_offered() -> None:
    assert as_page(COUNTS).splitlines() == [
        "| service | sichuan | henan |",
        "| --- | --: | --: |",
        "| issue_card | 53 | 48 |",
        "| call_help | 3 | – |",
    ]


def test_a_figure_names_province_and_service() -> None:
    assert as_figures(COUNTS)["touches_henan_issue_card"].value == 48


def test_what_is_kept_has_every_service_of_every_province() -> None:
    """A service that somebody adds or a province that somebody writes is counted before it is called done."""
    kept = [_cells(line) for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    named, counted = kept[0][1:], {row[0]: row[1:] for row in kept[2:]}

    there = {
        (province, service)
        for service, cells in counted.items()
        for province, cell in zip(named, cells, strict=True)
        if cell.isdigit()
    }
    assert there == set(programme(provinces()))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
