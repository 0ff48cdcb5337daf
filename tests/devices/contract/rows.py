"""Which drivers keep the contracts: a row for each, by role and by its name in kiosk.toml.

A new driver is one function that puts it up with its simulator behind a `Wire`, and one row.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol, TypeVar

from kiosk.devices.card_printer.evolis.driver import EvolisPrinter
from kiosk.devices.card_printer.evolis.models import MODELS
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.devices.card_printer.port import PrintJob
from kiosk.devices.dispenser.cd720m import model as cd720m_models
from kiosk.devices.dispenser.cd720m.codec import frame
from kiosk.devices.dispenser.cd720m.driver import Cd720mDispenser
from kiosk.devices.dispenser.cd720m.simulator import SimulatedCd720m
from kiosk.devices.dispenser.crt591.driver import Crt591Dispenser
from kiosk.devices.dispenser.crt591.model import Crt591Model
from kiosk.devices.dispenser.crt591.simulator import SimulatedCrt591
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.devices.metal import Station
from kiosk.devices.pin_pad.port import KeyPress
from kiosk.devices.receipt_printer.escpos.driver import EscposPrinter
from kiosk.devices.receipt_printer.escpos.simulator import SimulatedEscpos
from kiosk.worker import InlineWorker
from tests.devices.bench_metal import BenchMetal
from tests.devices.card_printer import bench as evolis_bench
from tests.devices.contract.benches import (
    Bench,
    CardPrinterBench,
    DispenserBench,
    IdReaderBench,
    ReceiptPrinterBench,
)
from tests.devices.contract.wire import Wire
from tests.devices.dispenser import bench as crt591_bench
from tests.devices.dispenser import cd720m_bench
from tests.devices.id_reader import bench as samv_bench
from tests.devices.pin_pad import bench as pad_bench
from tests.devices.receipt_printer import bench as escpos_bench

BLANKS = 20
MOVES = ("present", "capture", "pass_to_printer", "take_from_printer")
"""As the models of both dispensers name them; how a card is fed only one of them can choose."""


def samv(wire: Wire) -> IdReaderBench:
    machine = SimulatedSamv(wire.send, wire.port.later, samv_bench.QUICK)
    wire.connect(machine.receive)
    reader = SamvReader(wire.port.open_line, patience=samv_bench.IMPATIENT)
    people = (samv_bench.LIN, samv_bench.ZHOU)

    def place(person: int) -> None:
        machine.lift()
        machine.place(people[person])

    return IdReaderBench(
        device=reader,
        wire=wire,
        orders={"read": bytes.fromhex("00 03 30 01")},
        place=place,
        names=(people[0].name, people[1].name),
        close=reader.close,
    )


def crt591(wire: Wire) -> DispenserBench:
    metal = BenchMetal()
    metal.load(Station.STACK, BLANKS)
    unit = SimulatedCrt591(wire.send, wire.port.later, metal, crt591_bench.QUICK)
    unit.initialised = True
    wire.connect(unit.receive)
    patience = replace(crt591_bench.IMPATIENT, quick_s=0.2, move_s=0.25, init_s=0.4, still_moving_s=0.3)
    dispenser = Crt591Dispenser(wire.port.open_line, patience=patience)
    model = Crt591Model()
    moves: dict[str, int] = {"feed": 0x31} | {verb: getattr(model, verb) for verb in MOVES}
    orders = {verb: b"\x43\x32" + bytes([pm]) for verb, pm in moves.items()}
    return replace(_dispenser(wire, dispenser, unit, metal, moves, orders), lose_power=unit.power_loss)


def cd720m(wire: Wire) -> DispenserBench:
    metal, reader = BenchMetal(), cd720m_bench.BenchReader()
    metal.load(Station.STACK, BLANKS)
    unit = SimulatedCd720m(wire.send, wire.port.later, metal, reader, cd720m_bench.QUICK)
    wire.connect(unit.receive)
    model = cd720m_models.MODELS["passage"]
    dispenser = Cd720mDispenser(wire.port.open_line, reader, model=model, patience=cd720m_bench.IMPATIENT)
    moves: dict[str, str] = {verb: getattr(model, verb) for verb in ("feed", *MOVES)}
    orders = {verb: frame(letters) for verb, letters in moves.items()}
    return _dispenser(wire, dispenser, unit, metal, moves, orders)


Move_contra = TypeVar("Move_contra", contravariant=True)


class _Unit(Protocol[Move_contra]):
    """A simulated dispenser, and by what its motions are known."""

    bin_capacity: int

    def jam_on(self, move: Move_contra) -> None: ...


def _dispenser(
    wire: Wire,
    dispenser: Crt591Dispenser | Cd720mDispenser,
    unit: _Unit[Move_contra],
    metal: BenchMetal,
    moves: Mapping[str, Move_contra],
    orders: Mapping[str, bytes],
) -> DispenserBench:
    def fill_bin() -> None:
        unit.bin_capacity = 0

    return DispenserBench(
        device=dispenser,
        wire=wire,
        change=metal.bodies.clear,
        metal=metal,
        orders=orders,
        jam=lambda verb: unit.jam_on(moves[verb]),
        fill_bin=fill_bin,
        close=dispenser.close,
    )


def zt598(wire: Wire) -> Bench:
    return _pad(wire, "zt598")


def kmy3501(wire: Wire) -> Bench:
    return _pad(wire, "kmy3501")


def _pad(wire: Wire, name: str) -> Bench:
    make = pad_bench.MAKES[name]
    machine = make.machine(wire.send, wire.port.later, pad_bench.QUICK)
    wire.connect(machine.receive)
    pad = make.driver(wire.port.open_line, clear=KeyPress.BACKSPACE, patience=pad_bench.IMPATIENT)
    return Bench(device=pad, wire=wire)


def evolis(wire: Wire) -> CardPrinterBench:
    metal = BenchMetal()
    machine = SimulatedEvolis(wire.send, wire.port.later, metal, evolis_bench.QUICK)
    wire.connect(machine.receive)
    printer = EvolisPrinter(wire.port.open_line, InlineWorker(), MODELS[""], evolis_bench.BRIEF)
    return CardPrinterBench(
        device=printer,
        wire=wire,
        change=machine.open_cover,
        metal=metal,
        job=PrintJob(b"\x1bSs\r\x1bSr\r\x1bDb;k;2;" + bytes(82296) + b"\r\x1bSe\r"),
        orders={"draw_in": b"\x1bSi\r", "print": b"\x1bSe\r", "reject": b"\x1bSer\r"},
        lose_power=machine.power_loss,
        printed=lambda: len(metal.printed),
        jam=machine.jam_next_print,
        ribbon_out=machine.ribbon_out,
        open_cover=machine.open_cover,
        close_cover=machine.close_cover,
        fill_bin=machine.fill_reject_bin,
    )


def escpos(wire: Wire) -> ReceiptPrinterBench:
    machine = SimulatedEscpos(wire.send, wire.port.later, BenchMetal(), escpos_bench.QUICK)
    wire.connect(machine.receive)
    return ReceiptPrinterBench(
        device=EscposPrinter(wire.port.open_line, InlineWorker(), escpos_bench.BRIEF),
        wire=wire,
        change=machine.paper_out,
        order=b"\x1d\x56\x00",
        printed=lambda: len(machine.slips),
        paper_out=machine.paper_out,
        load_paper=machine.load_paper,
        open_cover=machine.open_cover,
        close_cover=machine.close_cover,
    )


PutUp = Callable[[Wire], Bench]

ROWS: Mapping[str, Mapping[str, PutUp]] = MappingProxyType(
    {
        "id_reader": {"samv": samv},
        "dispenser": {"crt591": crt591, "cd720m": cd720m},
        "pin_pad": {"zt598": zt598, "kmy3501": kmy3501},
        "card_printer": {"evolis": evolis},
        "receipt_printer": {"escpos": escpos},
    }
)
"""Role → driver → its bench."""
