"""The fault matrix: which runs it is made of, how rows are folded, and that the page in docs/ is still so."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.__main__ import main
from kiosk.central import messages as m
from kiosk.flows.steps import Do
from kiosk.flows.table import BUILT, settler_of
from kiosk.model import Service
from kiosk.prompts.making import Making, Stage
from kiosk.prompts.trouble import CannotServe, Safe, WentWrong
from kiosk.sandbox.campaign.matrix import FIGURES_BEGIN, FIGURES_END, played
from kiosk.sandbox.campaign.matrix_beats import ATTENDANT, CENTRE, ENGINEER, NOBODY, news_of, who_acts
from kiosk.sandbox.campaign.matrix_glass import DARK, Glimpse, glimpse_of, told
from kiosk.sandbox.campaign.matrix_page import rows, section
from kiosk.sandbox.campaign.matrix_plan import PAPER, SEED, SHOWN, Cell, cells_of, spots
from kiosk.sandbox.campaign.matrix_room import Sight, see
from kiosk.sandbox.campaign.matrix_words import KINDS, STEPS
from kiosk.sandbox.campaign.order import Order
from kiosk.sandbox.campaign.workers import workers
from kiosk.sandbox.virtual.power import Kind

PAGE = Path(__file__).parents[3] / "docs" / "fault-matrix.md"
LOSS = next(shown for shown in SHOWN if shown.service is Service.REPORT_LOSS)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

PASSED = (
    "v0/boot:start:before#1",
    "v1/line:dispenser.3130:before#1",
    "v1/net:cards:before#1",
    "v1/net:heartbeat:before#1",
    "v1/jrn:open:after#1",
    "v1/jrn:report_loss.reserve.intent:after#1",
    "v1/jrn:report_loss.feed.intent:before#1",
    "v1/jrn:report_loss.feed.intent:during#1",
    "v1/jrn:report_loss.feed.intent:after#1",
    "v1/net:reserve:before#1",
    "v1/line:dispenser.3231:sent#1",
    "v1/line:dispenser.3231:answered#1",
    "v1/jrn:report_loss.reserve.outcome:after#1",
    "v1/jrn:report_loss.feed.outcome:before#1",
    "v1/jrn:report_loss.feed.outcome:during#1",
    "v1/jrn:report_loss.feed.outcome:after#1",
    "v1/line:dispenser.5130:before#1",
    "v1/line:dispenser.5139.a4:before#1",
    "v1/jrn:report_loss.close:after#1",
    "v1/line:receipt_printer.receipt:before#1",
    "v1/line:dispenser.3130:before#2",
)


# --- which runs


def test_every_service_that_opens_a_case_is_shown() -> None:
    def opens(service: Service) -> bool:
        try:
            return settler_of(service) is not None
        except AttributeError:
            return False

    assert [shown.service for shown in SHOWN] == [service for service in BUILT if opens(service)]


def test_a_place_belongs_to_the_step_that_is_open_and_a_call_to_the_step_that_makes_it() -> None:
    found = {(spot.step, spot.address) for spot in spots(PASSED, around=False)}

    assert ("reserve", "v1/net:reserve:before#1") in found
    assert ("feed", "v1/line:dispenser.3231:sent#1") in found
    assert ("feed", "v1/line:dispenser.5130:before#1") in found, "on the way to the next step"
    assert {step for step, _ in found} == {"open", "reserve", "feed", "close"}


def test_what_is_around_a_case_is_played_where_it_is_asked_for() -> None:
    steps = [spot.step for spot in spots(PASSED, around=True)]

    assert steps[0] == "before_case"
    assert steps[-1] == PAPER
    assert len(steps) == len(spots(PASSED, around=False)) + 2, "neither a heartbeat nor the machine at rest"


def test_each_fault_has_its_moment() -> None:
    when = {(*cell.order.script, cell.kind): cell.phase for cell in cells_of(LOSS, PASSED)}

    intent = "v1/jrn:report_loss.feed.intent"
    assert when[f"{intent}:before#1", Kind.MAINS] == "before"
    assert when[f"{intent}:during#1", Kind.MAINS] == "torn"
    assert when["v1/jrn:report_loss.feed.outcome:during#1", Kind.MAINS] == "half noted"
    assert when[f"{intent}:during#1", Kind.CRASH] == "during", "a program that is gone has written all"
    assert when[f"{intent}:after#1", Kind.RESET] == "during"
    assert when["v1/line:dispenser.3231:sent#1", Kind.CRASH] == "during"
    assert when["v1/line:dispenser.3231:answered#1", Kind.LOST_ANSWER] == "answer lost"
    assert when["v1/line:dispenser.3231:answered#1", Kind.CRASH] == "answer lost"
    assert when["v1/net:reserve:before#1", Kind.LOST_ANSWER] == "answer lost"
    assert when["v1/jrn:report_loss.feed.outcome:before#1", Kind.MAINS] == "after"
    assert when["v1/jrn:report_loss.feed.outcome:after#1", Kind.MAINS] == "noted"
    assert when["v1/line:dispenser.5130:before#1", Kind.LOST_REQUEST] == "after"


def test_of_words_that_only_ask_the_first_of_a_step_is_played_and_no_cut() -> None:
    asking = [cell for cell in cells_of(LOSS, PASSED) if cell.word.startswith(("5130", "5139"))]

    assert [cell.word for cell in asking if cell.kind is Kind.LOST_REQUEST] == ["5130"]
    assert [cell.word for cell in asking if cell.kind is Kind.CHIP_MUTE] == ["5139.a4"], (
        "what it alone allows"
    )
    assert not any(cell.unit == "power" and "5130" in cell.word for cell in cells_of(LOSS, PASSED))


def test_no_word_is_left_of_a_step_or_a_kind_that_is_gone() -> None:
    around = {"before_case", "open", "audit", "close", PAPER}

    assert set(STEPS) - set(Do) == around
    assert set(KINDS) <= set(Kind)


# --- what was seen and heard


def beat(boot: str = "a", **more: object) -> bytes:
    return msgspec.json.encode(
        m.Heartbeat(
            sequence=1,
            boot=boot,
            sent_at=NOW,
            version="1",
            config_hash="0",
            mode="ready",
            mode_since=NOW,
            screen="Attract",
            screen_since=NOW,
            **({"services": [], "devices": [], "stock": {}, "open_cases": 0, "unsent": 0} | more),  # type: ignore[arg-type]
        )
    )


def test_heartbeats_tell_faults_reasons_supplies_bins_and_starts() -> None:
    jammed = beat(
        devices=[m.DeviceReport("dispenser", "hwerror", "DSP-JAM", {"stack": "low", "fed": "3"})],
        services=[
            m.ServiceReport(service=Service.ISSUE_CARD, available=False, reasons=["dispenser", "referred"])
        ],
        stock={"rejected": 1, "retained": 0, "unaccounted": -1},
        waiting=2,
    )

    assert news_of([jammed]) == {
        "fault DSP-JAM",
        "supply dispenser stack low",
        "reason dispenser",
        "rejected 1",
        "waiting",
    }
    assert news_of([beat("a"), beat("b")]) == {"start"}
    assert news_of([beat("a"), beat("a")]) == set()


@pytest.mark.parametrize(
    ("standing", "who"),
    [
        ((), (NOBODY,)),
        (("fault DSP-SILENT", "reason dispenser"), (NOBODY,)),
        (("fault DSP-JAM", "reason dispenser", "reason card_inside"), (ATTENDANT,)),
        (("fault PRN-HARDWARE",), (ENGINEER,)),
        (("reason no_blanks",), (ATTENDANT,)),
        (("waiting",), (CENTRE,)),
    ],
)
def test_who_acts_follows_from_what_stands(standing: Sequence[str], who: tuple[str, ...]) -> None:
    assert who_acts(standing, kept=False) == who


def test_a_kept_card_is_handed_out_by_the_attendant() -> None:
    assert who_acts((), kept=True) == (ATTENDANT,)


def test_a_screen_is_told_by_its_heading_and_what_it_says_is_safe() -> None:
    wrong = glimpse_of(WentWrong("jam", (Safe.NOT_CHARGED, Safe.CARD_VOID), "2603-0001", "DSP-JAM"))

    assert wrong.text == "WentWrong “这张卡没有做成” · 没有扣费、坏卡已作废 · DSP-JAM"
    assert glimpse_of(CannotServe("NOT_EVEN_KNOWN")).text.startswith("CannotServe “")
    assert "2603-0001" not in wrong.text


def test_told_is_what_is_not_there_without_a_fault_and_how_it_ended() -> None:
    making, second = (glimpse_of(Making(Stage.WRITING, 1, 2, second_blank=again)) for again in (False, True))
    done = Glimpse("DeedDone", "DeedDone.plain")

    assert told([making, second, making, done], [making, done]) == (second, done)
    assert told([making, DARK], [making, done]) == (DARK,)
    assert told([making], [making, done]) == ()


# --- the page


def cell(kind: Kind, phase: str, unit: str = "dispenser", word: str = "3231", step: str = "feed") -> Cell:
    return Cell(step, unit, word, kind, phase, Order(0, "matrix", "x", 1, {"v1/x:before#1": kind}))


USUAL = Sight(
    ends=("issued",), ends_at_rest=("issued",), bodies=(("person", 1),), bodies_at_rest=(("person", 1),)
)
JAMMED = Sight(
    ends=("rejected",),
    ends_at_rest=("open",),
    bodies=(("reject_bin", 1),),
    bodies_at_rest=(("print", 1),),
    heard=frozenset({"fault DSP-JAM"}),
    standing=frozenset({"fault DSP-JAM"}),
)


def test_what_tells_the_same_is_one_row() -> None:
    folded = list(
        rows(
            USUAL,
            [
                (cell(Kind.JAM, "during"), JAMMED),
                (cell(Kind.NOISE, "during"), USUAL),
                (cell(Kind.TWICE, "during"), USUAL),
                (cell(Kind.MAINS, "before", "power", ""), JAMMED),
                (cell(Kind.MAINS, "noted", "power", ""), JAMMED),
            ],
        )
    )

    assert folded == [
        "| **dispenser** a byte spoilt, came twice | *as without a fault* | | | nobody | nothing |",
        "| **power** mains off (before, noted)<br>**dispenser** jam | open, then rejected | nothing of it"
        " | print head, then reject bin | attendant | [DSP-JAM](faults.md) |",
    ]


def test_the_word_is_named_where_it_makes_the_difference() -> None:
    first, second = rows(
        USUAL,
        [
            (cell(Kind.LOST_ANSWER, "answer lost", word="3130"), USUAL),
            (cell(Kind.LOST_ANSWER, "answer lost", word="3231"), JAMMED),
        ],
    )

    assert first.startswith("| **dispenser** answer lost (status) |")
    assert second.startswith("| **dispenser** answer lost (motion) |")


def test_a_run_that_broke_something_shows() -> None:
    (row,) = rows(USUAL, [(cell(Kind.JAM, "during"), Sight(violations=("I-05 enabled",)))])

    assert "**I-05 enabled**" in row


def test_a_step_that_says_the_same_as_another_refers_to_it() -> None:
    said: dict[tuple[str, ...], str] = {}
    first, again = (
        section(shown, USUAL, [(cell(Kind.JAM, "during"), JAMMED)], said) for shown in (SHOWN[0], LOSS)
    )

    assert "| **dispenser** jam |" in first
    assert "The same rows as under 办新卡, `feed`." in again


def test_figures_are_laid_into_the_page_that_is_there(tmp_path: Path) -> None:
    page, report = tmp_path / "page.md", tmp_path / "long.json"
    page.write_text(f"head\n{FIGURES_BEGIN}old\n{FIGURES_END}rows\n", "utf-8")
    told = {
        "runs": 20143,
        "seed": 7,
        "wall_s": 1200.4,
        "runs_per_minute": 1007,
        "visits": 31000,
        "visits_per_minute": 1550,
        "boots": 70000,
        "virtual_hours": 812.5,
        "faults": {"cut.mains": 12000, "metal.jam": 30},
        "ends": {"issued": 9000},
        "places": {"seen": 412, "cut": 411},
        "repeat_checks": {"done": 1000, "mismatches": 0},
        "violations": 0,
    }
    report.write_text(json.dumps(told), "utf-8")

    assert main(["campaign", "--matrix", str(page), "--figures", str(report), "--only-figures"]) == 0

    laid = page.read_text("utf-8")
    assert laid.startswith(f"head\n{FIGURES_BEGIN}")
    assert laid.endswith(f"{FIGURES_END}rows\n")
    assert "| runs | 20,143, 1,007 a minute |" in laid
    assert "| faults | 12,030 of 2 kinds: cut.mains 12,000, metal.jam 30 |" in laid
    assert "| violations | 0 |" in laid
    assert "old" not in laid


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "address", "kind"),
    [
        ("renew_card@sichuan.kept", "v1/line:dispenser.5139.a4:before#17", Kind.CHIP_DEAD),
        ("recover_retained_card@sichuan", "v2/line:card_reader.on:before#1", Kind.LOST_REQUEST),
        ("recover_retained_card@sichuan", "v2/jrn:open:before#1", Kind.DISK_FULL),
        ("reissue_card@jiangsu-changzhou", "v1/jrn:reissue_card.close:before#1", Kind.DISK_FULL),
    ],
)
def test_what_the_matrix_found_is_found_no_more(scenario: str, address: str, kind: Kind) -> None:
    seen = see(Order(0, "", scenario, SEED, {address: kind}))

    assert seen.fired
    assert seen.violations == ()


@pytest.mark.slow
@pytest.mark.parametrize(("service", "step"), [("report_loss", "deed"), ("issue_card", "taken")])
def test_the_page_is_what_is_so(service: str, step: str) -> None:
    (shown,) = (shown for shown in SHOWN if shown.service == service)
    page = PAGE.read_text("utf-8")

    with workers(2) as pool:
        usual, seen = played(pool, shown, (step,))

    now = list(rows(usual, seen))
    assert len(now) > 2
    assert [row for row in now if row not in page] == [], "play it anew: docs/campaign.md"
