from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.journal.sqlite import SqliteJournal
from tests.journal.books import open_journal


@pytest.fixture
def journal(path: Path) -> Iterator[SqliteJournal]:
    journal = open_journal(path)
    yield journal
    journal.close()
