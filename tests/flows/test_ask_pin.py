"""PINs that come from a PIN pad (ADR 0019): the whole matter, and what happens when the pad is not well."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.pin_pad.simulated_pad import SimulatedPad
from kiosk.devices.pin_pad.zt598.simulator import SimulatedZt598
from kiosk.errors import DeviceError, VisitorLeft
from kiosk.faults import Fault
from kiosk.flows.ask_pin import ask_pin
from kiosk.flows.change_pin import change_pin
from kiosk.model import CaseEnd, Pin, Service
from kiosk.prompts.card import EnterPin, ForgotPin, PinFor
from kiosk.prompts.making import SetPin, StartOver
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import DeedDone
from kiosk.prompts.taking import ReceiptWanted
from kiosk.sandbox.chip import SimulatedChip
from tests.counter import Counter, make_counter
from tests.devices.pin_pad.desk import DRIVERS, pad_on_a_desk
from tests.flows.deeds import ends, put_own_card
from tests.virtual_time import now, virtual_time
from tests.visitor import Visitor

OLD, NEW = "135246", "274913"
ASKED = EnterPin(Step(Service.CHANGE_PIN, 2, 3), PinFor.CHANGE, 3)


def at_pad(counter: Counter, make: str = "zt598", *, pin_on_glass: bool = True) -> SimulatedPad:
    """Fit a pad of this make to the counter."""
    driver, pad = pad_on_a_desk(make)
    site = replace(counter.visit.site, pin_on_glass=pin_on_glass)
    counter.visit = replace(counter.visit, pin_pad=driver, site=site)
    return pad


async def type_at(counter: Counter, pad: SimulatedPad, kind: type, *keys: str) -> None:
    """Wait for this question, and for the keypad; then press."""
    shown = await counter.visitor.sees(kind)
    while not pad.mode:  # noqa: ASYNC110  a simulator knows no asyncio
        await asyncio.sleep(0.05)
    pad.press(*keys)
    while pad.mode and counter.visitor.seen[-1] is shown:  # noqa: ASYNC110
        await asyncio.sleep(0.05)


def came(path: Path, *script: tuple[type, object]) -> tuple[Counter, SimulatedChip]:
    counter = make_counter(path, Visitor(*script))
    return counter, put_own_card(counter, "许清晏")


@virtual_time
@pytest.mark.parametrize("make", DRIVERS)
async def test_a_pin_is_changed_and_no_digit_was_touched_on_the_glass(
    path: Path, make: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    counter, chip = came(path, (DeedDone, ReceiptWanted(False)))
    pad = at_pad(counter, make)

    async with asyncio.TaskGroup() as group:
        group.create_task(change_pin(counter.visit))
        await type_at(counter, pad, EnterPin, *"135", "clear", *"5246", "enter")
        await type_at(counter, pad, SetPin, *NEW, "enter")
        await type_at(counter, pad, SetPin, *NEW, "enter")

    assert chip.state.pin.hex().rstrip("f") == NEW
    assert await ends(counter) == [CaseEnd.DONE]
    asked = [seen for seen in counter.visitor.seen if isinstance(seen, (EnterPin, SetPin))]
    assert [(one.echo is not None, one.pad_out) for one in asked] == [(True, False)] * 3
    assert [one.echo.count for one in asked if one.echo] == [6, 6, 6]
    assert not [pin for pin in (OLD, NEW) if pin in caplog.text + repr(asked)]


async def answered(counter: Counter, prompt: EnterPin | SetPin, pad: SimulatedPad, *keys: str) -> object:
    async def ask() -> object:
        return await ask_pin(counter.visit, prompt)

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(ask())
        await type_at(counter, pad, type(prompt), *keys)
    return asking.result()


@virtual_time
@pytest.mark.parametrize(
    ("prompt", "means"),
    [
        (ASKED, Back()),
        (SetPin(again=False, can_leave=True), Back()),
        (SetPin(again=False), StartOver()),
        (SetPin(again=True, can_leave=True), StartOver()),
    ],
)
async def test_the_cancel_key_is_the_way_out_that_stands_on_the_glass(
    path: Path, prompt: EnterPin | SetPin, means: object
) -> None:
    counter = make_counter(path, Visitor())

    assert await answered(counter, prompt, at_pad(counter), *"12", "cancel") == means


@virtual_time
async def test_a_touch_on_the_glass_ends_the_entry_and_closes_the_pad(path: Path) -> None:
    counter = make_counter(path, Visitor())
    pad = at_pad(counter)

    async with asyncio.TaskGroup() as group:
        asking = group.create_task(ask_pin(counter.visit, ASKED))
        await counter.visitor.sees(EnterPin)
        await asyncio.sleep(1)
        assert pad.mode == "plain"
        counter.visitor.answer(ForgotPin())

    assert asking.result() == ForgotPin()
    assert pad.mode == ""


@virtual_time
async def test_who_types_slowly_is_there_and_who_does_not_is_asked_and_has_left(path: Path) -> None:
    counter = make_counter(path, Visitor())
    pad = at_pad(counter)
    asking = asyncio.create_task(ask_pin(counter.visit, ASKED))
    await counter.visitor.sees(EnterPin)
    for key in "12":
        await asyncio.sleep(40)
        pad.press(key)
    assert counter.visitor.over is None

    await asyncio.sleep(50)
    asked = counter.visitor.over is not None
    pad.press("3")  # 您还在吗 is answered by going on
    await asyncio.sleep(1)
    gone = counter.visitor.over
    left_at = now() + 45 + 15
    with pytest.raises(VisitorLeft):
        await asking

    assert asked
    assert gone is None
    assert abs(now() - left_at) < 3
    assert pad.mode == ""


@virtual_time
@pytest.mark.parametrize("trouble", ["go_silent", "tamper"])
async def test_the_glass_stands_in_for_a_pad_that_is_not_well_for_the_whole_visit(
    path: Path, trouble: str
) -> None:
    glass = ((EnterPin, lambda seen: Pin(OLD) if seen.pad_out else None),)
    counter = make_counter(path, Visitor())
    pad = at_pad(counter)
    getattr(pad, trouble)()
    asking = asyncio.create_task(ask_pin(counter.visit, ASKED))
    while not (counter.visitor.seen and getattr(counter.visitor.seen[-1], "pad_out", False)):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    counter.visitor.answer(glass[0][1](counter.visitor.seen[-1]))

    assert await asking == Pin(OLD)
    heard = len(pad.commands)
    setting = asyncio.create_task(ask_pin(counter.visit, SetPin(again=False)))
    shown = await counter.visitor.sees(SetPin)
    counter.visitor.answer(Pin(NEW))

    assert (await setting, shown.pad_out, shown.echo) == (Pin(NEW), True, None)
    assert len(pad.commands) == heard


@virtual_time
async def test_where_the_site_wants_the_pad_only_a_broken_one_ends_the_visit(path: Path) -> None:
    counter = make_counter(path, Visitor())
    pad = at_pad(counter, pin_on_glass=False)
    pad.go_silent()

    with pytest.raises(DeviceError) as broken:
        await ask_pin(counter.visit, ASKED)

    assert broken.value.fault is Fault.PIN_PAD_SILENT
    assert not any(seen.pad_out for seen in counter.visitor.seen if isinstance(seen, EnterPin))


@virtual_time
async def test_a_pad_that_stops_by_itself_is_opened_again_with_empty_boxes(path: Path) -> None:
    counter = make_counter(path, Visitor())
    pad = at_pad(counter, "zt598")
    async with asyncio.TaskGroup() as group:
        asking = group.create_task(ask_pin(counter.visit, ASKED))
        shown = await counter.visitor.sees(EnterPin)
        await asyncio.sleep(1)
        pad.press(*"123")
        await asyncio.sleep(1)
        assert isinstance(pad, SimulatedZt598)
        before = shown.echo.count
        pad.time_out()
        await asyncio.sleep(1)
        after = shown.echo.count
        pad.press(*OLD, "enter")

    assert (before, after) == (3, 0)
    assert asking.result() == Pin(OLD)
