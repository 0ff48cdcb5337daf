"""A prompt on the glass: one answer, and what is learnt of it."""

import asyncio

import pytest

from kiosk.errors import VisitCancelled
from kiosk.model import Service
from kiosk.prompts.application import EnterMobile
from kiosk.prompts.identity import ConfirmIdentity
from kiosk.prompts.making import Making, Stage
from kiosk.prompts.prompt import Exit, Step
from kiosk.ui import Ui
from tests.virtual_time import virtual_time
from tests.visitor import Visitor

STEP = Step(Service.ISSUE_CARD, 3, 6)
QUESTION = EnterMobile(STEP)


@virtual_time
async def test_the_answer_comes_back() -> None:
    visitor = Visitor((EnterMobile, "13800138000"))

    answer = await Ui(visitor).ask(QUESTION)

    assert answer == "13800138000"
    assert visitor.seen == [QUESTION]


@virtual_time
async def test_the_first_answer_counts_and_a_second_touch_meets_a_deaf_glass() -> None:
    visitor = Visitor()

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(Ui(visitor).ask(QUESTION))
        await visitor.sees(EnterMobile)
        visitor.answer("13800138000")
        visitor.answer("13911112222")
        visitor.answer(Exit())

    assert asking.result() == "13800138000"


@virtual_time
async def test_a_late_second_touch_does_not_answer_the_next_prompt() -> None:
    visitor = Visitor()
    ui = Ui(visitor)

    async with asyncio.TaskGroup() as group:
        first = group.create_task(ui.ask(QUESTION))
        await visitor.sees(EnterMobile)
        stale = visitor._answered
        assert stale is not None
        visitor.answer("13800138000")
        await first
        second = group.create_task(ui.ask(ConfirmIdentity(STEP, "张 *", "110101 ******** 1234", "")))
        await visitor.sees(ConfirmIdentity)
        stale("13800138000")
        await asyncio.sleep(1)
        waits = not second.done()
        visitor.answer(False)

    assert waits
    assert second.result() is False


@virtual_time
async def test_leaving_by_the_key_ends_the_visit() -> None:
    with pytest.raises(VisitCancelled):
        await Ui(Visitor((EnterMobile, Exit()))).ask(QUESTION)


@virtual_time
async def test_time_spent_waiting_for_the_citizen_is_added_up() -> None:
    visitor = Visitor()
    ui = Ui(visitor)

    for seconds in (7.0, 5.0):
        async with asyncio.TaskGroup() as group:
            group.create_task(ui.ask(QUESTION))
            await asyncio.sleep(seconds)
            visitor.answer("13800138000")

    assert ui.waited_s == pytest.approx(12.0)


@virtual_time
async def test_the_heartbeat_learns_what_is_on_the_glass_and_since_when() -> None:
    ui = Ui(Visitor())
    await asyncio.sleep(10)
    ui.tell(Making(Stage.APPLYING, 50, 50))
    await asyncio.sleep(10)
    ui.tell(Making(Stage.PRINTING, 40, 50))

    assert ui.showing == "Making"
    assert ui.showing_since == pytest.approx(10.0)
