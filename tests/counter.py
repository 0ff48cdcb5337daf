"""A terminal at a counter of stand-ins: ports whose answers a test sets; journal and centre are real ones.

For the terminal's own life, where a motion has no length. Drivers and wires have their own tests.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.assembly import surround
from kiosk.central.circuit import NO_LINE, Circuit
from kiosk.devices.id_reader.port import IdDocument, IdKind
from kiosk.hub.hsm import KeyHolder
from kiosk.hub.registry import PersonRecord
from kiosk.hub.settings import HOME, ProvinceRules, read_hub_settings
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import Mode
from kiosk.monitor.health import Asked, Health
from kiosk.monitor.help_call import HelpCall
from kiosk.monitor.surroundings import Surroundings
from kiosk.outbox import Outbox
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.help_said import HelpSaid
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.factory import Factory
from kiosk.stationery import read_stationery
from kiosk.terminal import Terminal
from kiosk.ui import Ui
from kiosk.visit import Site, Visit
from kiosk.worker import InlineWorker
from kiosk.workshop import Workshop
from tests.hub.world import CONFIG, KIOSK, MASTERS, NOON, CountedEntropy, World, make_world
from tests.stand_ins import (
    STAFF,
    NoArtist,
    StandInCamera,
    StandInDispenser,
    StandInPrinter,
    StandInReader,
    StandInReceipts,
    StandInSlot,
)
from tests.visitor import Visitor


class LoopClock:
    """See Clock: the loop's own time, begun at noon, and set wrong or right by `ahead`."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.monotonic()) + self.ahead

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(slots=True)
class Counter:
    """Everything of one terminal."""

    visitor: Visitor
    world: World
    journal: SqliteJournal
    clock: LoopClock
    visit: Visit
    """What a flow is given, for flows on their own."""
    terminal: Terminal
    circuit: Circuit
    """Nobody tells it of lost calls: it is closed until a test opens it."""
    outbox: Outbox
    health: Health
    id_reader: StandInReader
    dispenser: StandInDispenser
    printer: StandInPrinter
    receipts: StandInReceipts
    slot: StandInSlot
    camera: StandInCamera
    help_call: HelpCall
    help_said: list[HelpSaid]
    """What the help key said, in order."""
    modes: list[Mode] = field(default_factory=list)
    """Each mode the terminal went to, in order."""


def document_of(who: PersonRecord) -> IdDocument:
    """What this person's ID card says."""
    return IdDocument(
        kind=IdKind(who.id_type),
        name=who.name,
        sex=who.sex,
        nation=who.nation,
        nationality="CHN",
        birth=who.birth,
        address=who.address,
        number=who.id_number,
        issuer="示例市公安局",
        valid_from=date(2020, 1, 1),
        valid_until=who.id_valid_until,
    )


def centre_of(province: str) -> ProvinceRules:
    """What the centre of a province goes by."""
    return read_hub_settings(CONFIG / "hub.toml", province).rules


def brought_by(who: PersonRecord, which: int = 1, province: str = HOME) -> SimulatedChip:
    """The chip of a card that this person has from before, by the keys of the test's centre."""
    factory = Factory(KeyHolder(MASTERS), centre_of(province).region, USUAL_TIMES, CountedEntropy("chip"))
    return factory.brought(who, who.centre.cards[which - 1])


def _note(modes: list[Mode], mode: Mode) -> None:
    """A change may also be one of what can be had, in the same mode."""
    if modes[-1:] != [mode]:
        modes.append(mode)


def sichuan() -> Policy:
    return Policy(read_profile(CONFIG / "provinces" / "sichuan.toml"))


def without_services() -> Policy:
    """Rules that say of no service where it is done."""
    return Policy(_with(sichuan().profile, services={}))


def holding(first_day: date, last_day: date) -> Policy:
    """Sichuan's rules, for another time."""
    profile = sichuan().profile
    validity = profile.validity
    assert validity is not None
    first = type(validity.first_day)(value=first_day, source="own", article="test")
    last = type(validity.last_day)(value=last_day, source="own", article="test")
    return Policy(_with(profile, validity=_with(validity, first_day=first, last_day=last)))


def _with(record: Any, **changes: object) -> Any:
    return type(record)(**{name: getattr(record, name) for name in record.__struct_fields__} | changes)


def make_counter(
    path: Path,
    visitor: Visitor,
    policy: Policy | None = None,
    province: str = HOME,
    around: Surroundings | None = None,
) -> Counter:
    """`province` is whose centre answers, and whose cards are at home here; `around` is what is fitted."""
    world, clock = make_world(province), LoopClock()
    journal = SqliteJournal(path, clock, InlineWorker())
    help_said: list[HelpSaid] = []
    help_call = HelpCall(journal, clock, help_said.append)
    id_reader, dispenser, printer = StandInReader(), StandInDispenser(), StandInPrinter()
    receipts, slot, camera = StandInReceipts(), StandInSlot(), StandInCamera()
    ports = Visit(
        ui=Ui(visitor),
        id_reader=id_reader,
        card_reader=slot,
        dispenser=dispenser,
        card_printer=printer,
        receipt_printer=receipts,
        camera=camera,
        central=world.central,
        journal=journal,
        clock=clock,
        entropy=CountedEntropy("counter"),
        policy=policy or sichuan(),
        stationery=read_stationery(CONFIG / "text" / "receipts.toml", "示例服务点", "3号机"),
        artist=NoArtist(),
        help_desk=help_call,
        site=Site(
            "3号机", "示例服务点", str(KIOSK), "", 5.0, home=centre_of(province).code, box_opened_on_site=True
        ),
    )
    asked: dict[str, Asked] = {
        "id_reader": id_reader,
        "dispenser": dispenser,
        "card_printer": printer,
        "receipt_printer": receipts,
        "card_reader": slot,
        "camera": camera,
    }
    health = Health(asked, ports.entropy)
    around = around or Surroundings()
    workshop = Workshop(
        ui=ports.ui,
        id_reader=id_reader,
        card_reader=slot,
        dispenser=dispenser,
        card_printer=printer,
        receipt_printer=receipts,
        camera=camera,
        journal=journal,
        clock=clock,
        entropy=ports.entropy,
        stationery=ports.stationery,
        artist=ports.artist,
        help_call=help_call,
        tampering=around.latch,
        staff=frozenset({STAFF}),
        history=lambda: around.history.found,
    )
    terminal = Terminal(
        ports, health, lambda: NO_LINE if world.central.link.reachable is False else "", workshop, around
    )
    circuit = Circuit(clock)
    outbox = Outbox(ports, world.outbox, terminal.settling, circuit, ports.entropy)
    surround(ports.ui, around, lambda: None)
    counter = Counter(
        visitor=visitor,
        world=world,
        journal=journal,
        clock=clock,
        visit=ports,
        terminal=terminal,
        circuit=circuit,
        outbox=outbox,
        health=health,
        id_reader=id_reader,
        dispenser=dispenser,
        printer=printer,
        receipts=receipts,
        slot=slot,
        camera=camera,
        help_call=help_call,
        help_said=help_said,
    )
    terminal.on_change = lambda: _note(counter.modes, terminal.mode)
    return counter
