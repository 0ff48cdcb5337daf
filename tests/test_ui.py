import asyncio
from typing import NoReturn

import pytest

from kiosk.errors import CardPulled, DeviceError, VisitCancelled, VisitorLeft
from kiosk.faults import Fault
from kiosk.model import Service
from kiosk.prompts.application import EnterMobile
from kiosk.prompts.entrance import ChooseService, OutOfService, StaffCalled
from kiosk.prompts.identity import ConfirmIdentity, PutIdCard
from kiosk.prompts.making import Making, Stage
from kiosk.prompts.prompt import Back, Exit, Onward, Patience, StayHere, Step, StillThere
from kiosk.ui import Ui
from tests.virtual_time import now, virtual_time
from tests.visitor import Visitor

STEP = Step(Service.ISSUE_CARD, 3, 6)
QUESTION = EnterMobile(STEP)
IDLE_S, WARNING_S = 120.0, 30.0
"""Patience.FORM, under which EnterMobile stands."""


async def idle(seconds: float) -> None:
    await asyncio.sleep(seconds)


# --- asking


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
        await idle(1)
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
            await idle(seconds)
            visitor.answer("13800138000")

    assert ui.waited_s == pytest.approx(12.0)


@virtual_time
async def test_the_heartbeat_learns_what_is_on_the_glass_and_since_when() -> None:
    ui = Ui(Visitor())
    await idle(10)
    ui.tell(Making(Stage.APPLYING, 50, 50))
    await idle(10)
    ui.tell(Making(Stage.PRINTING, 40, 50))

    assert ui.showing == "Making"
    assert ui.showing_since == pytest.approx(10.0)


# --- patience


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


@virtual_time
async def test_who_has_stood_there_since_the_last_touch_may_read_twice_as_long() -> None:
    visitor = Visitor()
    ui = Ui(visitor)
    ui.somebody_since = lambda: 0.0

    async with asyncio.TaskGroup() as group:
        group.create_task(ui.ask(QUESTION))
        await idle(2 * IDLE_S - 2)
        before = visitor.over
        await idle(4)
        after = visitor.over
        visitor.answer(Back())

    assert (before, after) == (None, StillThere(WARNING_S))


@virtual_time
@pytest.mark.parametrize("since", [None, 10.0], ids=["nobody, or not known", "who came after the last touch"])
async def test_for_nobody_and_for_the_next_one_the_glass_keeps_its_own_time(since: float | None) -> None:
    visitor = Visitor()
    ui = Ui(visitor)
    ui.somebody_since = lambda: since

    async with asyncio.TaskGroup() as group:
        group.create_task(ui.ask(QUESTION))
        await idle(IDLE_S - 1)
        before = visitor.over
        await idle(2)
        after = visitor.over
        visitor.answer(Back())

    assert (before, after) == (None, StillThere(WARNING_S))


@virtual_time
async def test_who_walks_away_in_the_longer_time_is_asked_as_soon_as_that_is_seen() -> None:
    visitor, gone_at = Visitor(), IDLE_S + 20
    ui = Ui(visitor)
    ui.somebody_since = lambda: 0.0 if now() < gone_at else None

    async with asyncio.TaskGroup() as group:
        group.create_task(ui.ask(QUESTION))
        await idle(gone_at - 1)
        before = visitor.over
        await idle(3)
        after = visitor.over
        visitor.answer(Back())

    assert (before, after) == (None, StillThere(WARNING_S))


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


# --- asking while a device works


class Device:
    """Work that can be watched: it needs a moment to let go when it is cancelled."""

    def __init__(self, needs_s: float) -> None:
        self._needs_s = needs_s
        self.let_go_at: float | None = None

    async def read(self) -> str:
        try:
            await asyncio.sleep(self._needs_s)
        except asyncio.CancelledError:
            await asyncio.sleep(0.5)
            self.let_go_at = now()
            raise
        return "read"


async def fails(error: Exception, after_s: float = 1.0) -> NoReturn:
    await asyncio.sleep(after_s)
    raise error


@virtual_time
async def test_work_that_is_done_first_takes_the_prompt_away() -> None:
    visitor = Visitor()
    ui = Ui(visitor)

    answer = await ui.during(PutIdCard(STEP), Device(3).read())
    visitor.answer(Back())

    assert answer == "read"
    assert now() == pytest.approx(3.0)


@virtual_time
async def test_an_answer_that_comes_first_cancels_the_work_and_waits_until_it_let_go() -> None:
    device = Device(60)

    answer = await Ui(Visitor((PutIdCard, Back()))).during(PutIdCard(STEP), device.read())

    assert answer == Back()
    assert device.let_go_at == pytest.approx(now())


@virtual_time
async def test_who_leaves_during_the_work_ends_the_visit_and_the_device_lets_go() -> None:
    device = Device(1000)

    with pytest.raises(VisitorLeft):
        await Ui(Visitor()).during(PutIdCard(STEP), device.read())

    assert device.let_go_at == pytest.approx(now())


@virtual_time
@pytest.mark.parametrize("error", [DeviceError(Fault.ID_READER_GONE), CardPulled()])
async def test_a_fault_or_an_ending_of_the_work_flies_as_itself(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        await Ui(Visitor()).during(PutIdCard(STEP), fails(error))

    assert caught.value is error


@virtual_time
async def test_who_is_cancelled_from_outside_leaves_no_work_behind() -> None:
    device, visitor = Device(60), Visitor()

    async def reading() -> None:
        await Ui(visitor).during(PutIdCard(STEP), device.read())

    during = asyncio.create_task(reading())
    await idle(IDLE_S - 100)
    during.cancel()
    await asyncio.wait([during])

    assert during.cancelled()
    assert device.let_go_at is not None
    assert asyncio.all_tasks() == {asyncio.current_task()}


@virtual_time
async def test_work_that_ends_while_the_question_lies_over_the_prompt_lifts_it_off() -> None:
    visitor = Visitor()
    device = Device(IDLE_S + 10)

    answer = await Ui(visitor).during(PutIdCard(STEP), device.read())

    assert answer == "read"
    assert visitor.over is None


@virtual_time
async def test_a_notice_is_shown_and_nobody_waits() -> None:
    visitor = Visitor()

    Ui(visitor).tell(Making(Stage.APPLYING, 50, 50))
    visitor.answer(Onward())

    assert visitor.names_seen == ["Making"]
