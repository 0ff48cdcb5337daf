"""A disk that takes nothing: the book of the card service leaves the step in doubt, and ends no program."""

from pathlib import Path

import pytest

from kiosk.central.card_service.book import CaseBook, Matter
from kiosk.errors import CentralUnreachable
from tests.hub.world import CountedEntropy, case_key


def test_a_matter_that_cannot_be_written_down_is_no_answer(tmp_path: Path) -> None:
    book = CaseBook(tmp_path, CountedEntropy("book"))
    book.write(Matter(case=case_key(), stage="applied"))
    (tmp_path / f"{case_key()}.new").mkdir()  # as on a full disk: no draft can be made

    with pytest.raises(CentralUnreachable):
        book.write(Matter(case=case_key(), stage="reserved"))

    assert book.read(case_key()).stage == "applied"
