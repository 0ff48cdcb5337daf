"""S18: the guides of the province that rules here, each with its article."""

from pathlib import Path

import pytest

from kiosk.flows.read_guides import read_guides
from kiosk.model import CaseEnd
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.prompt import Back
from kiosk.prompts.reading import ChooseGuide, ShowGuide
from kiosk.prompts.result import Seen
from tests.counter import make_counter
from tests.hub.world import CONFIG
from tests.visitor import Visitor


async def test_a_guide_is_read_and_back_leads_to_the_shelf(path: Path) -> None:
    counter = make_counter(
        path,
        Visitor(
            (ChooseGuide, "safe_keeping"), (ShowGuide, Back()), (ChooseGuide, "by_unit"), (ShowGuide, Seen())
        ),
    )

    await read_guides(counter.visit)

    read = [prompt.pages[0] for prompt in counter.visitor.seen if isinstance(prompt, ShowGuide)]
    assert [page.title for page in read] == ["用卡要注意", "单位、学校集中办卡"]
    assert read[0].article.endswith("》第三十一条")
    assert read[0].sentences == ("卡和密码自己保管，不得出租、出借、出售，不得用于电信诈骗、跨境赌博。",)
    assert counter.visit.course.end is CaseEnd.DONE


async def test_who_has_seen_the_shelf_may_go(path: Path) -> None:
    counter = make_counter(path, Visitor((ChooseGuide, Seen())))

    await read_guides(counter.visit)

    assert counter.visitor.names_seen == ["ChooseGuide"]


@pytest.mark.parametrize("province", ["henan", "jiangsu-changzhou", "sichuan"])
async def test_the_shelf_is_the_provinces_own(path: Path, province: str) -> None:
    policy = Policy(read_profile(CONFIG / "provinces" / f"{province}.toml"))
    counter = make_counter(path, Visitor((ChooseGuide, Seen())), policy)

    await read_guides(counter.visit)

    (shelf,) = counter.visitor.seen
    assert isinstance(shelf, ChooseGuide)
    assert [topic.key for topic in shelf.topics] == list(policy.profile.guides)
    assert len(shelf.topics) >= 3
