"""The terminal's own life: its modes, what is settled before anybody is served, what its glass says."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Fault
from kiosk.model import CaseEnd, Mode, Service
from kiosk.prompts.entrance import Attract, ChooseService, Offer, OutOfService, StaffCalled, Starting
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    EnterCount,
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceAct,
)
from kiosk.prompts.prompt import Exit
from kiosk.terminal import ARROWS
from tests.counter import holding, make_counter
from tests.running import (
    CHOOSES,
    COMES,
    SIGNS_IN,
    STAFF_COMES,
    STAFF_GIVES_UP,
    acts,
    audit_of,
    cut_while_writing,
    running,
)
from tests.stand_ins import STAFF
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor


def of_a_new_card(shown: object) -> Offer:
    """What the standing picture says of the first service."""
    assert isinstance(shown, Attract)
    return next(offer for offer in shown.offers if offer.service is Service.ISSUE_CARD)


# --- the arrows


@virtual_time
async def test_starting_to_ready(path: Path) -> None:
    counter = make_counter(path, Visitor())

    async with running(counter):
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.READY]
    assert counter.visitor.names_seen == ["Starting", "Attract"]


@virtual_time
async def test_starting_to_out_of_service_when_the_rules_have_ended(path: Path) -> None:
    counter = make_counter(path, Visitor(), holding(date(2020, 1, 1), date(2026, 11, 20)))

    async with running(counter):
        shown = await counter.visitor.sees(OutOfService)

    assert counter.modes == [Mode.OUT_OF_SERVICE]
    assert shown == OutOfService("rules_ended")


@virtual_time
async def test_starting_to_out_of_service_before_the_rules_begin(path: Path) -> None:
    counter = make_counter(path, Visitor(), holding(date(2026, 11, 22), date(2028, 8, 31)))

    async with running(counter):
        shown = await counter.visitor.sees(OutOfService)

    assert counter.modes == [Mode.OUT_OF_SERVICE]
    assert shown == OutOfService("rules_not_yet")


@virtual_time
async def test_ready_to_serving_and_back(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES, (ReadNotice, Exit())))

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        serving = counter.terminal.mode
        await counter.visitor.sees(Attract)

    assert serving is Mode.SERVING
    assert counter.modes == [Mode.READY, Mode.SERVING, Mode.READY]


@virtual_time
async def test_ready_to_out_of_service_at_the_end_of_the_rules_last_day(path: Path) -> None:
    counter = make_counter(path, Visitor(), holding(date(2020, 1, 1), date(2026, 11, 21)))

    async with running(counter):
        await counter.visitor.sees(Attract)
        counter.clock.ahead = timedelta(hours=11, minutes=59)
        await asyncio.sleep(30)
        last_minute = counter.terminal.mode
        counter.clock.ahead = timedelta(hours=12)
        await counter.visitor.sees(OutOfService)

    assert last_minute is Mode.READY
    assert counter.modes == [Mode.READY, Mode.OUT_OF_SERVICE]


@virtual_time
async def test_ready_to_maintenance_and_back(path: Path) -> None:
    counter = make_counter(path, Visitor(STAFF_COMES, STAFF_GIVES_UP))

    async with running(counter):
        await counter.visitor.sees(InsertStaffCard)
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.READY, Mode.MAINTENANCE, Mode.READY]


@virtual_time
async def test_maintenance_to_out_of_service_and_back_to_service(path: Path) -> None:
    out = acts(MaintenanceAct.TAKE_OUT_OF_SERVICE, MaintenanceAct.LEAVE)
    back = acts(MaintenanceAct.BACK_TO_SERVICE, MaintenanceAct.LEAVE)
    called = (OutOfService, StaffCalled())
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *out, called, SIGNS_IN, *back))

    async with running(counter):
        shown = await counter.visitor.sees(OutOfService)
        await counter.visitor.sees(Attract)

    assert shown == OutOfService("out_of_service")
    assert counter.modes == [
        *(Mode.READY, Mode.MAINTENANCE, Mode.OUT_OF_SERVICE),
        *(Mode.MAINTENANCE, Mode.READY),
    ]


@virtual_time
async def test_the_centre_closes_a_machine_and_a_restart_opens_none(path: Path) -> None:
    counter = make_counter(path, Visitor())
    async with running(counter):
        await counter.visitor.sees(Attract)
        await counter.terminal.close_by_centre(closed=True)
        assert await counter.visitor.sees(OutOfService) == OutOfService("out_of_service")
        await counter.terminal.close_by_centre(closed=True)
    counter.journal.close()

    again = make_counter(path, Visitor())
    async with running(again):
        await again.visitor.sees(OutOfService)
        await again.terminal.close_by_centre(closed=False)
        await again.visitor.sees(Attract)

    assert again.modes == [Mode.OUT_OF_SERVICE, Mode.READY]
    assert [row[:2] for row in audit_of(again)] == [
        ("centre", "closed_by_centre"),
        ("centre", "opened_by_centre"),
    ]


@virtual_time
async def test_a_restart_waits_for_the_visit_to_end_and_is_written_down(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES))
    modes_at_end: list[Mode] = []
    counter.terminal.on_restart = lambda: modes_at_end.append(counter.terminal.mode)

    life = asyncio.create_task(counter.terminal.run())
    await counter.visitor.sees(ReadNotice)
    counter.terminal.restart()
    await asyncio.sleep(10)
    ended_in_the_midst = life.done()
    counter.visitor.answer(Exit())
    await life

    assert not ended_in_the_midst
    assert modes_at_end == [Mode.READY]
    assert isinstance(counter.visitor.seen[-1], Starting)
    assert [row[:2] for row in audit_of(counter)] == [("centre", "restarted_by_centre")]
    assert counter.visitor.names_seen.count("Attract") == 1


@virtual_time
async def test_a_closed_machine_is_started_anew_too(path: Path) -> None:
    counter = make_counter(path, Visitor(), holding(date(2020, 1, 1), date(2026, 11, 20)))

    life = asyncio.create_task(counter.terminal.run())
    await counter.visitor.sees(OutOfService)
    counter.terminal.restart()

    async with asyncio.timeout(60):
        await life


@virtual_time
async def test_out_of_service_to_maintenance_and_back_when_nobody_was_let_in(path: Path) -> None:
    visitor = Visitor((OutOfService, StaffCalled()), STAFF_GIVES_UP)
    counter = make_counter(path, visitor, holding(date(2020, 1, 1), date(2026, 11, 20)))

    async with running(counter):
        await visitor.sees(InsertStaffCard)
        await visitor.sees(OutOfService)

    assert counter.modes == [Mode.OUT_OF_SERVICE, Mode.MAINTENANCE, Mode.OUT_OF_SERVICE]


@virtual_time
async def test_out_of_service_to_ready_when_a_wrong_clock_is_set_right(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.clock.ahead = timedelta(days=-365 * 20)

    async with running(counter):
        await counter.visitor.sees(OutOfService)
        counter.clock.ahead = timedelta()
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.OUT_OF_SERVICE, Mode.READY]


@virtual_time
@pytest.mark.parametrize(("before", "after"), [(a, b) for a, b in product(Mode, Mode) if a is not b])
async def test_only_the_arrows_can_be_gone(path: Path, before: Mode, after: Mode) -> None:
    terminal = make_counter(path, Visitor()).terminal
    terminal._mode = before

    if after in ARROWS[before]:
        terminal._go(after)
        assert terminal.mode is after
        return
    with pytest.raises(AssertionError, match="no arrow"):
        terminal._go(after)
    assert terminal.mode is before


# --- what was cut is settled before anybody is served


@virtual_time
async def test_what_was_open_is_settled_before_the_glass_says_ready(path: Path) -> None:
    await cut_while_writing(path)
    counter = make_counter(path, Visitor())
    counter.dispenser.put_card(CardPlace.CHIP)
    open_at_ready: list[int] = []

    async with running(counter):
        await counter.visitor.sees(Attract)
        open_at_ready.append(len(await counter.journal.unfinished()))

    assert counter.terminal.settled == [CaseEnd.REJECTED]
    assert open_at_ready == [0]
    assert counter.dispenser.answer.captured == 1
    assert (await counter.journal.ledger()).inside == 0
    assert isinstance(counter.visitor.seen[0], Starting)


@virtual_time
async def test_whatever_can_hold_a_card_is_brought_to_a_known_state_first(path: Path) -> None:
    counter = make_counter(path, Visitor())

    async with running(counter):
        await counter.visitor.sees(Attract)

    devices = (counter.dispenser, counter.printer, counter.slot)
    assert [device.resets for device in devices] == [1] * 3


@virtual_time
async def test_what_cannot_be_settled_yet_stays_open_closes_the_service_and_is_tried_again(
    path: Path,
) -> None:
    await cut_while_writing(path)
    counter = make_counter(path, Visitor())
    counter.dispenser.answer = DispenserStatus(DeviceState.NO_DEVICE, Fault.DISPENSER_GONE)

    async with running(counter):
        attract = await counter.visitor.sees(Attract)
        still_open = len(await counter.journal.unfinished())
        counter.dispenser.answer = DispenserStatus(
            DeviceState.ONLINE, card=CardPlace.CHIP, stack=Supply.OK, capture_bin=Supply.OK, captured=7
        )
        await counter.health.refresh()
        await asyncio.sleep(120)

    assert of_a_new_card(attract).reason == "card_inside"
    assert still_open == 1
    assert await counter.journal.unfinished() == ()
    assert of_a_new_card(counter.visitor.seen[-1]).reason == ""


# --- the standing picture and the menu


@virtual_time
async def test_a_device_that_fails_greys_the_service_out_on_the_standing_picture(path: Path) -> None:
    counter = make_counter(path, Visitor())

    async with running(counter):
        watch = asyncio.create_task(counter.health.watch())
        await counter.visitor.sees(Attract)
        counter.id_reader.answer = type(counter.id_reader.answer)(DeviceState.NO_DEVICE, Fault.ID_READER_GONE)
        await asyncio.sleep(10)
        gone = counter.visitor.seen[-1]
        counter.id_reader.answer = type(counter.id_reader.answer)(DeviceState.ONLINE)
        await asyncio.sleep(10)
        back = counter.visitor.seen[-1]
        watch.cancel()

    assert of_a_new_card(gone).reason == "id_reader"
    assert of_a_new_card(back).available


@virtual_time
async def test_an_idle_menu_goes_back_to_the_standing_picture(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES))

    async with running(counter):
        await counter.visitor.sees(ChooseService)
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.READY]
    assert counter.visitor.wiped == 1


# --- maintenance


@virtual_time
async def test_a_technician_loads_blanks_against_the_book(path: Path) -> None:
    numbers = iter((0, 100))
    script: tuple[tuple[type, Answer], ...] = (
        STAFF_COMES,
        SIGNS_IN,
        *acts(MaintenanceAct.LOAD_BLANKS),
        (EnterCount, lambda _: next(numbers)),
        (EnterCount, lambda _: next(numbers)),
        (ConfirmExchange, True),
        *acts(MaintenanceAct.LEAVE),
    )
    counter = make_counter(path, Visitor(*script))

    async with running(counter):
        await counter.visitor.sees(ConfirmExchange)
        await counter.visitor.sees(Attract)

    assert (await counter.journal.ledger()).in_stack == 100
    acts_on_record = [row[0] for row in counter.journal._db.execute("SELECT act FROM audit ORDER BY seq")]
    assert acts_on_record == ["enter", "exchange", "leave"]


@virtual_time
async def test_a_card_of_staff_that_is_not_on_the_list_is_not_let_in(path: Path) -> None:
    counter = make_counter(path, Visitor(STAFF_COMES, (InsertStaffCard, lambda _: None), SIGNS_IN))
    counter.terminal._workshop = replace(counter.terminal._workshop, staff=frozenset({"T-9999"}))

    async with running(counter):
        await counter.visitor.sees(EnterStaffPin)
        again = await counter.visitor.sees(InsertStaffCard)

    assert again == InsertStaffCard("not_allowed")
    rows = counter.journal._db.execute("SELECT staff, act FROM audit").fetchall()
    assert [tuple(row) for row in rows] == [(STAFF, "refused")]
