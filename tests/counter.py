"""A terminal at a counter of stand-ins: ports whose answers a test sets; journal and centre are real ones.

For the terminal's own life, where a motion has no length. Drivers and wires have their own tests.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.card.face import CardBitmaps, FaceContent
from kiosk.card.port import Chip
from kiosk.devices.camera.port import CameraTest, FaceSeen, LiveView, Portrait
from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus, PrinterTest, PrintJob
from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.id_reader.port import IdDocument, IdKind, IdReaderTest
from kiosk.devices.receipt_printer.port import Receipt, ReceiptStatus
from kiosk.devices.status import DeviceState, DeviceStatus, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.hub.hsm import KeyHolder
from kiosk.hub.registry import PersonRecord
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import Mode
from kiosk.monitor.health import Asked, Health
from kiosk.monitor.help_call import HelpCall
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.help_said import HelpSaid
from kiosk.sandbox.chip import USUAL_TIMES, SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from kiosk.sandbox.factory import Factory
from kiosk.stationery import read_stationery
from kiosk.terminal import Terminal
from kiosk.ui import Ui
from kiosk.visit import Site, Visit
from kiosk.worker import InlineWorker
from kiosk.workshop import Workshop
from tests.card.issuer import Contacts
from tests.hub.world import CONFIG, KIOSK, MASTERS, NOON, CountedEntropy, World, make_world
from tests.visitor import Visitor

STAFF = "T-0218"
STAFF_PIN = "86420"
ONLINE = DeviceStatus(DeviceState.ONLINE)


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


class Device:
    """What every device can say; `answer` is set by the test."""

    answer: Any = ONLINE

    def __init__(self) -> None:
        self.asked = 0
        self.resets = 0

    async def status(self) -> Any:
        self.asked += 1
        return self.answer

    async def reset(self) -> Any:
        self.resets += 1
        return self.answer


class StandInReader(Device):
    """See IdReader: an empty pad, a document on it, or a line that is gone."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: Exception | None = None
        self.document: IdDocument | None = None

    async def test(self) -> IdReaderTest:
        return IdReaderTest(self.answer, "05.01-1", card_seen=self.document is not None)

    async def read(self) -> IdDocument:
        if self.trouble is not None:
            raise self.trouble
        if self.document is None:
            await asyncio.get_running_loop().create_future()
        assert self.document is not None
        return self.document

    async def lifted(self) -> None:
        return


class StandInDispenser(Device):
    """See Dispenser: knows where its card is and moves it at once."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = DispenserStatus(
            DeviceState.ONLINE,
            card=CardPlace.NONE,
            stack=Supply.OK,
            capture_bin=Supply.OK,
            captured=0,
        )
        self.chip: Chip = Contacts(SimulatedChip(ChipState.blank(1, "510100")))
        self.is_taken = False
        """Whether a card at the gate is taken in time."""

    def put_card(self, place: CardPlace) -> None:
        self.answer = replace(self.answer, card=place)

    async def feed(self) -> None:
        self.put_card(CardPlace.CHIP)

    async def present(self) -> None:
        self.put_card(CardPlace.GATE)

    async def taken(self, within_s: float) -> bool:
        if self.is_taken:
            self.put_card(CardPlace.NONE)
        return self.is_taken

    async def capture(self) -> None:
        self.answer = replace(self.answer, card=CardPlace.NONE, captured=self.answer.captured + 1)

    async def take_in(self, within_s: float) -> bool:
        return False

    async def pass_to_printer(self) -> None:
        self.put_card(CardPlace.NONE)

    async def take_from_printer(self) -> None:
        self.put_card(CardPlace.CHIP)


class StandInPrinter(Device):
    """See CardPrinter."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = PrinterStatus(
            DeviceState.ONLINE, card=PrinterPlace.NONE, ribbon=Supply.OK, reject_bin=Supply.OK
        )

    async def test(self) -> PrinterTest:
        return PrinterTest(await self.reset(), "FW 1", "SN 1", "YMCKO", 200)

    async def prepare(self, bitmaps: CardBitmaps) -> PrintJob:
        return PrintJob(b"")

    async def print(self, job: PrintJob) -> None:
        return

    async def reject(self) -> None:
        self.answer = replace(self.answer, card=PrinterPlace.NONE)


class StandInReceipts(Device):
    """See ReceiptPrinter."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = ReceiptStatus(DeviceState.ONLINE, paper=Supply.OK)
        self.printed: list[Receipt] = []

    async def print(self, receipt: Receipt) -> None:
        self.printed.append(receipt)


class StandInSlot(Device):
    """See CardReader: a technician's card stands in it, until it is taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.chip: Chip = Contacts(SimulatedChip(ChipState.technician(STAFF, STAFF_PIN)))
        self._out = asyncio.Event()
        self._out.set()
        self.gone_for = 0
        """How often the reader does not answer when it is asked whether a card is in it."""
        self.at_home = False
        """Nobody has a card with them."""

    def hold(self) -> Callable[[], None]:
        """From now on the card stays in until the returned hand takes it out."""
        self._out.clear()
        return self._out.set

    def has(self, body: SimulatedChip) -> None:
        """This card is put in when one is asked for."""
        self.chip = Contacts(body)

    async def inserted(self) -> None:
        if self.at_home:
            await asyncio.get_running_loop().create_future()

    async def removed(self) -> None:
        if self.gone_for:
            self.gone_for -= 1
            raise DeviceError(Fault.READER_GONE, "unplugged")
        await self._out.wait()


class StandInCamera(Device):
    """See Camera."""

    async def test(self) -> CameraTest:
        return CameraTest(self.answer, 1920, 1080, 128.0, 55.0)

    async def see_face(self, view: LiveView, chip_photo: bytes) -> FaceSeen:
        return FaceSeen(matched=None)

    async def take_portrait(self, view: LiveView) -> Portrait:
        return Portrait(b"", 358, 441)

    async def take_paper(self, view: LiveView) -> bytes:
        return b"\xff\xd8\xff a page"


class NoArtist:
    async def draw(self, content: FaceContent) -> CardBitmaps:
        raise AssertionError("no card is drawn here")


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


def brought_by(who: PersonRecord, which: int = 1) -> SimulatedChip:
    """The chip of a card that this person has from before, by the keys of the test's centre."""
    factory = Factory(KeyHolder(MASTERS), "510100", USUAL_TIMES, CountedEntropy("chip"))
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


def make_counter(path: Path, visitor: Visitor, policy: Policy | None = None) -> Counter:
    world, clock = make_world(), LoopClock()
    journal = SqliteJournal(path, clock, InlineWorker())
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
        site=Site("3号机", "示例服务点", str(KIOSK), "", centre_patience_s=5.0, home="51"),
    )
    asked: dict[str, Asked] = {
        "id_reader": id_reader,
        "dispenser": dispenser,
        "card_printer": printer,
        "receipt_printer": receipts,
        "card_reader": slot,
        "camera": camera,
    }
    health = Health(asked)
    help_said: list[HelpSaid] = []
    help_call = HelpCall(journal, clock, help_said.append)
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
        help_call=help_call,
        staff=frozenset({STAFF}),
    )
    terminal = Terminal(ports, health, lambda: world.central.link.reachable, workshop)
    counter = Counter(
        visitor=visitor,
        world=world,
        journal=journal,
        clock=clock,
        visit=ports,
        terminal=terminal,
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
