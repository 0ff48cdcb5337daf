"""How the gate shares the tests, and what it prints beside passed and failed."""

import gc
import logging
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter

from kiosk import settings
from tests.quick import QUICK, left_to_the_whole_run
from tests.sharing import Sharing

MANY_DESCRIPTORS = 300


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test's journal lies."""
    return tmp_path / "journal.db"


@pytest.fixture(autouse=True)
def few_descriptors() -> Iterator[None]:
    """Journals and databases of a test close with their last reference, often only when Python collects.

    Python collects by the number of objects, not of open files, and `select` takes none above 1023.
    """
    yield
    if len(list(Path("/proc/self/fd").iterdir())) > MANY_DESCRIPTORS:
        gc.collect()


@pytest.fixture(autouse=True)
def log_left_on() -> Iterator[None]:
    """Whoever switches the log off switches it on again: tests that read it come after them."""
    yield
    left = logging.root.manager.disable
    logging.disable(logging.NOTSET)
    assert left == logging.NOTSET


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """See quick.py. None leaves the decision to others."""
    quick: bool = config.option.markexpr == QUICK
    return True if quick and left_to_the_whole_run(collection_path) else None


def pytest_configure() -> None:
    """Before any test is read: reading them asks for rules and words too, and makes what lives to the end."""
    # Rules, receipts and words are the same files for eight thousand tests; reading took a third of each.
    once = SimpleNamespace(loads=cache(tomllib.loads), TOMLDecodeError=tomllib.TOMLDecodeError)
    setattr(settings, "tomllib", once)  # noqa: B010  (what it imports is no part of its face)
    gc.disable()


def pytest_collection_finish() -> None:
    """Thousands of collected tests live as long as the run: no collection of garbage need walk them."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Sharing:
    """See sharing.py; asked only when there are workers."""
    return Sharing(config, log)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """How many cells of the rules' table were walked (tests/policy/test_table.py)."""
    # By property, because workers of a parallel run have no other way to tell.
    cells: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, count in report.user_properties:
            if name in ("table_tested", "table_undecided"):
                cells[name] += count
    if cells:
        tested, undecided = cells["table_tested"], cells["table_undecided"]
        terminalreporter.write_line(
            f"rules: {tested + undecided} cells of province x service x card x person, "
            f"{tested} tested, {undecided} undecided (docs/rules.md)"
        )
