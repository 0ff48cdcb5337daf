"""What stands around the devices, from the dock's verbs over real wires to what the program makes of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from kiosk.assembly import surround
from kiosk.clock import SystemClock
from kiosk.devices.cabinet.port import Door
from kiosk.devices.serial_line import open_serial
from kiosk.fitting import Fitter
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import Service
from kiosk.monitor.guide_lights import LIGHTS, PIN_PAD
from kiosk.monitor.surroundings import Surroundings
from kiosk.prompts.card import EnterPin, PinFor
from kiosk.prompts.identity import PutIdCard
from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Step
from kiosk.sandbox.drivers import chosen_drivers
from kiosk.sandbox.machines import Machines
from kiosk.sandbox.stage import CONFIG
from kiosk.sandbox.surroundings_on_line import LAMPS
from kiosk.sandbox.timings import Speed, Timings
from kiosk.settings import CabinetSettings, PresenceSettings, RoleSettings, read_settings
from kiosk.ui import Ui
from kiosk.worker import InlineWorker
from tests.sandbox.test_hall import open_hall
from tests.visitor import Visitor

pytestmark = pytest.mark.slow

FITTED = ("cabinet=modbus", "presence=ld2410", "ups=nut")


def _door(around: Surroundings) -> Door:
    assert around.cabinet is not None
    return around.cabinet.now.door


class Room:
    """The machines of a hall with everything fitted, and what the program knows of it."""

    def __init__(self, machines: Machines, journal: SqliteJournal) -> None:
        words = machines.roles()
        usual = read_settings(CONFIG / "kiosk.toml").roles
        roles = msgspec.structs.replace(
            usual,
            cabinet=msgspec.convert(words["cabinet"], CabinetSettings),
            presence=msgspec.convert(words["presence"], PresenceSettings),
            ups=msgspec.convert(words["ups"], RoleSettings),
        )
        devices = Fitter(CONFIG, open_serial, lambda _: InlineWorker()).fit(roles)
        self.machines = machines
        self.journal = journal
        self.around = Surroundings(devices.cabinet, devices.presence, devices.ups)
        self.ui = Ui(Visitor())
        surround(self.ui, self.around, lambda: None)

    def happen(self, role: str, verb: str) -> None:
        self.machines.verbs()[role][verb]()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(8):
            while not holds():  # noqa: ASYNC110  simulators know no asyncio, so they set no event
                await asyncio.sleep(0.01)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    timings = Timings(CONFIG / "sandbox" / "timings.toml", Speed.AT_ONCE)
    machines = Machines(tmp_path, open_hall(None), timings, chosen_drivers(FITTED), reader_port=1)
    room = Room(machines, SqliteJournal(tmp_path / "journal.db", SystemClock(), InlineWorker()))
    tasks = [asyncio.create_task(serve()) for serve in machines.services()]
    tasks += [asyncio.create_task(watch) for watch in room.around.endless(room.journal)]
    yield room
    for role in machines.roles():
        room.happen(role, "unplug")
    await asyncio.sleep(0.01)  # the supply's server lets go of its door
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    room.journal.close()


async def test_doors_tampering_and_power_are_known_as_the_hands_leave_them(room: Room) -> None:
    around = room.around
    await room.until(lambda: not (around.closed_by or around.no_cards_by))

    room.happen("cabinet", "open_door")
    await room.until(lambda: around.closed_by == "door_open")
    room.happen("cabinet", "shut_door")
    await room.until(lambda: not around.closed_by)
    room.happen("cabinet", "tamper")
    await room.until(lambda: around.closed_by == "tampered")
    room.happen("cabinet", "leave_alone")
    await room.until(lambda: _door(around) is Door.CLOSED)
    assert around.closed_by == "tampered"
    assert await around.latch.clear(room.journal, "T-0218")
    assert not around.closed_by
    room.happen("ups", "mains_out")
    await room.until(lambda: around.no_cards_by == "on_battery")
    room.happen("ups", "battery_low")
    await room.until(lambda: around.closed_by == "power_failing")
    room.happen("ups", "mains_back")
    await room.until(lambda: not (around.closed_by or around.no_cards_by))


async def test_who_stands_in_front_is_seen_and_the_light_shows_the_way(room: Room) -> None:
    room.happen("presence", "stand_in_front")
    room.ui.tell(PutIdCard(Step(Service.ISSUE_CARD, 2, 6)))

    await room.until(lambda: room.around.somebody_since is not None)
    await room.until(lambda: room.machines.truth()["lamps"]["id"])  # type: ignore[index]

    room.ui.tell(EnterPin(Step(Service.CHANGE_PIN, 2, 4), PinFor.SHOW, echo=PinEcho()))
    await room.until(lambda: room.machines.truth()["lamps"]["pin"])  # type: ignore[index]


def test_every_light_that_the_glass_asks_for_has_its_lamp_in_the_hall() -> None:
    assert set(LAMPS) == {place for place, _ in LIGHTS.values()} | {PIN_PAD}


async def test_a_supply_whose_server_is_gone_is_not_the_mains(room: Room) -> None:
    await room.until(lambda: not room.around.no_cards_by)

    room.happen("ups", "unplug")
    await room.until(lambda: room.around.no_cards_by == "power_unknown")
    room.happen("ups", "replug")
    await room.until(lambda: not room.around.no_cards_by)
