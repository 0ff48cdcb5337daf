"""A receipt printer as a machine: paper, cover, a buffer, and its own reading of ESC/POS (devices.md §5).

It prints line by line in real time and keeps what is printed; status requests are answered at once, even
offline. It shares no code with the driver.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.metal import Later, Metal, Send
from kiosk.devices.receipt_printer.escpos.interpreter import AskedAbout, Interpreter
from kiosk.devices.receipt_printer.escpos.slip import PrintedCode, PrintedLine, Slip

DEVICE = "receipt_printer"

_DLE, _EOT, _ENQ = 0x10, 0x04, 0x05
_FIXED = 0x12
_WORDS = {65: b"1.00", 66: b"SIM", 67: b"80 mm", 68: b"R0000001"}


@dataclass(frozen=True, slots=True)
class EscposTimings:
    """How long a real printer takes: 150 mm/s and a cutter, after common data sheets (inferred)."""

    dots_per_s: float = 1200.0
    cut_s: float = 0.6
    speed_factor: float = 1.0
    """Every duration is multiplied by this: 1 is a real machine."""


class SimulatedEscpos:
    """Bytes in by `receive`, bytes out by `send`; what was cut off lies in `slips`."""

    def __init__(self, send: Send, later: Later, metal: Metal, timings: EscposTimings | None = None) -> None:
        self._send = send
        self._later = later
        self._metal = metal
        self._timings = timings or EscposTimings()
        self._interpreter = Interpreter()
        self._begun = b""
        self._busy = False
        self._epoch = 0

        self.slip = Slip()
        """The paper that still hangs in the printer."""
        self.slips: list[Slip] = []
        """What was printed and cut, the youngest last."""
        self.paper_is_out = False
        self.paper_is_low = False
        self.cover_is_open = False
        self.cutter_is_stuck = False
        self.silent = False
        self.late_s = 0.0
        """How long it thinks before each status byte."""
        self.late_in_turn_s = 0.0
        """How long it thinks before each answer in turn; nothing else is done meanwhile."""

    def receive(self, data: bytes) -> None:
        if self.silent:
            return
        # Up to where a request may begin, what comes is one piece; while one has begun, nothing is.
        plain = b"" if self._begun else data.partition(bytes([_DLE]))[0]
        self._interpreter.add(plain)
        for byte in data[len(plain) :]:
            self._sort(byte)
        self._go_on()

    # --- hands on the machine, and ways to go wrong -------------------------------------------------------

    def paper_near_end(self) -> None:
        self.paper_is_low = True

    def paper_out(self) -> None:
        self.paper_is_low = self.paper_is_out = True

    def load_paper(self) -> None:
        self.paper_is_low = self.paper_is_out = False
        self._go_on()

    def open_cover(self) -> None:
        self.cover_is_open = True

    def close_cover(self) -> None:
        self.cover_is_open = False
        self._go_on()

    def jam_cutter(self) -> None:
        """Something hangs in the knife: the paper of this receipt is not cut, nor any after it."""
        self.cutter_is_stuck = True

    def free_cutter(self) -> None:
        self.cutter_is_stuck = False
        self._go_on()

    def power_loss(self) -> None:
        """Power goes and comes back at once: what was not printed is forgotten, and the paper hangs there."""
        self._epoch += 1
        self._interpreter = Interpreter()
        self._begun = b""
        self._busy = False

    def go_silent(self) -> None:
        self.silent = True

    def answer_again(self) -> None:
        self.silent = False

    @property
    def busy(self) -> bool:
        """It prints, cuts, or thinks."""
        return self._busy

    @property
    def offline(self) -> bool:
        return self.cover_is_open or self.paper_is_out or self.cutter_is_stuck

    # --- real time ----------------------------------------------------------------------------------------

    def _sort(self, byte: int) -> None:
        """Real-time requests are picked out of the stream wherever they stand; the rest is buffered."""
        self._begun += bytes([byte])
        if self._begun in (bytes([_DLE]), bytes([_DLE, _EOT]), bytes([_DLE, _ENQ])):
            return
        begun, self._begun = self._begun, b""
        if begun[:2] == bytes([_DLE, _EOT]):
            self._answer_in_time(self._status(byte))
        elif begun[:2] == bytes([_DLE, _ENQ]):
            self._interpreter.clear()
        else:
            self._interpreter.add(begun)

    def _status(self, query: int) -> int:
        match query:
            case 1:
                bits = 0x08 * self.offline
            case 2:
                bits = 0x04 * self.cover_is_open | 0x20 * self.paper_is_out | 0x40 * self.cutter_is_stuck
            case 3:
                bits = 0x08 * self.cutter_is_stuck
            case 4:
                bits = 0x0C * self.paper_is_low | 0x60 * self.paper_is_out
            case _:
                bits = 0
        return _FIXED | bits

    def _answer_in_time(self, byte: int) -> None:
        if self.late_s:
            self._later(self.late_s, lambda: self._answer(bytes([byte])))
        else:
            self._answer(bytes([byte]))

    def _answer(self, said: bytes) -> None:
        if not self.silent:
            self._send(said)

    # --- in turn ------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        while not (self._busy or self.offline):
            done = self._interpreter.next()
            match done:
                case None:
                    return
                case PrintedLine() | PrintedCode():
                    self._print(done)
                case "cut":
                    self._work(self._timings.cut_s, self._cut)
                case "fence":
                    self._answer_in_turn(bytes([0x03 * self.paper_is_low]))
                case AskedAbout(n):
                    if n in _WORDS:
                        self._answer_in_turn(b"_" + _WORDS[n] + b"\x00")

    def _answer_in_turn(self, said: bytes) -> None:
        if not self.late_in_turn_s:
            self._answer(said)
            return
        self._busy = True
        epoch = self._epoch

        def say() -> None:
            if epoch != self._epoch:
                return
            self._busy = False
            self._answer(said)
            self._go_on()

        self._later(self.late_in_turn_s, say)

    def _print(self, row: PrintedLine | PrintedCode) -> None:
        dots = row.height_dots if isinstance(row, PrintedLine) else 29 * row.module_dots
        self._work(dots / self._timings.dots_per_s, lambda: self.slip.rows.append(row))

    def _cut(self) -> None:
        self.slip.is_cut = True
        self.slips.append(self.slip)
        self.slip = Slip()

    def _work(self, seconds: float, then: Callable[[], None]) -> None:
        self._busy = True
        epoch = self._epoch
        lasts_s = seconds * self._timings.speed_factor

        def done() -> None:
            if epoch != self._epoch:
                return
            self._busy = False
            then()
            self._go_on()

        self._metal.working(DEVICE, lasts_s)
        self._later(lasts_s, done)
