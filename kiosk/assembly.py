"""What runs behind glass and devices, made from the ports: in the field and in the virtual hall alike."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from kiosk import __version__
from kiosk.central import messages as m
from kiosk.central.channel import Papers
from kiosk.central.circuit import Circuit
from kiosk.central.port import Central
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.flows.table import BUILT
from kiosk.journal.port import Journal, JournalUnusable
from kiosk.monitor.commands import CarryOut, Commands
from kiosk.monitor.configuration import Configuration
from kiosk.monitor.day_books import DayBooks
from kiosk.monitor.health import Asked, Health
from kiosk.monitor.heartbeat import Heart, Start, Vitals
from kiosk.monitor.help_call import HelpCall
from kiosk.monitor.history import CANNOT_BE_WRITTEN
from kiosk.monitor.surroundings import POWER_FAILING, Surroundings
from kiosk.monitor.unwritten import Unwritten, Why
from kiosk.monitor.writable import live_while_written, until_writable
from kiosk.outbox import Outbox
from kiosk.prompts.entrance import OutOfService
from kiosk.terminal import Terminal
from kiosk.ui import Ui
from kiosk.visit import Visit
from kiosk.workshop import Workshop


@dataclass(frozen=True, slots=True)
class WatchRoom:
    """Whom the heart tells, and what it calls this machine's settings."""

    line: Central
    config_hash: str
    configuration: Configuration | None = None
    """Takes settings that the centre lays down; None: nobody does."""
    on_heard: Callable[[], None] = lambda: None
    """Called after each beat that the centre heard."""
    papers: Callable[[], Papers] | None = None
    """How the machine's certificate stands; None: it is not told."""


@dataclass(frozen=True, slots=True)
class WayThere:
    """To the centre, beside the lane of the flows, which is among the ports."""

    circuit: Circuit
    """Of all lanes."""
    outbox: Central
    elsewhere: Callable[[], str] = lambda: ""
    """Why whoever keeps the cards instead of the centre cannot be had now, as a key of [reason]; or empty."""

    def no_centre_by(self) -> str:
        """Why what needs either cannot be done now, as a key of [reason]; or empty."""
        return self.circuit.open_for or self.elsewhere()


@dataclass(frozen=True, slots=True)
class Running:
    """The parts that never end by themselves."""

    terminal: Terminal
    health: Health
    heart: Heart
    outbox: Outbox
    help_call: HelpCall
    around: Surroundings
    journal: Journal
    day_books: DayBooks
    unwritten: Unwritten

    async def live(self, write: Callable[[], Awaitable[None]]) -> None:
        """For ever; but once the journal failed, until `write` succeeds: then all is started anew."""
        unusable = await live_while_written(self.endless())
        async with asyncio.TaskGroup() as group:
            beats = group.create_task(self._say_unwritten(unusable))
            await self.terminal.close_unwritten(unusable)
            if self.around.history.found is None:
                await until_writable(write)
                beats.cancel()

    async def _say_unwritten(self, unusable: JournalUnusable) -> None:
        """By a book that is not to be believed it is no news that a page of it cannot be read."""
        history = self.around.history
        history.unusable = unusable.fault
        (journal,) = history.devices.values()
        why = Why(history.closed_by, journal.fault or unusable.fault)
        await self.unwritten.run(why, self.heart.last)

    def endless(self) -> list[Coroutine[Any, Any, None]]:
        """To be run side by side; a failure of one is the failure of the program."""
        own = [self.terminal.run(), self.heart.run(), self.health.watch_once_home(), self.help_call.run()]
        own += [self.outbox.run(), self.day_books.run()]
        return [*own, *self.around.endless(self.journal)]


async def without_journal(
    ui: Ui, unwritten: Unwritten | None, unusable: JournalUnusable, write: Callable[[], Awaitable[None]]
) -> None:
    """What lives while the journal cannot even be opened, until it can be: then all is started anew.

    `unwritten` None: the machine is nobody to the centre yet.
    """
    ui.tell(OutOfService(CANNOT_BE_WRITTEN))
    if unwritten is None:
        await until_writable(write)
        return
    async with asyncio.TaskGroup() as group:
        beats = group.create_task(unwritten.run(Why(CANNOT_BE_WRITTEN, unusable.fault)))
        await until_writable(write)
        beats.cancel()


def assemble(
    ports: Visit,
    help_call: HelpCall,
    staff: frozenset[str],
    way_there: WayThere,
    watch_room: WatchRoom,
    chance: Entropy,
    around: Surroundings | None = None,
) -> Running:
    """`staff`: whom maintenance lets in. `chance`: see Health. `around`: see Terminal."""
    around = around or Surroundings()
    devices: dict[str, Asked] = {
        "id_reader": ports.id_reader,
        "dispenser": ports.dispenser,
        "card_printer": ports.card_printer,
        "receipt_printer": ports.receipt_printer,
        "card_reader": ports.card_reader,
        "camera": ports.camera,
    }
    if ports.pin_pad is not None:
        devices["pin_pad"] = ports.pin_pad
    health = Health(devices, chance)
    workshop = _workshop(ports, help_call, staff, around)
    terminal = Terminal(ports, health, way_there.no_centre_by, workshop, around)
    outbox = Outbox(ports, way_there.outbox, terminal.settling, way_there.circuit, chance)
    outbox.elsewhere = way_there.elsewhere
    day_books = DayBooks(way_there.outbox, ports.journal, ports.clock, way_there.circuit, ports.entropy)
    watched = _Watched(ports, help_call, health, terminal, around, outbox, day_books)
    start = start_of(watch_room, ports.entropy)
    heart = _heart(watched, watch_room, start, chance)
    terminal.probe_by(heart.beat_now)
    terminal.on_change = help_call.on_change = health.on_change = heart.beat_now
    way_there.circuit.on_change.append(heart.beat_now)  # open, it is the probe; closed, the news
    surround(ports.ui, around, heart.beat_now)
    unwritten = Unwritten(watch_room.line, ports.clock, start, chance, BUILT)
    return Running(terminal, health, heart, outbox, help_call, around, ports.journal, day_books, unwritten)


def start_of(watch_room: WatchRoom, entropy: Entropy) -> Start:
    """What every beat of this start of the program says."""
    return Start(__version__, watch_room.config_hash, entropy.bytes(8).hex())


def surround(ui: Ui, around: Surroundings, beat_now: Callable[[], None]) -> None:
    """Lead what stands around the devices to the glass, and the glass to the lamps."""

    def news() -> None:
        ui.hurry(on=around.closed_by == POWER_FAILING)
        beat_now()

    around.on_change = news
    ui.somebody_since = lambda: around.somebody_since
    if around.cabinet is not None:
        from kiosk.monitor.guide_lights import GuideLights  # noqa: PLC0415 it knows half of all prompts

        ui.on_show = GuideLights(around.cabinet.light).show


def _workshop(ports: Visit, help_call: HelpCall, staff: frozenset[str], around: Surroundings) -> Workshop:
    return Workshop(
        ui=ports.ui,
        id_reader=ports.id_reader,
        card_reader=ports.card_reader,
        dispenser=ports.dispenser,
        card_printer=ports.card_printer,
        receipt_printer=ports.receipt_printer,
        camera=ports.camera,
        journal=ports.journal,
        clock=ports.clock,
        entropy=ports.entropy,
        stationery=ports.stationery,
        artist=ports.artist,
        help_call=help_call,
        tampering=around.latch,
        staff=staff,
        history=lambda: around.history.found,
        pin_pad=ports.pin_pad,
    )


@dataclass(frozen=True, slots=True)
class _Watched:
    """Whom the heart asks."""

    ports: Visit
    help_call: HelpCall
    health: Health
    terminal: Terminal
    around: Surroundings
    outbox: Outbox
    day_books: DayBooks


def _heart(watched: _Watched, watch_room: WatchRoom, start: Start, chance: Entropy) -> Heart:
    ports, terminal, help_call = watched.ports, watched.terminal, watched.help_call

    async def vitals() -> Vitals:
        return Vitals(
            mode=terminal.mode,
            mode_since=terminal.mode_since,
            screen=ports.ui.showing,
            screen_since=_on_the_wall(ports.clock, ports.ui.showing_since),
            services=await terminal.situation(),
            devices=watched.health.known.devices | watched.around.devices,
            waiting=await watched.outbox.waiting(),
            differences=await watched.day_books.differences(),
            papers=watch_room.papers() if watch_room.papers is not None else None,
            help_wanted_since=help_call.since,
        )

    heart = Heart(watch_room.line, ports.journal, ports.clock, vitals, start, chance)
    known: dict[str, CarryOut] = {
        "out_of_service": partial(_closed_by_centre, terminal, closed=True),
        "in_service": partial(_closed_by_centre, terminal, closed=False),
    }
    if watch_room.configuration is not None:
        known["fetch_configuration"] = watch_room.configuration.fetch
    commands = Commands(watch_room.line, ports.journal, ports.clock, known, terminal.restart)
    heart.on_commands = commands.take

    def told(beat: m.Heartbeat, heard: bool) -> None:
        help_call.told(beat.help_wanted_since, heard=heard)
        if heard:
            watch_room.on_heard()

    heart.on_beat = told
    return heart


async def _closed_by_centre(terminal: Terminal, *, closed: bool) -> str:
    await terminal.close_by_centre(closed=closed)
    return ""


def _on_the_wall(clock: Clock, loop_time: float) -> datetime:
    return clock.now() - timedelta(seconds=asyncio.get_running_loop().time() - loop_time)
