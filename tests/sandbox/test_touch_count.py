"""The count of touches, and the page that keeps it."""

from kiosk.sandbox.touch_count import as_figures, as_page

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
