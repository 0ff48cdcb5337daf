"""The hall as a process: the machines at their pseudo-terminals, the camera, the virtual card, and the dock.

It outlives the kiosk's own life as a room does: kill the kiosk and cards stay where they are.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from kiosk.entropy import SystemEntropy
from kiosk.fonts import find_fonts
from kiosk.hub.hsm import load_or_make_masters
from kiosk.hub.registry import load_people
from kiosk.hub.settings import HOME, read_hub_settings
from kiosk.sandbox.bodies import replace_file
from kiosk.sandbox.children import Children
from kiosk.sandbox.clerk import CentreClerk
from kiosk.sandbox.dock import Behind, make_dock
from kiosk.sandbox.drivers import chosen_drivers
from kiosk.sandbox.factory import STRANGER_NUMBER, Factory
from kiosk.sandbox.furniture import Furniture
from kiosk.sandbox.hall import FIRST_STOCK, Hall
from kiosk.sandbox.hands import STAFF_PIN, Hands
from kiosk.sandbox.kiosk_process import PID_FILE, KioskProcess
from kiosk.sandbox.machines import Machines
from kiosk.sandbox.mishaps import Mishaps
from kiosk.sandbox.network import Network
from kiosk.sandbox.paper_tray import PaperTray
from kiosk.sandbox.pcscd import CardService
from kiosk.sandbox.phone import CentrePhone
from kiosk.sandbox.reader_slot import ReaderSlot
from kiosk.sandbox.sitter import Sitter
from kiosk.sandbox.sitter_stream import serve_sitter
from kiosk.sandbox.timings import Speed, Timings
from kiosk.sandbox.vpcd_card import VPCD_PORT, VpcdSlot
from kiosk.sandbox.watch_room import CentreWatchRoom
from kiosk.sandbox.web import Web
from kiosk.worker import ThreadWorker

READY_FILE = "hall.json"
READER_NAME = "Virtual PCD 00 00"  # vpcd's first


@dataclass(frozen=True, slots=True)
class HallOptions:
    """What the command line says."""

    state: Path
    config: Path
    masters: Path
    """The centre's card master keys: the blanks were made for it."""
    centre_url: str
    """Whose short messages the citizen's phone shows."""
    province: str
    """Whose centre the blanks were made for."""
    speed: Speed
    reader_port: int
    faults: tuple[str, ...]
    kiosk: Path
    """The kiosk's state folder: its journal, and the number of its process."""
    drivers: Mapping[str, str]
    """Role → driver, see sandbox/drivers.py."""


async def run_hall(options: HallOptions) -> None:
    """Open the hall, say so in `hall.json`, and serve until a signal comes."""
    timings = Timings(options.config / "sandbox" / "timings.toml", options.speed)
    region = read_hub_settings(options.config / "hub.toml", options.province).region
    factory = Factory(load_or_make_masters(options.masters, SystemEntropy()), region, timings.chip)
    hall = Hall(options.state, time.monotonic, factory.load)
    if hall.is_new:
        hall.stock(FIRST_STOCK, factory.blank)
        hall.bring(lambda _: factory.technician(STAFF_PIN))
        hall.bring(lambda _: factory.technician(STAFF_PIN, STRANGER_NUMBER))
    machines = Machines(options.state / "dev", hall, timings, options.drivers, options.reader_port)
    sitter = Sitter()
    slot = VpcdSlot(options.reader_port, timings.factor)
    fonts = find_fonts()
    tray = PaperTray(machines.receipt, fonts)
    people = {person.name: person for person in load_people(options.config / "sandbox" / "people.toml")}
    in_slot = ReaderSlot(hall, slot)
    furniture = Furniture(
        hall,
        machines.id_reader,
        tray,
        in_slot,
        machines.dispenser,
        sitter,
        machines.truth,
        machines.pin_pad,
    )
    hands = Hands(furniture, people, factory, fonts)
    network = Network(options.centre_url)
    async with (
        Children(options.state / "logs") as children,
        asyncio.TaskGroup() as group,
        serve_sitter("127.0.0.1", 0, sitter) as camera,
    ):
        service = CardService(children)
        await service.start()
        verbs = {
            **machines.verbs(),
            "card_reader": {**in_slot.mishaps(), **service.verbs()},
            "centre": network.verbs(),
            "kiosk": KioskProcess(options.kiosk / PID_FILE, options.kiosk / "journal.db").verbs(),
        }
        mishaps = Mishaps(verbs, machines.later)
        hall.watch(mishaps.moment)
        for fault in options.faults:
            mishaps.arm(fault)
        endless = [slot.serve, service.serve, network.serve, *machines.services()]
        beside = [group.create_task(serve()) for serve in endless]
        centre = Web(options.centre_url, ThreadWorker("centre"))
        dock = make_dock(
            hands, mishaps, Behind(CentrePhone(centre), CentreClerk(centre), CentreWatchRoom(centre))
        )
        roles = {
            **machines.roles(),
            "card_reader": {"driver": options.drivers["card_reader"], "address": READER_NAME},
            "camera": {"driver": options.drivers["camera"], "address": camera},
        }
        await _serve_dock(options.state, dock, network.url, roles)
        for task in beside:
            task.cancel()


async def _serve_dock(
    state: Path, dock: FastAPI, centre: str, roles: Mapping[str, Mapping[str, str]]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        ready = {
            "pid": os.getpid(),
            "dock": f"http://127.0.0.1:{door.getsockname()[1]}",
            "centre": centre,
            "roles": roles,
        }
        replace_file(state / READY_FILE, json.dumps(ready).encode())
        config = uvicorn.Config(dock, log_level="warning", access_log=False, lifespan="off")
        await uvicorn.Server(config).serve(sockets=[door])


def main() -> None:
    """The command line of the process; the demonstration starts it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--masters", type=Path, required=True)
    parser.add_argument("--centre", required=True, help="address of the centre")
    parser.add_argument("--province", default=HOME)
    parser.add_argument("--kiosk", type=Path, required=True, help="the kiosk's state folder")
    parser.add_argument("--speed", type=Speed, choices=list(Speed), default=Speed.REAL)
    parser.add_argument("--reader-port", type=int, default=VPCD_PORT)
    parser.add_argument("--fault", action="append", default=[], help="NAME@STEP")
    parser.add_argument("--driver", action="append", default=[], help="ROLE=NAME")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    given.state.mkdir(parents=True, exist_ok=True)
    options = HallOptions(
        state=given.state,
        config=given.config,
        masters=given.masters,
        centre_url=given.centre,
        province=given.province,
        speed=given.speed,
        reader_port=given.reader_port,
        faults=tuple(given.fault),
        kiosk=given.kiosk,
        drivers=chosen_drivers(given.driver),
    )
    # However it is ended, the card service is stopped in order: uvicorn hands the signal on.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run_hall(options))


if __name__ == "__main__":
    main()
