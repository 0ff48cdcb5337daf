"""S20 (SC-R art. 32): both people are known, and from there on the visit says who acts."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.card_life import SocialState
from kiosk.devices.camera.port import FaceSeen
from kiosk.flows.act_for_another import act_for_another
from kiosk.known import Shown
from kiosk.model import Service
from kiosk.monitor.availability import Availability
from kiosk.policy.policy import Policy
from kiosk.policy.profile import AgentKind
from kiosk.prompts.agency import (
    Cause,
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
    GuardianId,
    Whose,
)
from kiosk.prompts.confirm import ConfirmLoss
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.prompt import Back, Onward
from kiosk.prompts.reading import ShowGuide
from kiosk.prompts.result import DeedDone, Seen
from kiosk.prompts.taking import ReceiptWanted, TakeIdCard
from kiosk.prompts.trouble import CannotServe
from kiosk.serving import Serving
from tests.counter import document_of
from tests.flows.agents import (
    ERRAND,
    GUARDIAN,
    HOME,
    NOTICE,
    PHONE,
    SIGN,
    UP_TO_FILING,
    TwoCards,
    came_for_another,
    filed,
    prompt_of,
    rules,
)
from tests.hub.held import card
from tests.hub.world import person
from tests.virtual_time import virtual_time


@virtual_time
async def test_a_mother_is_accepted_for_her_child_and_led_on(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING)

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS

    shown = counter.visit.known.shown
    assert shown is not None
    assert shown.acting is not None
    assert (shown.document.name, shown.acting.agent.name) == ("贺小禾", "宋锦书")
    assert shown.proof.agency == shown.acting.case
    assert counter.visit.course.can_have == frozenset(), "one agency is for one matter"
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_no_camera_for_papers_no_proof_of_a_guardian(path: Path) -> None:
    counter = came_for_another(path, ERRAND, NOTICE, GUARDIAN, HOME, policy=rules(sees_papers=False))

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "AGENT_NOT_ALLOWED"
    assert counter.visit.known.shown is None


@virtual_time
async def test_a_son_needs_no_paper_but_says_why_his_mother_does_not_come(path: Path) -> None:
    script = (ERRAND, NOTICE, (ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.ELDERLY), PHONE, SIGN)
    counter = came_for_another(
        path, *script, principal="罗清和", agent="罗远行", policy=rules(sees_papers=False)
    )

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS

    assert (filed(counter).cause, filed(counter).documents) == ("elderly", [])


@virtual_time
async def test_who_is_away_for_long_is_not_named_by_article_32(path: Path) -> None:
    script = (ERRAND, NOTICE, (ChooseRelation, AgentKind.CHILD), (ChooseCause, Cause.AWAY), HOME)
    counter = came_for_another(path, *script, principal="罗清和", agent="罗远行")

    assert await act_for_another(counter.visit) is None

    told = prompt_of(counter, CannotServe)
    assert (told.code, "第三十二条" in told.article) == ("AGENT_NOT_ALLOWED", True)


@virtual_time
async def test_a_guardian_of_a_grown_up_says_that_the_other_lacks_capacity(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING, principal="罗清和", agent="罗远行")
    counter.world.hub.reviewer.mood = "approve"

    await act_for_another(counter.visit)

    shown = counter.visit.known.shown
    assert filed(counter).cause == "incapable"
    assert shown is not None
    assert shown.acting is not None
    assert shown.acting.incapable


@virtual_time
async def test_a_child_acts_for_nobody(path: Path) -> None:
    counter = came_for_another(path, ERRAND, NOTICE, HOME, principal="罗清和", agent="陈予安")

    assert await act_for_another(counter.visit) is None

    assert counter.visit.course.refusal == "AGENT_NOT_ALLOWED"


@virtual_time
async def test_the_first_card_again_is_asked_back(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING)
    child, mother = document_of(person("贺小禾")), document_of(person("宋锦书"))
    pad: Any = TwoCards(child, child, mother)
    counter.visit = replace(counter.visit, id_reader=pad)

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS

    asked = [(one.whose, one.same_again) for one in counter.visitor.seen if isinstance(one, GuardianId)]
    assert asked == [("principal", False), ("agent", False), ("agent", True)]


@virtual_time
async def test_a_minor_s_guardian_is_asked_neither_what_for_nor_for_the_minor_s_id_card(path: Path) -> None:
    led = (NOTICE, (CannotServe, Service.ACT_FOR_ANOTHER), *UP_TO_FILING[1:])
    counter = came_for_another(path, *led, (ConfirmLoss, True), (DeedDone, ReceiptWanted(False)))
    offered = tuple(Availability(one, ()) for one in (Service.REPORT_LOSS, Service.ACT_FOR_ANOTHER))

    async def situation() -> tuple[Availability, ...]:
        return offered

    serve = asyncio.create_task(
        Serving(counter.visit, counter.health, situation, lambda: "").serve(Service.REPORT_LOSS),
    )
    await counter.visitor.sees(TakeIdCard)
    counter.visitor.answer(Onward())
    course = await serve

    assert (course.service, course.refusal) == (Service.REPORT_LOSS, "")
    assert filed(counter).service == Service.REPORT_LOSS
    assert (await card(counter.world, "贺小禾")).social is SocialState.FORMAL_LOST
    assert "ChooseErrand" not in counter.visitor.names_seen
    assert [one.whose for one in counter.visitor.seen if isinstance(one, GuardianId)] == [Whose.AGENT]


@virtual_time
async def test_who_was_led_here_goes_back_to_nothing_that_was_answered(path: Path) -> None:
    counter = came_for_another(path, (ReadNotice, Back()))
    counter.visit.course.came_from = Service.REPORT_LOSS

    assert await act_for_another(counter.visit) is None

    assert counter.visitor.names_seen == ["ReadNotice"]


@virtual_time
@pytest.mark.parametrize("came_from", [Service.QUERY_STATUS, Service.CHANGE_PIN, Service.REISSUE_CARD])
async def test_what_nobody_does_here_for_another_is_no_errand(path: Path, came_from: Service) -> None:
    counter = came_for_another(path, (ChooseErrand, Back()))
    counter.visit.course.came_from = came_from

    assert await act_for_another(counter.visit) is None

    assert prompt_of(counter, ChooseErrand).services == (Service.REPORT_LOSS,)


@virtual_time
async def test_who_has_shown_id_card_and_face_only_adds_the_other_s_card(path: Path) -> None:
    counter = came_for_another(path, *UP_TO_FILING)
    child, mother = document_of(person("贺小禾")), document_of(person("宋锦书"))
    counter.visit.known.shown = Shown(mother, FaceSeen(matched=True))
    pad: Any = TwoCards(mother, child)  # her own still lies there
    counter.visit = replace(counter.visit, id_reader=pad)

    assert await act_for_another(counter.visit) is Service.REPORT_LOSS

    shown = counter.visit.known.shown
    assert shown is not None
    assert shown.acting is not None
    assert (shown.document.name, shown.acting.agent.name) == ("贺小禾", "宋锦书")
    asked = [(one.whose, one.same_again) for one in counter.visitor.seen if isinstance(one, GuardianId)]
    assert asked == [(Whose.OTHER, False), (Whose.OTHER, True)]
    assert "LookAtCamera" not in counter.visitor.names_seen


@virtual_time
async def test_no_errand_touches_a_pin_and_back_leads_out(path: Path) -> None:
    counter = came_for_another(path, (ChooseErrand, Back()))

    assert await act_for_another(counter.visit) is None

    assert prompt_of(counter, ChooseErrand).services == (Service.REPORT_LOSS,)


@virtual_time
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: rules("henan", on=False), "委托"),
        (lambda: rules("jiangsu-changzhou", on=False), "双方"),
        (lambda: rules(on=False), "承诺书"),
    ],
)
async def test_where_no_machine_does_it_it_is_explained(
    path: Path, make: Callable[[], Policy], says: str
) -> None:
    counter = came_for_another(path, (ShowGuide, Seen()), HOME, policy=make())

    assert await act_for_another(counter.visit) is None

    guide = prompt_of(counter, ShowGuide)
    assert says in "".join(sentence for page in guide.pages for sentence in page.sentences)
    assert counter.visit.course.refusal == "AGENT_NOT_ALLOWED", "and it is the counter's"
