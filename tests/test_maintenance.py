"""The technician at the machine: who is let in, what is counted, refused and written down."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from kiosk.devices.dispenser.port import CardPlace
from kiosk.model import Mode, Pin
from kiosk.prompts.entrance import Attract
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    Count,
    EnterCount,
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceAct,
    MaintenanceHome,
)
from kiosk.prompts.prompt import Back, Prompt
from tests.counter import make_counter
from tests.running import (
    SIGNS_IN,
    STAFF_COMES,
    acts,
    audit_of,
    running,
    with_a_card_inside,
)
from tests.stand_ins import STAFF
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

LEAVES = acts(MaintenanceAct.LEAVE)
Script = tuple[tuple[type[Prompt[Any]], Answer], ...]


# --- the door


@virtual_time
async def test_a_wrong_pin_is_refused_written_down_and_the_tries_are_said(path: Path) -> None:
    wrong = (EnterStaffPin, Pin("000000"))
    counter = make_counter(path, Visitor(STAFF_COMES, wrong, SIGNS_IN, *LEAVES))

    async with running(counter):
        await counter.visitor.sees(MaintenanceHome)
        await counter.visitor.sees(Attract)

    asked = [prompt for prompt in counter.visitor.seen if isinstance(prompt, EnterStaffPin)]
    left = asked[1].tries_left
    assert left is not None
    assert (asked[0].tries_left, left > 0) == (None, True)
    assert audit_of(counter) == [
        ("?", "wrong_pin", f"left {left}"),
        (STAFF, "enter", ""),
        (STAFF, "leave", ""),
    ]


@virtual_time
async def test_a_refused_card_has_to_leave_before_the_next_is_read(path: Path) -> None:
    """A card that stays in must not be asked for its PIN again and again."""
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN))
    workshop = counter.terminal._workshop
    counter.terminal._workshop = replace(workshop, staff=frozenset({"T-9999"}))
    taken_out = counter.slot.hold()

    async with running(counter):
        await counter.visitor.sees(EnterStaffPin)
        again = await counter.visitor.sees(InsertStaffCard)
        await asyncio.sleep(5)
        asked = counter.visitor.names_seen.count("EnterStaffPin")
        taken_out()
        await counter.visitor.sees(EnterStaffPin)

    assert again == InsertStaffCard("not_allowed")
    assert asked == 1
    assert audit_of(counter) == [(STAFF, "refused", "not_allowed")]


@virtual_time
async def test_who_stops_touching_is_signed_out_and_it_is_written_down(path: Path) -> None:
    out = acts(MaintenanceAct.TAKE_OUT_OF_SERVICE)
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *out))

    async with running(counter):
        await counter.visitor.sees(MaintenanceHome)
        while counter.terminal.mode is not Mode.OUT_OF_SERVICE:
            counter.visitor.changed.clear()
            await counter.visitor.changed.wait()

    assert [act for _, act, _ in audit_of(counter)] == ["enter", "out_of_service", "left"]


@virtual_time
async def test_a_miscount_is_counted_again_and_only_what_was_confirmed_is_booked(path: Path) -> None:
    numbers = iter((18, 30, 20, 30))
    counts: list[tuple[type[EnterCount], Answer]] = [(EnterCount, lambda _: next(numbers))] * 4
    asked = acts(MaintenanceAct.LOAD_BLANKS)
    script: Script = (
        *asked,
        *counts[:2],
        (ConfirmExchange, False),
        *counts[2:],
        (ConfirmExchange, True),
        *LEAVES,
    )
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *script))
    await counter.journal.book_exchange(STAFF, 0, 20)

    async with running(counter):
        await counter.visitor.sees(ConfirmExchange)
        await counter.visitor.sees(Attract)

    ledger = await counter.journal.ledger()
    assert (ledger.loaded, ledger.unaccounted, ledger.in_stack) == (50, 0, 50)
    assert audit_of(counter)[1] == (STAFF, "exchange", "book 20 counted 20 added 30")


@virtual_time
async def test_back_from_the_second_number_is_the_first_and_back_from_there_the_start(path: Path) -> None:
    goes_back = ((EnterCount, 20), (EnterCount, Back()), (EnterCount, Back()))
    script: Script = (*acts(MaintenanceAct.LOAD_BLANKS), *goes_back)
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *script, *LEAVES))

    async with running(counter):
        await counter.visitor.sees(EnterCount)
        await counter.visitor.sees(Attract)

    asked = [prompt.count for prompt in counter.visitor.seen if isinstance(prompt, EnterCount)]
    assert asked == [Count.IN_STACK, Count.ADDED, Count.IN_STACK]
    assert [act for _, act, _ in audit_of(counter)] == ["enter", "leave"]


# --- a card that is not settled yet


@virtual_time
async def test_blanks_are_not_counted_while_a_card_is_inside(path: Path) -> None:
    counter = await with_a_card_inside(path, *acts(MaintenanceAct.LOAD_BLANKS))

    async with running(counter):
        home = await counter.visitor.sees(MaintenanceHome)
        while not home.trouble:
            counter.visitor.changed.clear()
            await counter.visitor.changed.wait()
            home = await counter.visitor.sees(MaintenanceHome)

    assert home.trouble == "busy"
    assert EnterCount.__name__ not in counter.visitor.names_seen
    assert audit_of(counter)[1:] == [(STAFF, "refused", "load_blanks busy")]


@virtual_time
async def test_what_a_technician_cleared_is_settled_when_they_leave(path: Path) -> None:
    counter = await with_a_card_inside(path, *LEAVES)

    async with running(counter):
        await counter.visitor.sees(MaintenanceHome)
        counter.dispenser.put_card(CardPlace.CHIP)
        await counter.visitor.sees(Attract)

    assert await counter.journal.unfinished() == ()
    assert (await counter.journal.ledger()).inside == 0
