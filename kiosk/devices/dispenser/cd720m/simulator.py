"""A CD-720M as a machine: motors that take their time, sensors that see the metal, and faults as verbs.

Bodies move in the metal only, at the end of a motion. What the manual does not say is inferred and marked so.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kiosk.devices.dispenser.cd720m.model import MODELS, Cd720mModel
from kiosk.devices.dispenser.cd720m.simulated_wire import SimulatedWire
from kiosk.devices.metal import ChipBody, Later, Metal, Send, Station

VERSION = b"315"


@dataclass(frozen=True, slots=True)
class Cd720mTimings:
    """How long a real unit takes. Inferred: no table exists."""

    command_s: float = 0.02
    feed_s: float = 2.0
    move_s: float = 1.0
    reset_s: float = 3.0
    baud: int = 9600
    speed_factor: float = 1.0
    """Every duration is multiplied by this: 1 is a real machine."""


class Antenna(Protocol):
    """The reader at the read position, as a card comes near it and leaves it."""

    def insert(self, chip: ChipBody) -> None: ...

    def remove(self) -> None: ...


class MuteChip:
    """Plastic with a dead chip."""

    def reset(self) -> bytes:
        return b""

    def power_off(self) -> None:
        return

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        return b"", 0.0


class SimulatedCd720m:
    """Bytes in by `receive`, bytes out by `send`; where cards are is known to the metal."""

    gate_open = False
    """It has no slot through which a card could come in."""

    def __init__(
        self,
        send: Send,
        later: Later,
        metal: Metal,
        antenna: Antenna,
        timings: Cd720mTimings | None = None,
        model: Cd720mModel = MODELS["passage"],
    ) -> None:
        self._send = send
        self._later = later
        self._metal = metal
        self._antenna = antenna
        self._timings = timings or Cd720mTimings()
        self._wire = SimulatedWire(self._say, later, self._obey)
        factor, a_reply_s = self._timings.speed_factor, 80 / self._timings.baud
        self._wire.answer_s = factor * (self._timings.command_s + a_reply_s)
        self._routes: dict[str, tuple[tuple[Station, ...], Station]] = {
            "DC": ((Station.STACK,), Station.GATE),
            "DH": ((Station.STACK,), Station.CHIP),
            "ES": ((Station.CHIP,), Station.GATE),
            "CP": ((Station.CHIP, Station.GATE), Station.CAPTURE_BIN),
        }
        if model.reaches_printer:
            self._routes[model.pass_to_printer] = (Station.CHIP,), Station.INLET
            self._routes[model.take_from_printer] = (Station.INLET,), Station.CHIP
        self._epoch = 0
        self._jams: set[str] = set()
        self._nothing_to_feed = self._mute_next = False
        self._stands_at_take = False

        self.few = 10
        """Up to so many cards the hopper says "low"."""
        self.bin_capacity = 50
        self.moving = self.failed = self.jammed = ""
        """The letters of the motion that runs, that fed nothing, that is stuck."""
        self.called_back = self.taken_away = False
        self.ready = True
        self.silent = False
        self.begun: Counter[str] = Counter()
        """Motions that were begun, by letters."""
        self._show_antenna()

    # --- faults ---

    def jam_on(self, letters: str) -> None:
        """The next such motion stops, and the card stays where it was."""
        self._jams.add(letters)

    def feed_nothing(self) -> None:
        """The next feed brings no card, though the hopper may hold some."""
        self._nothing_to_feed = True

    def lose_ack(self) -> None:
        self._wire.lose_acks += 1

    def nak_once(self) -> None:
        self._wire.naks += 1

    def lose_enq(self) -> None:
        """The next ENQ is not heard: the command stays undone."""
        self._wire.deaf_to_enq += 1

    def lose_reply(self) -> None:
        self._wire.lose_replies += 1

    def corrupt_reply(self) -> None:
        self._wire.corrupt_replies += 1

    def late_reply(self, seconds: float) -> None:
        self._wire.late_s = seconds

    def power_loss(self) -> None:
        """Power goes and comes back at once: motions stop, flags are forgotten, cards stay. Inferred."""
        self._epoch += 1
        self.moving = self.failed = self.jammed = ""
        self.called_back = self.taken_away = self.ready = False
        self._wire.forget()

    def go_silent(self) -> None:
        """Hear and say nothing any more; a motion that runs goes on to its end."""
        self.silent = True

    def speak_again(self) -> None:
        self.silent = False

    def chip_mute(self) -> None:
        """The chip of the card at the read position, or of the next one there, does not answer."""
        self._mute_next = True
        self._show_antenna()

    def card_pushed_in(self) -> None:
        """A hand pushes a card against a closed slot."""

    # --- the unit ---

    def receive(self, data: bytes) -> None:
        """What the host sent."""
        if not self.silent:
            self._wire.hear(data)

    def _obey(self, letters: str) -> bytes | None:
        self._look_at_take()
        match letters:
            case "RF":
                return b"SF" + self._state()
            case "PB":
                return b"PB" + self._flags()
            case "PC":
                self.called_back = self.taken_away = False
                return b"PC" + self._flags()
            case "GV":
                return b"GV" + VERSION
            case "ST":
                self._reset()
            case _:
                self._move(letters)
        return None

    def _reset(self) -> None:
        def act() -> None:
            self.failed = self.jammed = ""
            self.ready = True

        self._work("ST", self._timings.reset_s, act)

    def _move(self, letters: str) -> None:
        # That a unit in trouble obeys nothing but ST is inferred.
        if letters not in self._routes or self.moving or self.failed or self.jammed or not self.ready:
            return
        origins, target = self._routes[letters]
        origin = next((one for one in origins if self._metal.card_at(one) is not None), None)
        self.begun[letters] += 1

        def act() -> None:
            if letters in self._jams:
                self._jams.discard(letters)
                self.jammed = letters
                return
            if origins == (Station.STACK,) and (self._nothing_to_feed or origin is None):
                self._nothing_to_feed = False
                self.failed = letters
                return
            if origin is None or (target is Station.CAPTURE_BIN and self._bin_is_full()):
                return
            if self._metal.move(origin, target) is None:
                self.jammed = letters
                return
            self.called_back = self.called_back or target is Station.CAPTURE_BIN
            self._stands_at_take = target is Station.GATE
            if Station.CHIP in (origin, target):
                self._show_antenna()

        feeds = origins == (Station.STACK,)
        self._work(letters, self._timings.feed_s if feeds else self._timings.move_s, act)

    def _work(self, letters: str, seconds: float, act: Callable[[], None]) -> None:
        epoch = self._epoch
        lasts_s = seconds * self._timings.speed_factor
        self.moving = letters
        self._metal.working("dispenser", lasts_s)

        def end() -> None:
            if epoch != self._epoch:
                return
            self._look_at_take()
            self.moving = ""
            act()

        self._later(lasts_s, end)

    def _look_at_take(self) -> None:
        """Its own sensor sees a card leave the take position."""
        stands = self._metal.card_at(Station.GATE) is not None
        if self._stands_at_take and not stands:
            self.taken_away = True
        self._stands_at_take = stands

    def _show_antenna(self) -> None:
        card = self._metal.card_at(Station.CHIP)
        if card is None:
            self._antenna.remove()
            return
        mute, self._mute_next = self._mute_next, False
        self._antenna.insert(MuteChip() if mute else card.chip)

    def _state(self) -> bytes:
        """The first that holds, in the manual's order."""
        stack = self._metal.count_at(Station.STACK)
        holds = (
            (bool(self.failed), b"200"),
            (bool(self.jammed), b"020"),
            (self._bin_is_full(), b"100"),
            (bool(self.moving) and self.moving != "CP", b"800"),
            (self.moving == "CP", b"400"),
            (self._metal.card_at(Station.GATE) is not None, b"004"),
            (self._metal.card_at(Station.CHIP) is not None, b"002"),
            (stack == 0, b"008"),
            (stack <= self.few, b"010"),
            (self.ready, b"000"),
        )
        return next((value for held, value in holds if held), b"001")

    def _flags(self) -> bytes:
        stack = self._metal.count_at(Station.STACK)
        calls_back = self.moving == "CP"
        bits = (
            (self._bin_is_full(), bool(self.failed), calls_back, bool(self.moving) and not calls_back),
            (0 < stack <= self.few, bool(self.jammed), self.called_back, self.taken_away),
            (
                self.ready and not (self.moving or self.failed or self.jammed),
                self._metal.card_at(Station.CHIP) is not None,
                self._metal.card_at(Station.GATE) is not None,
                stack == 0,
            ),
        )
        return bytes(0x30 | sum(bit << at for at, bit in enumerate(row)) for row in bits)

    def _bin_is_full(self) -> bool:
        return self._metal.count_at(Station.CAPTURE_BIN) >= self.bin_capacity

    def _say(self, data: bytes) -> None:
        if data and not self.silent:
            self._send(data)
