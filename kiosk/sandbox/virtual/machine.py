"""One life of the program: the terminal with its flows, drivers, journal and channel, as in the field.

Other than in the field are only the seams: lines, journal path, transport, signer, clock, entropy, glass,
camera and the citizen's reader.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

from kiosk.assembly import Running, WatchRoom, WayThere, assemble, start_of, without_journal
from kiosk.central.channel import Channel, Ends, Line
from kiosk.central.circuit import Circuit
from kiosk.central.client import SignedCentral
from kiosk.central.floor import MemoryFloor
from kiosk.central.write_key import WriteKeys
from kiosk.devices.card_printer.evolis.models import MODELS
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.receipt_printer.escpos.driver import EscposPrinter
from kiosk.faults import Fault
from kiosk.flows.table import BUILT, settler_of
from kiosk.journal.port import CaseRecord, JournalUnusable
from kiosk.model import CaseEnd, KioskId, Mode, Service
from kiosk.monitor.health import Health
from kiosk.monitor.help_call import HelpCall
from kiosk.monitor.surroundings import Surroundings
from kiosk.monitor.unwritten import Unwritten
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_policy
from kiosk.sandbox.factory import STAFF_NUMBER
from kiosk.sandbox.virtual.centre import CONFIG, kiosk_identity, roots
from kiosk.sandbox.virtual.chance import ChanceEntropy
from kiosk.sandbox.virtual.face import BlackPrinter, HallArtist
from kiosk.sandbox.virtual.glass import VirtualGlass
from kiosk.sandbox.virtual.journal import GatedJournal
from kiosk.sandbox.virtual.lines import SCHEME
from kiosk.sandbox.virtual.loop import VirtualLoop
from kiosk.sandbox.virtual.path import VirtualPath
from kiosk.sandbox.virtual.power import PowerLost
from kiosk.sandbox.virtual.room import Room, kiosk_settings
from kiosk.sandbox.virtual.slot import SlotReader
from kiosk.sandbox.virtual.stand_ins import ScriptedCamera
from kiosk.stationery import Stationery, read_stationery
from kiosk.terminal import Terminal
from kiosk.trust.tags import Lane
from kiosk.ui import Ui
from kiosk.visit import Site, Visit
from kiosk.worker import InlineWorker

SETS_A_PIN = frozenset({Service.CHANGE_PIN, Service.RESET_PIN})
ON_THE_DISK = WriteKeys(b"write keys of the virtual kiosk  ")
"""As in the field, they are those of every life."""
LOOK_S = 1.0
"""How often it is looked whether a life has come to where it was to come."""


class Endless(Exception):
    """The program did not come to where it was to come, in the time it was given."""


class Machine:
    """Started anew: nothing is left of the life before but the journal's file."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.life = room.world.power.start()
        self.loop = VirtualLoop(room.world, self.life)
        self.starts_again = False
        """The program ended itself, to be started anew at once."""
        self._unusable: JournalUnusable | None = None
        """The journal could not be opened."""
        self.reasons: tuple[str, ...] = ()
        """What stands against serving the next citizen, at the end of this life."""
        self.visits = 0
        """How many visits came to their end in this life."""
        self._never_at_rest = ""
        """Where it stood when its time was up."""
        self.terminal: Terminal
        self.ports: Visit
        self._health: Health
        self._running: Running
        self._around: Surroundings
        self._watch_room: WatchRoom
        self._ui: Ui
        self._entropy: ChanceEntropy
        self._open_cases = 0

    def live(self, until: "Callable[[Machine], bool]", limit_s: float) -> bool:
        """Run till then; False when the power was cut before. Raises Endless."""
        return self._run(self._live(until, limit_s))

    def settle_again(self, limit_s: float) -> bool:
        """Boot, and then settle what was settled once more, as if nobody knew."""
        return self._run(self._live(quiet_or_closed, limit_s, self._settle_all_again))

    @property
    def is_quiet(self) -> bool:
        """Ready, and no case is open."""
        return self._mode is Mode.READY and not self._open_cases

    @property
    def is_at_rest(self) -> bool:
        """Started, and what could be settled was tried to be; nobody is served."""
        return self._mode in (Mode.READY, Mode.OUT_OF_SERVICE)

    @property
    def is_closed_for_good(self) -> bool:
        """By a journal that is not to be believed, or no journal at all: people have to come."""
        if self._unusable is not None:
            return self._unusable.fault is Fault.JOURNAL_FILE
        return self._mode is Mode.OUT_OF_SERVICE and self._around.history.found is not None

    @property
    def _mode(self) -> Mode:
        return Mode.OUT_OF_SERVICE if self._unusable is not None else self.terminal.mode

    def _run(self, work: Awaitable[None]) -> bool:
        try:
            self.loop.run_until_complete(work)
        except PowerLost:
            if self._never_at_rest:
                raise Endless(self._never_at_rest) from None
            return False
        finally:
            self.loop.discard()
            self._room.world.power.off()
        return not self.starts_again

    async def _live(
        self,
        until: "Callable[[Machine], bool]",
        limit_s: float,
        then: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.life.gate("boot:start:before")
        self._room.meter.begins(self.life.number)
        self._compose()
        async with asyncio.TaskGroup() as group:
            program = group.create_task(self._program())
            if not await self._wait_for(until, limit_s):
                # It ends as it stands: what never comes to rest may not come to its end when asked to.
                self._never_at_rest = f"after {limit_s:.0f} s in {self._mode}"
                self._room.world.power.off()
                raise PowerLost
            if not (self.starts_again or self.is_closed_for_good or self._unusable):
                if then is not None:
                    await then()
                self.reasons = await self._what_stands_against()
            program.cancel()

    async def _wait_for(self, until: "Callable[[Machine], bool]", limit_s: float) -> bool:
        give_up_at = self.loop.time() + limit_s
        while not (self.starts_again or await self._has_come(until)):
            if self.loop.time() >= give_up_at:
                return False
            await asyncio.sleep(LOOK_S)
        return True

    async def _has_come(self, until: "Callable[[Machine], bool]") -> bool:
        if not self.is_at_rest:
            return False  # no life ends while somebody is served
        if not self.is_closed_for_good and self._unusable is None:
            with suppress(JournalUnusable):  # the program will notice, too
                self._open_cases = len(await self._journal.unfinished())
        return until(self)

    async def _what_stands_against(self) -> tuple[str, ...]:
        return tuple(reason for offer in await self.terminal.situation() for reason in offer.reasons)

    async def _program(self) -> None:
        """For ever; one whose journal failed ends, and its supervisor starts it anew."""
        room = self._room
        if self._unusable is None:
            await self._running.live(self._write_again)
        else:
            unwritten = Unwritten(
                self._watch_room.line,
                room.kiosk_clock,
                start_of(self._watch_room, self._entropy),
                ChanceEntropy(room.world.chance, f"health.{self.life.number}"),
                BUILT,
            )
            await without_journal(self._ui, unwritten, self._unusable, self._write_again)
        self.starts_again = True

    async def _write_again(self) -> None:
        journal = GatedJournal(self._room.disk, self._room.kiosk_clock, self.life)
        try:
            await journal.audit("", "writable_again")
        finally:
            journal.close()

    async def _settle_all_again(self) -> None:
        async with self._health.at_rest():
            for seq in range(1, await self._journal.count_cases() + 1):
                record = await self._journal.case_record(seq)
                # In a refused one nothing was done that could be settled. What a citizen's chip told of its
                # PIN it can not tell again: it has gone home with its owner.
                told_by_chip = record.service in SETS_A_PIN and record.end is not CaseEnd.DONE
                if record.end is not CaseEnd.REFUSED and not told_by_chip:
                    with self._room.meter.settles(record.id):
                        await settler_of(record.service)(self.ports, record)

    def _compose(self) -> None:
        room, life = self._room, self.life
        settings = room.settings
        entropy = self._entropy = ChanceEntropy(room.world.chance, f"kiosk.{life.number}")
        channel = self._channel(ChanceEntropy(room.world.chance, f"channel.{life.number}"))
        circuit = Circuit(room.kiosk_clock)
        central = self._central(channel, circuit, Lane.FLOWS)
        watch_line = self._central(channel, circuit, Lane.HEARTBEAT)
        self._watch_room = WatchRoom(watch_line, "0" * 16, papers=channel.papers)
        ui = self._ui = Ui(VirtualGlass(self.loop, life, room.guests, room.meter.shown))
        try:
            self._journal = GatedJournal(room.disk, room.kiosk_clock, life)
        except JournalUnusable as unusable:
            self._unusable = unusable
            return
        help_call = HelpCall(self._journal, room.kiosk_clock, lambda _said: None)
        self.ports = Visit(
            ui=ui,
            id_reader=SamvReader(partial(room.wires.open, f"{SCHEME}id_reader", life)),
            card_reader=SlotReader(room.slot, life),
            dispenser=Crt591Dispenser(partial(room.wires.open, f"{SCHEME}dispenser", life)),
            card_printer=BlackPrinter(
                partial(room.wires.open, f"{SCHEME}card_printer", life), InlineWorker(), MODELS[""]
            ),
            receipt_printer=EscposPrinter(
                partial(room.wires.open, f"{SCHEME}receipt_printer", life), InlineWorker()
            ),
            camera=ScriptedCamera(room.guests.look),
            central=central,
            journal=self._journal,
            clock=room.kiosk_clock,
            entropy=entropy,
            policy=_policy(room.setting.province, keeps_old_cards=room.setting.keeps_old_cards),
            stationery=_stationery(),
            artist=HallArtist(),
            help_desk=help_call,
            site=Site.of(settings),
        )
        running = assemble(
            self.ports,
            help_call,
            frozenset({STAFF_NUMBER}),
            WayThere(circuit, self._central(channel, circuit, Lane.OUTBOX)),
            self._watch_room,
            ChanceEntropy(room.world.chance, f"health.{life.number}"),
        )
        self._running, self._around = running, running.around
        self.terminal, self._health = running.terminal, running.health
        self._count_settlings()
        self.terminal.on_visit_end = lambda _course: self._count_visit()

    def _channel(self, entropy: ChanceEntropy) -> Channel:
        room = self._room
        own = kiosk_identity(entropy)
        ends = Ends(KioskId(room.settings.kiosk.id), own, room.settings.central.centre, roots(), ON_THE_DISK)
        return Channel(ends, room.kiosk_clock, entropy, MemoryFloor())

    def _central(self, channel: Channel, circuit: Circuit, lane: Lane) -> SignedCentral:
        line = Line(lane, VirtualPath(self._room.network, self.life), InlineWorker())
        return SignedCentral(channel, line, self._room.settings.central.deadline_s, circuit)

    def _count_settlings(self) -> None:
        """Terminal and outbox settle through the same hands; here each go at a case is counted."""
        hands: Any = self.terminal.settling
        settle, meter = self.terminal.settling.settle, self._room.meter

        async def counted(visit: Visit, record: CaseRecord) -> CaseEnd | None:
            with meter.settles(record.id):
                return await settle(visit, record)

        hands.settle = counted

    def _count_visit(self) -> None:
        self.visits += 1


def quiet_or_closed(machine: Machine) -> bool:
    return machine.is_quiet or machine.is_closed_for_good


@lru_cache
def _policy(province: str, *, keeps_old_cards: bool) -> Policy:
    settings = kiosk_settings(province, keeps_old_cards=keeps_old_cards)
    return read_policy(CONFIG, settings.kiosk.province, settings.site)


@lru_cache
def _stationery() -> Stationery:
    settings = kiosk_settings()
    return read_stationery(
        CONFIG / "text" / "receipts.toml", settings.kiosk.service_point_name, settings.kiosk.name
    )
