"""What the terminal does about doors, tampering, power cuts and who comes by: fake clock, stand-ins."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.devices.cabinet.port import Door, Flash, Proximity, Source
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault
from kiosk.model import Mode, Service
from kiosk.monitor.surroundings import Surroundings
from kiosk.prompts.card import InsertCard
from kiosk.prompts.entrance import Attract, ChooseService, OutOfService, StaffCalled
from kiosk.prompts.identity import ReadNotice
from kiosk.prompts.maintenance import InsertStaffCard, MaintenanceAct, MaintenanceHome
from kiosk.prompts.prompt import Exit
from tests.cabinet_stand_ins import StandInCabinet, StandInPower, StandInPresence
from tests.counter import Counter, make_counter
from tests.running import CHOOSES, COMES, SIGNS_IN, STAFF_GIVES_UP, acts, audit_of, running
from tests.stand_ins import STAFF
from tests.virtual_time import now, virtual_time
from tests.visitor import Answer, Visitor

CLEARS = (MaintenanceAct.CLEAR_TAMPERING, MaintenanceAct.LEAVE)


@dataclass(slots=True)
class Hall:
    """A terminal with everything around it."""

    cabinet: StandInCabinet = field(default_factory=StandInCabinet)
    presence: StandInPresence = field(default_factory=StandInPresence)
    power: StandInPower = field(default_factory=StandInPower)
    switched_off: int = 0

    def counter(self, path: Path, *script: tuple[type, Answer]) -> Counter:
        around = Surroundings(self.cabinet, self.presence, self.power, self._switch_off)
        return make_counter(path, Visitor(*script), around=around)

    async def _switch_off(self) -> None:
        self.switched_off += 1


def reasons(shown: Attract) -> dict[Service, str]:
    """What the standing picture says against each service."""
    return {offer.service: offer.reason for offer in shown.offers}


# --- doors


@virtual_time
@pytest.mark.parametrize("at", ["the standing picture", "the menu"])
async def test_an_open_door_closes_the_machine_and_a_shut_one_opens_it(path: Path, at: str) -> None:
    hall = Hall()
    counter = hall.counter(path, *([COMES] if at == "the menu" else []))

    async with running(counter):
        await counter.visitor.sees(ChooseService if at == "the menu" else Attract)
        hall.cabinet.say(Door.OPEN)
        shown = await counter.visitor.sees(OutOfService)
        asked_before = counter.dispenser.asked
        hall.cabinet.say(Door.CLOSED)
        await counter.visitor.sees(Attract)

    assert shown == OutOfService("door_open")
    assert counter.modes == [Mode.READY, Mode.OUT_OF_SERVICE, Mode.READY]
    assert audit_of(counter) == [("", "closed", "door_open")]
    assert counter.dispenser.asked > asked_before  # somebody may have had a card in hand


@virtual_time
async def test_who_is_being_served_is_served_to_the_end_first(path: Path) -> None:
    hall = Hall()
    counter = hall.counter(path, COMES, CHOOSES)

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        hall.cabinet.say(Door.OPEN)
        await asyncio.sleep(10)
        during = counter.terminal.mode
        counter.visitor.answer(Exit())
        await counter.visitor.sees(OutOfService)

    assert during is Mode.SERVING
    assert counter.modes == [Mode.READY, Mode.SERVING, Mode.READY, Mode.OUT_OF_SERVICE]
    assert counter.visitor.names_seen[-1] == "OutOfService"
    assert "Attract" not in counter.visitor.names_seen[2:]


@virtual_time
async def test_tampering_is_held_against_the_machine_until_a_technician_clears_it(path: Path) -> None:
    hall = Hall()
    counter = hall.counter(path)

    async with running(counter):
        await counter.visitor.sees(Attract)
        hall.cabinet.say(Door.TAMPERED)
        shown = await counter.visitor.sees(OutOfService)
        hall.cabinet.say(Door.CLOSED)
        await asyncio.sleep(3600)
        after_an_hour = counter.terminal.mode
        counter.visitor._script.extend((SIGNS_IN, *acts(MaintenanceAct.LEAVE)))
        counter.visitor.answer(StaffCalled())
        home = await counter.visitor.sees(MaintenanceHome)
        signing_in_is_not_enough = await counter.visitor.sees(OutOfService)
        counter.visitor._script.extend((SIGNS_IN, *acts(*CLEARS)))
        counter.visitor.answer(StaffCalled())
        await counter.visitor.sees(Attract)

    assert shown == signing_in_is_not_enough == OutOfService("tampered")
    assert after_an_hour is Mode.OUT_OF_SERVICE
    assert isinstance(home, MaintenanceHome)
    assert home.tampered
    audit = audit_of(counter)
    assert audit.index(("", "tampered", "")) < audit.index(("", "closed", "tampered"))
    assert audit[-3:] == [(STAFF, "enter", ""), (STAFF, "tamper_cleared", ""), (STAFF, "leave", "")]


@virtual_time
async def test_who_gives_up_at_the_technicians_door_has_cleared_nothing(path: Path) -> None:
    hall = Hall()
    hall.cabinet.say(Door.TAMPERED)
    counter = hall.counter(path, (OutOfService, StaffCalled()), STAFF_GIVES_UP)
    counter.slot.at_home = True

    async with running(counter):
        hall.cabinet.say(Door.CLOSED)
        await counter.visitor.sees(InsertStaffCard)
        await asyncio.sleep(5)

    assert counter.visitor.seen[-1] == OutOfService("tampered")


@virtual_time
@pytest.mark.parametrize("fitted", [True, False], ids=["at rest again", "not fitted any more"])
async def test_power_that_is_cut_right_after_the_tampering_clears_nothing(
    path: Path, *, fitted: bool
) -> None:
    """In the midst of a visit, which would have been finished first."""
    hall = Hall()
    counter = hall.counter(path, COMES, CHOOSES)
    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        hall.cabinet.say(Door.TAMPERED)
        await asyncio.sleep(0)
        during = counter.terminal.mode
    counter.journal.close()

    around = Surroundings(StandInCabinet() if fitted else None)
    after = make_counter(path, Visitor(), around=around)
    async with running(after):
        shown = await after.visitor.sees(OutOfService)
        said = around.devices.get("cabinet")
        after.visitor._script.extend((SIGNS_IN, *acts(*CLEARS)))
        after.visitor.answer(StaffCalled())
        await after.visitor.sees(Attract)
    after.journal.close()

    cleared = make_counter(path, Visitor(), around=Surroundings(StandInCabinet()))
    async with running(cleared):
        first = await cleared.visitor.sees(Attract)

    assert during is Mode.SERVING
    assert shown == OutOfService("tampered")
    assert said is None or (said.state, said.fault) == (DeviceState.FRAUD_ATTEMPT, Fault.CABINET_TAMPER)
    assert (said is not None) is fitted
    assert isinstance(first, Attract)


@virtual_time
async def test_what_a_contact_still_says_cannot_be_cleared(path: Path) -> None:
    hall = Hall()
    hall.cabinet.say(Door.TAMPERED)
    counter = hall.counter(path, (OutOfService, StaffCalled()), SIGNS_IN, *acts(*CLEARS))

    async with running(counter):
        hall.cabinet.say(Door.TAMPERED)
        await counter.visitor.sees(MaintenanceHome)
        await counter.visitor.sees(OutOfService)

    homes = [prompt for prompt in counter.visitor.seen if isinstance(prompt, MaintenanceHome)]
    assert [(home.tampered, home.trouble) for home in homes] == [(True, ""), (True, "still_tampered")]
    assert (STAFF, "refused", "clear_tampering") in audit_of(counter)


@virtual_time
async def test_while_nobody_knows_whether_the_cabinet_is_shut_no_card_is_made(path: Path) -> None:
    hall = Hall()
    hall.cabinet.say(Door.UNKNOWN)
    counter = hall.counter(path)

    async with running(counter):
        shown = await counter.visitor.sees(Attract)

    assert isinstance(shown, Attract)
    assert reasons(shown)[Service.ISSUE_CARD] == "cabinet"
    assert reasons(shown)[Service.QUERY_STATUS] == ""


@virtual_time
async def test_at_the_start_the_doors_have_a_moment_to_be_read(path: Path) -> None:
    hall = Hall()
    hall.cabinet.say(Door.UNKNOWN)
    counter = hall.counter(path)

    async with running(counter):
        asyncio.get_running_loop().call_later(1.0, hall.cabinet.say, Door.CLOSED)
        shown = await counter.visitor.sees(Attract)

    assert isinstance(shown, Attract)
    assert reasons(shown)[Service.ISSUE_CARD] == ""


# --- power


@virtual_time
async def test_on_battery_the_card_in_hand_is_finished_and_new_ones_wait_for_the_mains(path: Path) -> None:
    hall = Hall()
    counter = hall.counter(path, COMES, CHOOSES)

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        hall.power.say(Source.BATTERY)
        await asyncio.sleep(10)
        during = counter.terminal.mode
        counter.visitor.answer(Exit())
        dark = await counter.visitor.sees(Attract)
        hall.power.say(Source.MAINS)
        await asyncio.sleep(1)
        light = counter.visitor.seen[-1]

    assert during is Mode.SERVING
    assert isinstance(dark, Attract)
    assert isinstance(light, Attract)
    assert reasons(dark)[Service.ISSUE_CARD] == "on_battery"
    assert reasons(dark)[Service.QUERY_STATUS] == ""
    assert reasons(light)[Service.ISSUE_CARD] == ""


@virtual_time
async def test_a_supply_that_says_nothing_is_not_the_mains(path: Path) -> None:
    hall = Hall()
    hall.power.say(Source.UNKNOWN)
    counter = hall.counter(path)

    async with running(counter):
        shown = await counter.visitor.sees(Attract)

    assert isinstance(shown, Attract)
    assert reasons(shown)[Service.ISSUE_CARD] == "power_unknown"


@virtual_time
async def test_with_the_battery_low_the_visit_ends_the_hardware_goes_home_and_the_machine_goes_off(
    path: Path,
) -> None:
    hall = Hall()
    counter = hall.counter(path, COMES, CHOOSES)

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        homed, cut_at = counter.dispenser.resets, now()
        hall.power.say(Source.LOW)
        shown = await counter.visitor.sees(OutOfService)
        closed_after_s = now() - cut_at
        await asyncio.sleep(2)

    assert shown == OutOfService("power_failing")
    assert closed_after_s < 1.0  # nobody waits for an answer
    assert counter.dispenser.resets == homed + 1
    assert hall.switched_off == 1
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_where_nothing_switches_it_off_the_machine_opens_again_with_the_mains(path: Path) -> None:
    hall = Hall()
    counter = make_counter(path, Visitor(COMES), around=Surroundings(power=hall.power))

    async with running(counter):
        await counter.visitor.sees(ChooseService)
        hall.power.say(Source.LOW)
        await counter.visitor.sees(OutOfService)
        await asyncio.sleep(60)
        hall.power.say(Source.MAINS)
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.READY, Mode.OUT_OF_SERVICE, Mode.READY]


# --- somebody in front


@virtual_time
async def test_who_comes_wakes_the_standing_picture_and_is_no_news_for_the_watch_room(path: Path) -> None:
    hall = Hall()
    counter = hall.counter(path)
    told: list[Mode] = []

    async with running(counter):
        await counter.visitor.sees(Attract)
        counter.terminal.on_change = lambda: told.append(counter.terminal.mode)
        hall.presence.say(Proximity.PRESENT)
        await asyncio.sleep(1)
        awake = counter.visitor.seen[-1]
        hall.presence.say(Proximity.NOT_PRESENT)
        await asyncio.sleep(1)
        asleep = counter.visitor.seen[-1]

    assert isinstance(awake, Attract)
    assert isinstance(asleep, Attract)
    assert (awake.somebody, asleep.somebody) == (True, False)
    assert told == []


@virtual_time
async def test_the_lamps_follow_the_glass(path: Path) -> None:
    hall = Hall()
    counter = hall.counter(path, COMES, (ChooseService, Service.CHANGE_PIN), (InsertCard, Exit()))
    counter.slot.at_home = True

    async with running(counter):
        await counter.visitor.sees(InsertCard)
        await counter.visitor.sees(Attract)
        await asyncio.sleep(2)

    assert hall.cabinet.lights == [("insert", Flash.SLOW), ("insert", Flash.OFF)]
