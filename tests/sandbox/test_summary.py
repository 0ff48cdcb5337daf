"""The summary says what happened, and never more."""

import json
from pathlib import Path

from kiosk.sandbox.demo import exit_status
from kiosk.sandbox.summary import Course, Tally, read_course, summarise

KEYS = [
    "service", "province", "outcome", "refusal", "case_end", "card_number", "machine_s", "devices_s",
    "touches", "screens", "ledger", "bodies",
]  # fmt: skip


def tally(case_end: str = "", stuck: str = "") -> Tally:
    return Tally(touches=40, screens=20, devices_s=45.0, case_end=case_end, ledger={}, bodies={}, stuck=stuck)


def test_it_has_the_keys_in_the_order_that_was_promised() -> None:
    summary = summarise("issue_card", "sichuan", Course(), tally())

    assert list(summary) == KEYS


def test_the_time_in_which_the_machine_waited_for_the_citizen_does_not_count() -> None:
    course = Course(confirmed_at=100.0, presented_at=160.0, waited_s=12.0)

    assert summarise("issue_card", "sichuan", course, tally("issued"))["machine_s"] == 48.0


def test_the_outcome_is_the_end_that_the_journal_names() -> None:
    summary = summarise("issue_card", "sichuan", Course(), tally("rejected"))

    assert summary["outcome"] == summary["case_end"] == "rejected"
    assert exit_status(summary) == 0


def test_a_refusal_without_a_case_is_an_outcome_too() -> None:
    summary = summarise("issue_card", "sichuan", Course(refusal="CARD_EXISTS"), tally())

    assert summary["outcome"] == "refused"
    assert exit_status(summary) == 0


def test_what_was_only_looked_at_is_done_without_a_case() -> None:
    summary = summarise("query_status", "sichuan", Course(end="done"), tally())

    assert summary["outcome"] == "done"
    assert exit_status(summary) == 0


def test_a_case_that_stays_open_is_unfinished() -> None:
    summary = summarise("issue_card", "sichuan", Course(), tally())

    assert summary["outcome"] == "unfinished"
    assert exit_status(summary) == 1


def test_a_tour_that_got_stuck_is_unfinished_whatever_the_case_says() -> None:
    summary = summarise("issue_card", "sichuan", Course(), tally("issued", stuck="nothing came"))

    assert summary["outcome"] == "unfinished"
    assert summary["stuck"] == "nothing came"


def test_what_was_settled_at_the_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "visit.json").write_text(
        json.dumps(
            {
                "refusal": "", "card_number": "*****0019", "confirmed_at": None, "presented_at": None,
                "waited_s": 0.0, "settled": ["rejected"], "end": "issued",
            }
        )
    )  # fmt: skip

    summary = summarise("issue_card", "sichuan", read_course(tmp_path / "visit.json"), tally("issued"))

    assert summary["settled"] == ["rejected"]
