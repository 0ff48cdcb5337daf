"""S07: the stage of a card in the making, its days, and where it waits (SC-R art. 22)."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.card_life import OrderStage
from kiosk.flows.own_card import own_card
from kiosk.flows.query_progress import STEP, query_progress
from kiosk.model import CaseEnd, Service
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.card import CardUse, InsertCard, NoCardWithMe
from kiosk.prompts.identity import NoIdWithMe, PutIdCard
from kiosk.prompts.result import PrintThis, RowName, Seen, ShowProgress
from kiosk.prompts.trouble import CannotServe, Way
from tests.counter import Counter, document_of, make_counter
from tests.flows.enquirers import came_to_look, papers
from tests.hub.world import CONFIG, person
from tests.visitor import Answer, Visitor


def counter_of(path: Path, name: str, *script: tuple[type, Answer], province: str = "sichuan") -> Counter:
    policy = Policy(read_profile(CONFIG / "provinces" / f"{province}.toml"))
    counter = make_counter(path, Visitor(*script), policy)
    counter.id_reader.document = document_of(person(name))
    counter.visit.course.can_have = frozenset(Service)
    return counter


def progress(counter: Counter) -> ShowProgress:
    shown = counter.visitor.seen[-1]
    assert isinstance(shown, ShowProgress)
    return shown


@pytest.mark.parametrize("province", ["henan", "jiangsu-changzhou", "sichuan"])
async def test_a_card_in_the_making_is_told_with_its_days(path: Path, province: str) -> None:
    counter = counter_of(path, "崔知遥", (ShowProgress, Seen()), province=province)

    onward = await query_progress(counter.visit)

    shown = progress(counter)
    assert onward is None
    assert counter.visitor.names_seen == ["PutIdCard", "ShowProgress"]
    assert shown.stage is OrderStage.MAKING
    assert shown.accepted_on == "2026-11-16"
    assert shown.expected_on > shown.accepted_on
    assert shown.recommended is None
    assert shown.rows[0].value == "崔 * 遥"
    assert counter.visit.course.end is CaseEnd.DONE


async def test_a_card_that_lies_here_leads_to_collecting_it(path: Path) -> None:
    counter = counter_of(path, "方听雪", (ShowProgress, lambda shown: shown.recommended))

    assert await query_progress(counter.visit) is Service.COLLECT_CARD


async def test_a_card_that_waits_elsewhere_says_where_and_recommends_nothing(path: Path) -> None:
    counter = counter_of(path, "石长庚", (ShowProgress, Seen()))

    await query_progress(counter.visit)

    places = [row.value for row in progress(counter).rows if row.name is RowName.COLLECT_AT]
    assert places == ["青羊区社会保障卡服务网点"]
    assert progress(counter).recommended is None


async def test_the_machines_own_point_is_called_by_its_name(path: Path) -> None:
    counter = counter_of(path, "崔知遥", (ShowProgress, Seen()))
    site = replace(counter.visit.site, service_point="示例服务点", place="一层大厅")

    await query_progress(replace(counter.visit, site=site))

    places = [row.value for row in progress(counter).rows if row.name is RowName.COLLECT_AT]
    assert places == ["一层大厅"]


async def test_who_has_no_order_is_told_so(path: Path) -> None:
    counter = counter_of(path, "林知夏", (CannotServe, Way.HOME))

    await query_progress(counter.visit)

    assert counter.visit.course.refusal == "NO_JOB"
    assert counter.visit.course.end is None


async def test_an_expired_document_asks_nothing(path: Path) -> None:
    counter = counter_of(path, "钱星河", (CannotServe, Way.HOME))

    await query_progress(counter.visit)

    assert counter.visit.course.refusal == "ID_EXPIRED"
    assert "ShowProgress" not in counter.visitor.names_seen


async def test_the_stage_and_its_days_go_on_paper(path: Path) -> None:
    counter = counter_of(path, "崔知遥", (ShowProgress, PrintThis()), (ShowProgress, Seen()))

    await query_progress(counter.visit)

    (paper,) = papers(counter)
    said = ("办卡进度", "正在制作", "2026年11月16日", "崔 * 遥", "预计可领")
    assert [one for one in said if one not in paper] == []
    assert person("崔知遥").id_number not in paper


async def test_who_has_the_id_card_at_home_asks_with_the_own_card(path: Path) -> None:
    counter = came_to_look(path, "许清晏", (PutIdCard, NoIdWithMe()), (CannotServe, Way.HOME))
    counter.id_reader.document = None

    await query_progress(counter.visit)

    assert counter.visitor.names_seen == ["PutIdCard", "InsertCard", "CannotServe"]
    assert counter.visit.course.refusal == "NO_JOB"


async def test_a_card_that_is_in_the_slot_is_enough(path: Path) -> None:
    counter = came_to_look(path, "许清晏", (CannotServe, Way.HOME))
    await own_card(counter.visit, STEP, CardUse.READ)

    await query_progress(counter.visit)

    assert counter.visitor.names_seen == ["InsertCard", "CannotServe"]


async def test_who_has_neither_is_told_what_to_bring(path: Path) -> None:
    counter = came_to_look(
        path,
        "许清晏",
        (PutIdCard, NoIdWithMe()),
        (InsertCard, NoCardWithMe()),
        (CannotServe, Way.HOME),
        brings_card=False,
    )
    counter.id_reader.document = None

    await query_progress(counter.visit)

    assert counter.visit.course.refusal == "CARD_NEEDED"
