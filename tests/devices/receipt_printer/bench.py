"""A receipt printer on a real pseudo-terminal."""

from dataclasses import dataclass

from kiosk.devices.receipt_printer.escpos.driver import EscposPrinter
from kiosk.devices.receipt_printer.escpos.model import MODELS, EscposPatience
from kiosk.devices.receipt_printer.escpos.simulator import EscposTimings, SimulatedEscpos
from kiosk.worker import InlineWorker
from tests.devices.card_printer.metal import BenchMetal
from tests.devices.pty import PtyPort

QUICK = EscposTimings(speed_factor=0.02)
BRIEF = EscposPatience(answer_s=0.1, at_most_s=0.12, look_again_s=0.03, print_s=0.6)


@dataclass
class Bench:
    port: PtyPort
    metal: BenchMetal
    machine: SimulatedEscpos
    printer: EscposPrinter


def set_up(port: PtyPort, model: str = "") -> Bench:
    metal = BenchMetal()
    machine = SimulatedEscpos(port.send, port.later, metal, QUICK)
    port.receive = machine.receive
    printer = EscposPrinter(port.open_line, InlineWorker(), BRIEF, MODELS[model])
    return Bench(port, metal, machine, printer)
