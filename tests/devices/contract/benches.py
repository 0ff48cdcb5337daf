"""What a contract test may take hold of: the driver, the wire, and hands for what a citizen or staff does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kiosk.devices.card_printer.port import CardPrinter, PrintJob
from kiosk.devices.dispenser.port import Dispenser
from kiosk.devices.id_reader.port import IdReader
from kiosk.devices.receipt_printer.port import ReceiptPrinter
from kiosk.devices.status import DeviceIdentity, DeviceStatus
from tests.devices.bench_metal import BenchMetal
from tests.devices.contract.wire import Act, Wire

PATIENCE_S = 1.2
"""Longer than any driver on a bench waits for anything."""


class Device(Protocol):
    """What every role's port has."""

    async def status(self) -> DeviceStatus: ...

    async def reset(self) -> DeviceStatus: ...

    async def identity(self) -> DeviceIdentity: ...


@dataclass(kw_only=True)
class Bench:
    """A driver with a simulated machine on a pseudo-terminal. On hardware there is the driver alone."""

    device: Any
    """A Device, and what its role's own port asks for."""
    wire: Wire | None = None
    noise: bytes = b"\xff\x55\xaa\x80"
    """Nothing that the protocol could take for an answer."""
    change: Act | None = None
    """Something that the status tells: paper out, stack empty."""
    lose_power: Act | None = None
    """It goes and comes back at once. None where nobody knows what the device makes of it."""
    close: Act = field(default=lambda: None)

    @property
    def line(self) -> Wire:
        assert self.wire is not None, "a test with hands asks for the fixture `wire`"
        return self.wire


@dataclass(kw_only=True)
class DispenserBench(Bench):
    device: Dispenser
    metal: BenchMetal
    orders: Mapping[str, bytes]
    """Verb → bytes by which its order is known on the wire."""
    jam: Callable[[str], None]
    """The next such motion stops, and the card stays where it was."""
    fill_bin: Act


@dataclass(kw_only=True)
class CardPrinterBench(Bench):
    device: CardPrinter
    metal: BenchMetal
    job: PrintJob
    """A small one."""
    orders: Mapping[str, bytes]
    printed: Callable[[], int]
    """How many cards the head has laid something on."""
    jam: Act
    ribbon_out: Act
    open_cover: Act
    close_cover: Act
    fill_bin: Act


@dataclass(kw_only=True)
class ReceiptPrinterBench(Bench):
    device: ReceiptPrinter
    order: bytes
    """Bytes that stand once in every receipt."""
    printed: Callable[[], int]
    paper_out: Act
    load_paper: Act
    open_cover: Act
    close_cover: Act


@dataclass(kw_only=True)
class IdReaderBench(Bench):
    device: IdReader
    orders: Mapping[str, bytes]
    """`read`: the bytes that ask the chip for what it holds."""
    place: Callable[[int], None]
    """Lay the document of made-up person 0 or 1 on the pad, in place of any other."""
    names: tuple[str, str]
