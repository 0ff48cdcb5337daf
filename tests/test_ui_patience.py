"""How long the glass waits, and how it asks whether somebody is still there."""

import asyncio

import pytest

from kiosk.errors import VisitCancelled, VisitorLeft
from kiosk.model import Service
from kiosk.prompts.application import EnterMobile
from kiosk.prompts.entrance import ChooseService, OutOfService, StaffCalled
from kiosk.prompts.prompt import Back, Exit, Patience, StayHere, Step, StillThere
from kiosk.ui import Ui
from tests.virtual_time import now, virtual_time
from tests.visitor import Visitor

QUESTION = EnterMobile(Step(Service.ISSUE_CARD, 3, 6))
IDLE_S, WARNING_S = 120.0, 30.0
"""Patience.FORM, under which EnterMobile stands."""


async def idle(seconds: float) -> None:
    await asyncio.sleep(seconds)


@virtual_time
async def test_who_does_not_touch_the_glass_is_asked_and_then_has_left() -> None:
    visitor = Visitor()
    began = now()

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(asyncio.wait([asyncio.ensure_future(Ui(visitor).ask(QUESTION))]))
        await idle(IDLE_S - 1)
        before = visitor.over
        await idle(2)
        after = visitor.over

    (done,), _ = asking.result()
    assert isinstance(done.exception(), VisitorLeft)
    assert (before, after) == (None, StillThere(WARNING_S))
    assert now() - began == pytest.approx(IDLE_S + WARNING_S)
    assert visitor.over is None


@virtual_time
async def test_who_is_still_there_gets_the_whole_time_again() -> None:
    visitor = Visitor()

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(Ui(visitor).ask(QUESTION))
        await idle(IDLE_S + 1)
        visitor.answer_over(StayHere())
        await idle(1)
        lifted = visitor.over is None
        await idle(IDLE_S - 2)
        quiet = visitor.over is None
        await idle(2)
        asked_again = visitor.over
        visitor.answer("13800138000")

    assert (lifted, quiet, asked_again) == (True, True, StillThere(WARNING_S))
    assert asking.result() == "13800138000"


@virtual_time
async def test_who_says_no_to_the_question_leaves() -> None:
    visitor = Visitor()

    asyncio.get_running_loop().call_later(IDLE_S + 1, lambda: visitor.answer_over(Exit()))
    with pytest.raises(VisitCancelled):
        await Ui(visitor).ask(QUESTION)

    assert visitor.over is None


@virtual_time
async def test_an_answer_to_the_question_below_counts_while_another_lies_over_it() -> None:
    visitor = Visitor()

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(Ui(visitor).ask(QUESTION))
        await idle(IDLE_S + 1)
        visitor.answer("13800138000")

    assert asking.result() == "13800138000"
    assert visitor.over is None


@virtual_time
async def test_every_touch_begins_the_waiting_anew() -> None:
    visitor = Visitor()

    async with asyncio.TaskGroup() as group:
        group.create_task(Ui(visitor).ask(QUESTION))
        for _ in range(10):
            await idle(IDLE_S - 1)
            visitor.touch()
        asked = visitor.over
        visitor.answer(Back())

    assert asked is None


@virtual_time
async def test_elder_mode_waits_twice_as_long() -> None:
    visitor = Visitor()
    visitor.patience_factor = 2.0

    async with asyncio.TaskGroup() as group:
        group.create_task(Ui(visitor).ask(QUESTION))
        await idle(2 * IDLE_S - 1)
        before = visitor.over
        await idle(2)
        after = visitor.over
        visitor.answer(Back())

    assert (before, after) == (None, StillThere(WARNING_S))


@virtual_time
async def test_some_prompts_wait_for_ever() -> None:
    visitor = Visitor()

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(Ui(visitor).ask(OutOfService("out_of_service")))
        await idle(7 * 86_400)
        asked = visitor.over
        visitor.answer(StaffCalled())

    assert asked is None
    assert asking.result() == StaffCalled()


@virtual_time
async def test_an_idle_menu_ends_the_visit_like_any_other_prompt() -> None:
    began = now()

    with pytest.raises(VisitorLeft):
        await Ui(Visitor()).ask(ChooseService(()))

    idle_s, warning_s = Patience.MENU.idle_s, Patience.MENU.warning_s
    assert idle_s is not None
    assert warning_s is not None
    assert now() - began == pytest.approx(idle_s + warning_s)


# --- somebody stands there; no time is left


async def over_the_question(ui: Ui, visitor: Visitor, *moments: float) -> list[object]:
    """What lies over an open question so many seconds after it was shown; then it is left."""
    seen: list[object] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(ui.ask(QUESTION))
        passed = 0.0
        for moment in moments:
            await idle(moment - passed)
            passed = moment
            seen.append(visitor.over)
        visitor.answer(Back())
    return seen


@virtual_time
async def test_who_has_stood_there_since_the_last_touch_may_read_twice_as_long() -> None:
    visitor = Visitor()
    ui = Ui(visitor)
    ui.somebody_since = lambda: 0.0

    seen = await over_the_question(ui, visitor, 2 * IDLE_S - 2, 2 * IDLE_S + 2)

    assert seen == [None, StillThere(WARNING_S)]


@virtual_time
@pytest.mark.parametrize("since", [None, 10.0], ids=["nobody, or not known", "who came after the last touch"])
async def test_for_nobody_and_for_the_next_one_the_glass_keeps_its_own_time(since: float | None) -> None:
    visitor = Visitor()
    ui = Ui(visitor)
    ui.somebody_since = lambda: since

    seen = await over_the_question(ui, visitor, IDLE_S - 1, IDLE_S + 1)

    assert seen == [None, StillThere(WARNING_S)]


@virtual_time
async def test_who_walks_away_in_the_longer_time_is_asked_as_soon_as_that_is_seen() -> None:
    visitor, gone_at = Visitor(), IDLE_S + 20
    ui = Ui(visitor)
    ui.somebody_since = lambda: 0.0 if now() < gone_at else None

    seen = await over_the_question(ui, visitor, gone_at - 1, gone_at + 2)

    assert seen == [None, StillThere(WARNING_S)]


@virtual_time
async def test_in_a_hurry_the_open_question_is_over_and_no_other_is_asked() -> None:
    visitor = Visitor()
    ui = Ui(visitor)

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(asyncio.wait([asyncio.ensure_future(ui.ask(QUESTION))]))
        await visitor.sees(EnterMobile)
        ui.hurry(on=True)
    ((ended,), _) = asking.result()

    assert isinstance(ended.exception(), VisitorLeft)
    with pytest.raises(VisitorLeft):
        await ui.ask(QUESTION)
    assert visitor.seen == [QUESTION]


@virtual_time
async def test_a_hurry_sends_nobody_away_from_what_stands_alone_and_it_passes() -> None:
    visitor = Visitor((EnterMobile, "13800138000"))
    ui = Ui(visitor)

    async with asyncio.TaskGroup() as group:
        standing = group.create_task(ui.ask(OutOfService("power_failing")))
        await visitor.sees(OutOfService)
        ui.hurry(on=True)
        await idle(60)
        stands = not standing.done()
        visitor.answer(StaffCalled())
    ui.hurry(on=False)

    assert stands
    assert await ui.ask(QUESTION) == "13800138000"
