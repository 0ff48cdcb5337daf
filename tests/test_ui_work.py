"""A prompt that stands while a device works: whichever ends first, nothing of the other is left."""

import asyncio
from typing import NoReturn

import pytest

from kiosk.errors import CardPulled, DeviceError, VisitorLeft
from kiosk.faults import Fault
from kiosk.model import Service
from kiosk.prompts.identity import PutIdCard
from kiosk.prompts.making import Making, Stage
from kiosk.prompts.prompt import Back, Onward, Step
from kiosk.ui import Ui
from tests.virtual_time import now, virtual_time
from tests.visitor import Visitor

STEP = Step(Service.ISSUE_CARD, 3, 6)
IDLE_S = 120.0
"""Patience.FORM, under which PutIdCard stands."""


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
    await asyncio.sleep(IDLE_S - 100)
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
