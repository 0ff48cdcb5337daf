"""S21: a code for a telephone where the rules give it to machines; elsewhere the ways to it."""

from pathlib import Path

import pytest

from kiosk.flows.get_ecard_code import get_ecard_code
from kiosk.model import CaseEnd
from kiosk.prompts.card import InsertCard, NoCardWithMe
from kiosk.prompts.reading import PrintGuide, ShowEcard, ShowGuide
from kiosk.prompts.result import Seen
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter
from tests.flows.enquirers import came_to_look, papers
from tests.virtual_time import virtual_time

LOOKED = (ShowEcard, Seen())
LEFT_AT_HOME = (InsertCard, NoCardWithMe())


def codes(counter: Counter) -> list[str]:
    return [prompt.url for prompt in counter.visitor.seen if isinstance(prompt, ShowEcard)]


async def test_the_own_card_brings_a_code(path: Path) -> None:
    counter = came_to_look(path, "许清晏", LOOKED)

    await get_ecard_code(counter.visit)

    assert counter.visitor.names_seen == ["InsertCard", "ShowEcard"]
    (code,) = codes(counter)
    assert code.startswith("https://ecard.sandbox.invalid/c/")
    assert code not in repr(counter.visitor.seen[-1])
    assert counter.visit.course.end is CaseEnd.DONE
    assert await counter.journal.unfinished() == ()


async def test_the_id_card_brings_one_too(path: Path) -> None:
    counter = came_to_look(path, "许清晏", LEFT_AT_HOME, LOOKED, brings_card=False)

    await get_ecard_code(counter.visit)

    assert counter.visitor.names_seen == ["InsertCard", "PutIdCard", "ShowEcard"]


@virtual_time
async def test_a_code_that_is_too_old_is_taken_away_and_another_one_can_be_had(path: Path) -> None:
    counter = came_to_look(path, "许清晏", (CannotServe, Way.RETRY), LOOKED)
    counter.visitor.patience_factor = 10.0

    await _who_is_slow(counter)

    assert len(set(codes(counter))) == 2
    assert [p.code for p in counter.visitor.seen if isinstance(p, CannotServe)] == ["CODE_EXPIRED"]
    assert counter.visit.course.refusal == ""


async def _who_is_slow(counter: Counter) -> None:
    await get_ecard_code(counter.visit)


@pytest.mark.parametrize("with_it", [True, False])
@pytest.mark.parametrize(
    ("name", "code"),
    [("彭见山", "CARD_LOST"), ("沈嘉树", "NOT_ACTIVE"), ("蔡听澜", "FROZEN"), ("贺小禾", "AGE_GUARDIAN")],
)
async def test_without_a_card_in_use_there_is_none(path: Path, name: str, code: str, with_it: bool) -> None:
    first = () if with_it else (LEFT_AT_HOME,)
    counter = came_to_look(path, name, *first, (CannotServe, Way.HOME), brings_card=with_it)

    await get_ecard_code(counter.visit)

    assert counter.visit.course.refusal == code
    assert codes(counter) == []


@pytest.mark.parametrize(
    ("province", "article"), [("henan", "河南社会保障卡问答》十一"), ("jiangsu-changzhou", "卡伴一生》一")]
)
async def test_elsewhere_the_ways_to_it_are_explained_to_anybody(
    path: Path, province: str, article: str
) -> None:
    counter = came_to_look(path, "许清晏", (ShowGuide, PrintGuide()), (ShowGuide, Seen()), province=province)

    await get_ecard_code(counter.visit)

    page = counter.visitor.seen[0].pages[0]  # type: ignore[attr-defined]
    assert counter.visitor.names_seen == ["ShowGuide", "ShowGuide"]
    assert page.article.endswith(article)
    assert any("微信" in sentence for sentence in page.sentences)
    assert any("WeChat" in sentence for sentence in page.sentences_en)
    assert "怎么领电子社保卡" in papers(counter)[0]
    assert codes(counter) == []
