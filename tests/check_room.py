"""A machine for `kiosk check`: real drivers over real pseudo-terminals, simulators at the other end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import convert, to_builtins

from kiosk.card.face import CardArtist, FaceLayout
from kiosk.clock import SystemClock
from kiosk.device_check import examine, told
from kiosk.devices.cabinet.ld2410.driver import Ld2410Presence
from kiosk.devices.cabinet.ld2410.hysteresis import Lasting
from kiosk.devices.cabinet.nut.driver import NutPatience, NutPower
from kiosk.devices.serial_line import open_serial
from kiosk.entropy import SystemEntropy
from kiosk.exercise.bench import Bench, CannotExercise, Patience
from kiosk.exercise.roles import exercise
from kiosk.fitting import Devices, FaceArtist, Fitter
from kiosk.flows.spent_blank import Blanks
from kiosk.fonts import find_fonts
from kiosk.journal.sqlite import SqliteJournal
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.drivers import chosen_drivers
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.machines import Machines
from kiosk.sandbox.timings import Speed, Timings
from kiosk.settings import Roles, read_settings, read_toml
from kiosk.stationery import read_stationery
from kiosk.worker import InlineWorker
from tests.hub.world import CONFIG
from tests.sandbox.dock_room import FACTORY
from tests.stand_ins import STAFF, StandInCamera, StandInSlot

LOADED = 20
QUICK = Patience(hand_s=1.0, lamp_s=0.2, first_word_s=3.0)
BROKEN_OFF_S = 0.01
"""Until a machine that was unplugged has let go of its line."""


@dataclass
class CheckRoom:
    """One machine, its technician, and its book with LOADED blanks."""

    machines: Machines
    hall: Hall
    devices: Devices
    roles: Roles
    journal: SqliteJournal
    words: dict[str, str]
    has_book: bool = True
    said: list[str] = field(default_factory=list)
    """What the technician was told to do in between."""

    def happens(self, role: str, mishap: str) -> None:
        self.machines.verbs()[role][mishap]()

    async def lines(self) -> list[str]:
        found = await examine(self.devices, self.roles, open_serial)
        return [line for one in found for line in told(one, "where")]

    async def wrong(self) -> list[str]:
        return [line for line in await self.lines() if ": wrong: " in line]

    async def exercised(self, role: str) -> str:
        settings = read_settings(CONFIG / "kiosk.toml")
        return await exercise(
            Bench(
                devices=self.devices,
                clock=SystemClock(),
                stationery=read_stationery(CONFIG / "text" / "receipts.toml", "网点", settings.kiosk.name),
                words=self.words,
                tell=self.said.append,
                blanks=self._blanks,
                lamps=tuple(self.roles.cabinet.lamps) if self.roles.cabinet else (),
                patience=QUICK,
            ),
            role,
        )

    def _blanks(self) -> Blanks:
        if not self.has_book:
            raise CannotExercise("no journal")
        artist: CardArtist = FaceArtist(
            read_toml(CONFIG / "card_face.toml", FaceLayout), find_fonts(), InlineWorker()
        )
        printer, dispenser = self.devices.card_printer, self.devices.dispenser
        return Blanks(dispenser, printer, self.journal, SystemClock(), SystemEntropy(), artist)


def _quick(roles: Roles) -> dict[str, Any]:
    """What stands around, on its own lines, with less patience than in the field."""
    quick: dict[str, Any] = {}
    if (radar := roles.presence) is not None:
        lasting = Lasting(arrive_s=0.15, leave_s=0.25)
        line = partial(open_serial, radar.address)
        quick["presence"] = Ld2410Presence(
            line, within_cm=radar.within_cm, lasting=lasting, silent_after_s=0.4
        )
    if roles.ups is not None:
        name, _, port = roles.ups.address.replace("@127.0.0.1:", " ").partition(" ")
        quick["ups"] = NutPower("127.0.0.1", int(port), name, NutPatience(answer_s=0.4))
    return quick


@asynccontextmanager
async def check_room(folder: Path, *choices: str) -> AsyncIterator[CheckRoom]:
    """`choices`: ROLE=DRIVER, beside what every machine has; see sandbox/drivers.py."""
    hall = Hall(None, lambda: 0.0, SimulatedChip.from_json)
    hall.stock(LOADED, FACTORY.blank)
    timings = Timings(CONFIG / "sandbox" / "timings.toml", Speed.FAST)
    machines = Machines(folder / "dev", hall, timings, chosen_drivers(choices), reader_port=1)
    fixed: dict[str, Any] = to_builtins(read_settings(CONFIG / "kiosk.toml").roles)
    roles = convert({**fixed, **machines.roles()}, Roles)
    fitted = Fitter(CONFIG, open_serial, lambda _: InlineWorker()).fit(roles)
    devices = replace(fitted, card_reader=StandInSlot(), camera=StandInCamera(), **_quick(roles))
    journal = SqliteJournal(folder / "journal.db", SystemClock(), InlineWorker())
    await journal.book_exchange(STAFF, 0, LOADED)
    words: dict[str, Any] = read_toml(CONFIG / "text" / "en.toml", dict)
    serving = [asyncio.create_task(serve()) for serve in machines.services()]
    yield CheckRoom(machines, hall, devices, roles, journal, words["DeviceTest"]["finding"])
    for verbs in machines.verbs().values():
        verbs["unplug"]()
    await asyncio.sleep(BROKEN_OFF_S)
    for task in serving:
        task.cancel()
    await asyncio.gather(*serving, return_exceptions=True)
    journal.close()
