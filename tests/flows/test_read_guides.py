"""S18: the guides of the province that rules here, each with its article."""

from pathlib import Path

import pytest

from kiosk.flows.read_guides import guide_page, read_guides
from kiosk.model import CaseEnd, Service
from kiosk.policy.read_rules import read_policy, read_profile
from kiosk.prompts.prompt import Back
from kiosk.prompts.reading import ChooseGuide, PrintGuide, ShowGuide
from kiosk.prompts.result import Seen
from kiosk.settings import SiteSettings
from tests.counter import make_counter
from tests.flows.enquirers import papers
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
    policy = read_policy(CONFIG, province, SiteSettings())
    own = list(read_profile(CONFIG / "provinces" / f"{province}.toml").guides)
    counter = make_counter(path, Visitor((ChooseGuide, Seen())), policy)

    await read_guides(counter.visit)

    (shelf,) = counter.visitor.seen
    assert isinstance(shelf, ChooseGuide)
    keys = [topic.key for topic in shelf.topics]
    assert keys[: len(own)] == own
    assert {"what_for", "where_used", "card_care", "lawful_use", "ecard", "photo", "news"} <= set(keys)
    assert len(keys) == len(set(keys))


async def test_a_province_words_a_guide_of_everybody_s_itself(path: Path) -> None:
    policy = read_policy(CONFIG, "henan", SiteSettings())
    counter = make_counter(path, Visitor((ChooseGuide, "ecard"), (ShowGuide, Seen())), policy)

    await read_guides(counter.visit)

    (page,) = counter.visitor.seen[1].pages  # type: ignore[attr-defined]
    assert page.article == "《河南社会保障卡问答》十一"


@pytest.mark.parametrize("province", ["henan", "jiangsu-changzhou", "sichuan"])
async def test_every_guide_is_english_in_english(path: Path, province: str) -> None:
    counter = make_counter(path, Visitor(), read_policy(CONFIG, province, SiteSettings()))

    for guide in counter.visit.policy.profile.guides.values():
        page = guide_page(counter.visit, guide)
        assert page.title_en.isascii()
        assert page.sentences_en
        assert not any(char in "".join(page.sentences_en) for char in "，。")


async def test_a_guide_goes_on_paper_and_can_be_read_on(path: Path) -> None:
    counter = make_counter(
        path,
        Visitor(
            (ChooseGuide, "safe_keeping"),
            (ShowGuide, PrintGuide()),
            (ShowGuide, Back()),
            (ChooseGuide, Seen()),
        ),
    )

    await read_guides(counter.visit)

    (paper,) = papers(counter)
    assert "用卡要注意" in paper
    assert "不得出租、出借、出售" in paper
    assert "第三十一条" in paper


async def test_a_service_s_guide_is_two_touches_away_and_goes_on_paper(path: Path) -> None:
    policy = read_policy(CONFIG, "jiangsu-changzhou", SiteSettings())
    script = ((ChooseGuide, Service.RENEW_CARD), (ShowGuide, PrintGuide()), (ShowGuide, Seen()))
    counter = make_counter(path, Visitor(*script), policy)

    await read_guides(counter.visit)

    shelf, shown, _ = counter.visitor.seen
    assert isinstance(shelf, ChooseGuide)
    assert Service.RENEW_CARD in shelf.services
    assert isinstance(shown, ShowGuide)
    assert shown.pages[0].article == "《常州社会保障卡手册》三.4"
    (paper,) = papers(counter)
    for said in ("要带：本人社保卡、本人身份证。", "20元", "拿到新卡以后收回", "三.4"):
        assert said in paper
