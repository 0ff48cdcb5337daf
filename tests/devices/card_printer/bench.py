"""An Evolis printer on a real pseudo-terminal, and the truth behind it."""

from dataclasses import dataclass, replace

from kiosk.devices.card_printer.evolis.driver import EvolisPatience, EvolisPrinter
from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings
from kiosk.devices.card_printer.evolis.models import MODELS
from kiosk.devices.card_printer.evolis.simulator import SimulatedEvolis
from kiosk.worker import InlineWorker
from tests.devices.card_printer.metal import BenchMetal
from tests.devices.pty import PtyPort

QUICK = EvolisTimings(speed_factor=0.002)
BRIEF = EvolisPatience(
    answer_s=0.25,
    late_answer_s=0.08,
    move_s=3.0,
    print_s=5.0,
    look_again_s=0.02,
    look_again_printing_s=0.03,
)


@dataclass
class Bench:
    port: PtyPort
    metal: BenchMetal
    machine: SimulatedEvolis
    printer: EvolisPrinter


def set_up(port: PtyPort, model: str = "", timings: EvolisTimings = QUICK) -> Bench:
    metal = BenchMetal()
    machine = SimulatedEvolis(port.send, port.later, metal, timings)
    machine.hang_up = port.unplug
    port.receive = machine.receive
    # A busy machine takes its time for a bitmap even here, but not as long as a slow line may.
    quick_line = replace(MODELS[model].on_line(None), line_bytes_per_s=1_000_000)
    printer = EvolisPrinter(port.open_line, InlineWorker(), quick_line, BRIEF)
    return Bench(port, metal, machine, printer)
