"""An Evolis printer as a machine on a line: it takes orders and bitmaps, moves cards, and can go wrong.

It behaves as a newer unit does towards the maker's SDK (devices.md §3A): an act is answered at its end,
`Rpst` at once and with the binary status block. It shares no code with the driver's codec.
"""

from collections import deque
from collections.abc import Callable

from kiosk.devices.card_printer.evolis.intake import Intake, Order, rows_of
from kiosk.devices.card_printer.evolis.mechanism import EvolisTimings, Mechanism, Trouble
from kiosk.devices.metal import Later, Metal, Send, Station

_CONFIG = 0x80000000 | 0x08000000 | 0x00000020  # X01 family, extended words, reject slot
_INFO_AT_PRINT, _INFO_RIBBON_LOW, _INFO_PRINTING, _INFO_BUSY = 0x02000000, 0x00080000, 0x80, 0x01
_INFO_CLAIM, _INFO_CLEANING_ADVISED = 0x80000000, 0x00020000
_INFO_JUST_RESET = 0x00010000
_WARN_BIN_FULL, _WARN_RIBBON_ENDED, _WARN_COVER = 0x08000000, 0x00080000, 0x00020000
_EXT1_KIOSK, _EXT3_OUTSIDE_BEZEL = 0x40000000, 0x00020000
_ERROR_BITS = {
    Trouble.MECHANICAL: 0x01000000,
    Trouble.NO_CARD: 0x00000100,
    Trouble.RIBBON: 0x00200000,
    Trouble.COVER: 0x02000000,
    Trouble.BIN_FULL: 0x00800000,
    Trouble.HEAD_HOT: 0x20000000,
}


class SimulatedEvolis(Mechanism):
    """Bytes in by `receive`, bytes out by `send`; cards come to the inlet and leave it by the metal."""

    def __init__(self, send: Send, later: Later, metal: Metal, timings: EvolisTimings | None = None) -> None:
        super().__init__(later, metal, timings or EvolisTimings())
        self._send = send
        self._intake = Intake()
        self._queue: deque[Order] = deque()
        self._job: dict[str, bytes] | None = None
        self._answers_to_lose = 0
        self._next_answer: str | None = None
        self._received = 0
        self._watching = False
        self._hang_up_at: int | None = None
        self._claims = self._given_all = False
        """Whether the host has to say that a job is over (Pcla;1), and whether all of it is here."""

        self.silent = False
        self.orders: list[str] = []
        """The name of every command that arrived whole, in order."""
        self.hang_up: Callable[[], None] = lambda: None
        """How the hall unplugs the line."""

    def receive(self, data: bytes) -> None:
        if self.silent:
            return
        self._received += len(data)
        if self._hang_up_at is not None and self._received >= self._hang_up_at:
            self._hang_up_at = None
            self._give_up_job()
            self.hang_up()
            return
        for order in self._intake.take(data):
            self.orders.append(order.name)
            self._accept(order)
        if self._intake.waits_for_data and not self._watching:
            self._watch_download()

    # --- ways to go wrong on the line -----------------------------------------------------------------------

    def go_silent(self) -> None:
        self.silent = True

    def answer_again(self) -> None:
        self.silent = False
        self._give_up_job()

    def power_loss(self) -> None:
        """See Mechanism. The job and what was ordered are forgotten."""
        super().power_loss()
        self._give_up_job()

    def lose_answer(self) -> None:
        """The next answer gets lost; what it was about is done all the same."""
        self._answers_to_lose += 1

    def error_reply_next(self, text: str) -> None:
        """The next answer is this one."""
        self._next_answer = text

    def drop_connection_after(self, count: int) -> None:
        """Unplug when so many more bytes have come, as in the middle of a bitmap."""
        self._hang_up_at = self._received + count

    # --- orders ---------------------------------------------------------------------------------------------

    def answer(self, text: str) -> None:
        self._say(text)

    def go_on(self) -> None:
        while self._queue and not self.busy:
            self._obey(self._queue.popleft())

    def _say(self, text: str, block: bytes = b"") -> None:
        if self._next_answer is not None:
            text, block, self._next_answer = self._next_answer, b"", None
        if self._answers_to_lose:
            self._answers_to_lose -= 1
            return
        if not self.silent:
            self._send(text.encode("ascii") + b"\x00" + block)

    def _accept(self, order: Order) -> None:
        if order.name.startswith("R"):
            self._read(order.name)
            return
        self._queue.append(order)
        self.go_on()

    def _obey(self, order: Order) -> None:
        match order.name:
            case "Ss":
                self._job = {}
            case "Db" | "Dbc":
                self._keep(order)
            case "Se":
                self._end_sequence()
            case "Si" | "Sib" | "Sis":
                self.draw_in(lambda: self._say("OK"))
            case "Sce":
                self.hand_back()
            case "Ser":
                self.reject()
            case "Scs":
                self.clear()
            case "Sr" | "Sv" | "Mr":
                pass
            case "Pcla":
                self._claims = order.parameters == ("1",)
                self._given_all = False
            case name:
                self._say("OK" if name.startswith("P") else "ERROR CDE")

    def _keep(self, order: Order) -> None:
        if self._job is None or "?" in order.parameters:
            self._say("ERROR PARAMETRES")
            return
        self._job[order.parameters[0]] = rows_of(order)

    def _end_sequence(self) -> None:
        job, self._job = self._job, None
        self._given_all = True
        if job:
            self.print(job)
        else:
            self.hand_back()

    def _read(self, name: str) -> None:
        if name == "Rpst":
            self._say("OK", self._status_block())
            return
        ribbon = f"label:YMCKO\r\nqty:{self.ribbon_size}\r\ncount:{self.cards_left}\r\nevosn:SIM0001\r\n"
        known = {"Rok": "OK", "Rfv": "SIM 1.0", "Rsn": "10000000001", "Rtp": "KIOSK", "Rrt": ribbon}
        self._say(known.get(name, "ERROR CDE"))

    def _watch_download(self) -> None:
        """A host that falls silent inside a bitmap must not keep the printer waiting for ever."""
        received = self._received

        def look() -> None:
            self._watching = False
            if not self._intake.waits_for_data:
                return
            if self._received == received:
                self._give_up_job()
            else:
                self._watch_download()

        self._watching = True
        self._later(self._timings.download_patience_s * self._timings.speed_factor, look)

    def _give_up_job(self) -> None:
        self._intake.drop()
        self._queue.clear()
        self._job = None
        self._claims = False

    # --- sensors --------------------------------------------------------------------------------------------

    def _status_block(self) -> bytes:
        words = (_CONFIG, self._information(), self._warning(), self._error())
        outside = _EXT3_OUTSIDE_BEZEL * (self._metal.card_at(Station.INLET) is not None)
        extended = (_EXT1_KIOSK, 0, outside)
        body = b"\x10" + _words(words) + b"\x02\x00\x00" + b"\x04" + _words(extended)
        return len(body).to_bytes(2, "big") + body

    def _information(self) -> int:
        return (
            _INFO_CLAIM * (self._claims and self._given_all)
            | _INFO_CLEANING_ADVISED * self.wants_cleaning
            | _INFO_AT_PRINT * (self._metal.card_at(Station.PRINT) is not None)
            | _INFO_RIBBON_LOW * (self.cards_left * 10 <= self.ribbon_size)
            | _INFO_JUST_RESET * self.just_reset
            | _INFO_PRINTING * self.printing
            | _INFO_BUSY * (self.busy or self._job is not None or bool(self._queue))
        )

    def _warning(self) -> int:
        return (
            _WARN_BIN_FULL * self.bin_is_full()
            | _WARN_RIBBON_ENDED * (self.cards_left == 0)
            | _WARN_COVER * self.cover_is_open
        )

    def _error(self) -> int:
        return _ERROR_BITS[self.trouble] if self.trouble is not None else 0


def _words(values: tuple[int, ...]) -> bytes:
    return b"".join(value.to_bytes(4, "big") for value in values)
