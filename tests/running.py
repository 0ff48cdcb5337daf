"""The terminal running at its counter, who comes to it, and what its books say afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.dispenser.port import CardPlace
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.steps import Do
from kiosk.journal.port import Fed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import CaseId, Pin, Service
from kiosk.prompts.entrance import Attract, ChooseService, StaffCalled
from kiosk.prompts.maintenance import (
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceAct,
    MaintenanceChoice,
    MaintenanceHome,
)
from kiosk.prompts.prompt import Exit, Onward
from kiosk.worker import InlineWorker
from tests.counter import Counter, LoopClock, make_counter
from tests.stand_ins import STAFF_PIN
from tests.visitor import Answer, Visitor

STAFF_COMES = (Attract, StaffCalled())
STAFF_GIVES_UP = (InsertStaffCard, Exit())
COMES = (Attract, Onward())
CHOOSES = (ChooseService, Service.ISSUE_CARD)
SIGNS_IN = (EnterStaffPin, Pin(STAFF_PIN))


def acts(*choices: MaintenanceAct) -> tuple[tuple[type[MaintenanceHome], Answer], ...]:
    return tuple((MaintenanceHome, MaintenanceChoice(act)) for act in choices)


@asynccontextmanager
async def running(counter: Counter) -> AsyncIterator[None]:
    """The terminal, its outbox and what writes down tampering, until the test has seen enough."""
    latch = counter.terminal._around.latch
    lives = [
        asyncio.create_task(one)
        for one in (counter.terminal.run(), latch.run(counter.journal), counter.outbox.run())
    ]
    try:
        yield
    finally:
        for life in lives:
            life.cancel()
        await asyncio.wait(lives)
        for life in lives:
            if not life.cancelled():
                life.result()


async def cut_while_writing(path: Path, number: int = 1) -> None:
    """A former life that fed a blank and never learned what became of its writing."""
    journal = SqliteJournal(path, LoopClock(), InlineWorker())
    case = await journal.open(Service.ISSUE_CARD, CaseId(f"{number:032x}"))

    async def dies() -> None:
        raise DeviceError(Fault.DISPENSER_SILENT)

    await case.note(Do.FEED, entry=Fed(1))
    with pytest.raises(DeviceError):
        await case.step(Do.WRITE, dies)
    journal.close()


def audit_of(counter: Counter) -> list[tuple[str, str, str]]:
    rows = counter.journal._db.execute("SELECT staff, act, detail FROM audit ORDER BY seq")
    return [tuple(row) for row in rows]


async def with_a_card_inside(path: Path, *script: tuple[type, Answer]) -> Counter:
    await cut_while_writing(path)
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *script))
    counter.dispenser.answer = replace(counter.dispenser.answer, card=CardPlace.UNKNOWN)
    return counter
