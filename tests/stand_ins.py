"""Every device of a terminal as its port, without a protocol: what it says is set by the test."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.card.face import CardBitmaps, FaceContent
from kiosk.card.port import Chip
from kiosk.devices.camera.port import CameraTest, FaceSeen, LiveView, Portrait
from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus, PrinterTest, PrintJob
from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.id_reader.port import IdDocument, IdReaderTest
from kiosk.devices.receipt_printer.port import Receipt, ReceiptStatus
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import ChipState
from tests.card.issuer import Contacts

STAFF = "T-0218"
STAFF_PIN = "86420"
ONLINE = DeviceStatus(DeviceState.ONLINE)


class Device:
    """What every device can say; `answer` is set by the test."""

    answer: Any = ONLINE

    def __init__(self) -> None:
        self.asked = 0
        self.resets = 0

    async def status(self) -> Any:
        self.asked += 1
        return self.answer

    async def identity(self) -> DeviceIdentity:
        return DeviceIdentity()

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
