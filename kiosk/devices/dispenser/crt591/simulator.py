"""A CRT-591 as a machine: motors that take their time, sensors that see the metal, and faults as verbs.

Bodies move in the metal only, at the end of a motion, whether the host still listens or not.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.dispenser.crt591.model import Crt591Model
from kiosk.devices.dispenser.crt591.simulated_head import SimulatedHead
from kiosk.devices.dispenser.crt591.simulated_wire import SimulatedWire
from kiosk.devices.metal import Later, Metal, Send, Station

FIRMWARE = b"CRT-591-M001"
_TEXTS = {0xA2: b"\x08SIM00001", 0xA3: b"SIM", 0xA4: FIRMWARE}


@dataclass(frozen=True, slots=True)
class Crt591Timings:
    """How long a real unit takes. Inferred (feed 1.5-3 s, move 0.5-1.5 s, init 3-8 s): no table exists."""

    command_s: float = 0.02
    feed_s: float = 2.2
    move_s: float = 1.0
    init_s: float = 5.0
    chip_reset_s: float = 0.25
    baud: int = 115200
    speed_factor: float = 1.0
    """Every duration is multiplied by this: 1 is a real machine."""


@dataclass(frozen=True, slots=True)
class _Reply:
    data: bytes = b""
    error: str = ""


class SimulatedCrt591:
    """Bytes in by `receive`, bytes out by `send`; where cards are is known to the metal."""

    def __init__(
        self,
        send: Send,
        later: Later,
        metal: Metal,
        timings: Crt591Timings | None = None,
        model: Crt591Model | None = None,
    ) -> None:
        self._send = send
        self._later = later
        self._metal = metal
        self._timings = timings or Crt591Timings()
        self._model = model or Crt591Model()
        self._wire = SimulatedWire(self._say, later, self._obey, self._drop_answer, self._model.address)
        self._epoch = 0
        self._answer_wanted = True
        self._late_s = 0.0
        self._stuck_contact = False
        self._jams: set[int] = set()
        self._nothing_to_feed = self._feeds_two = False
        self._slow_s = 0.0
        self._lie = ""
        self._head = SimulatedHead(metal)

        self.few = 10
        """Up to so many cards the stack sensor says "few"."""
        self.bin_capacity = 50
        self.captures = metal.count_at(Station.CAPTURE_BIN)
        """The error bin's counter. That it survives a loss of power is inferred."""
        self.initialised = False
        self.gate_open = False
        """Whether a card that is pushed into the gate is drawn in; INIT closes it."""
        self.silent = False
        self.commands: list[tuple[int, int]] = []
        """Every command that was accepted, in order."""
        self.begun: Counter[int] = Counter()
        """Moves that were begun, by PM."""

    # --- faults ---

    def jam_on(self, pm: int) -> None:
        """The next such move stops: error 10, and the card stays where it was."""
        self._jams.add(pm)

    def feed_nothing(self) -> None:
        """The next feed finds no blank at the roller: error A0, though the stack may hold some."""
        self._nothing_to_feed = True

    def feed_two(self) -> None:
        """The next feed grips two that stick together: error 13 (too long), and the upper one is inside."""
        self._feeds_two = True

    def slow_next(self, seconds: float) -> None:
        """The next move takes so much longer."""
        self._slow_s = seconds

    def lie_next(self, place: str) -> None:
        """The next status that is asked for sees the card at this place (st0), wherever it is."""
        self._lie = place

    def lose_ack(self) -> None:
        """The next command is carried out without an ACK."""
        self._wire.lose_acks += 1

    def nak_once(self) -> None:
        """The next command is refused as unreadable."""
        self._wire.naks += 1

    def glue_ack(self) -> None:
        """The next ACK comes only together with the answer."""
        self._wire.glue_acks += 1

    def corrupt_response(self) -> None:
        """The next answer has a wrong check; it is right when it is asked for again."""
        self._wire.corrupt_answers += 1

    def lose_response(self) -> None:
        """The next answer does not arrive; what was ordered is done all the same."""
        self._wire.lose_answers += 1

    def late_response(self, seconds: float) -> None:
        """The next answer comes so much later."""
        self._late_s = seconds

    def stick_contact(self) -> None:
        """The next INIT fails with 05: the contact was not released."""
        self._stuck_contact = True

    def power_loss(self) -> None:
        """Power goes and comes back at once: motions stop, INIT is forgotten, cards stay where they are."""
        self._epoch += 1
        self.initialised = self.gate_open = False
        self._wire.deaf = False
        self._wire.forget()
        self._head.power_off()

    def go_silent(self) -> None:
        """Hear and say nothing any more; a motion that runs goes on to its end."""
        self.silent = True

    def speak_again(self) -> None:
        self.silent = False

    def card_pushed_in(self) -> None:
        """A hand has put a card into the gate: an open one draws it in."""

        def drawn_in() -> None:
            if self.gate_open:
                self._metal.move(Station.GATE, Station.CHIP)

        self._later(self._timings.speed_factor * self._timings.move_s, drawn_in)

    def chip_mute(self) -> None:
        """The chip of the card in the head (or of the next one there) does not answer any more."""
        self._head.mute()

    # --- the unit ---

    def receive(self, data: bytes) -> None:
        """What the host sent."""
        if not self.silent:
            self._wire.hear(data)

    def _obey(self, cm: int, pm: int, data: bytes) -> None:
        self.commands.append((cm, pm))
        self._answer_wanted = True
        if not self.initialised and cm != 0x30:
            self._carry_out(cm, pm, self._timings.command_s, lambda: _Reply(error="B0"))
            return
        match cm:
            case 0x30:
                self._initialise(pm)
            case 0x31:
                self._carry_out(cm, pm, self._timings.command_s, lambda: self._sense(pm))
            case 0x32:
                self._move(pm)
            case 0x33:
                self.gate_open = pm == self._model.permit_entry
                self._carry_out(cm, pm, self._timings.command_s, _Reply)
            case 0x51:
                self._chip(pm, data)
            case 0x60:
                self._antenna(pm, data)
            case 0xA5:
                if pm == 0x31 and data.isdigit():
                    self.captures = int(data)
                count = f"{self.captures % 1000:03d}".encode("ascii")
                self._carry_out(cm, pm, self._timings.command_s, lambda: _Reply(count))
            case _:
                text = _TEXTS.get(cm)
                reply = _Reply(text) if text is not None else _Reply(error="00")
                self._carry_out(cm, pm, self._timings.command_s, lambda: reply)

    def _initialise(self, pm: int) -> None:
        def act() -> _Reply:
            if self._stuck_contact:
                self._stuck_contact = False
                return _Reply(error="05")
            self.initialised, self.gate_open = True, False
            self._head.power_off()
            held = self._head.card() is not None
            if pm in (0x30, 0x34) and held:
                self._metal.move(Station.CHIP, Station.GATE)
            if pm in (0x31, 0x35) and held and self._metal.move(Station.CHIP, Station.CAPTURE_BIN):
                self.captures += 1
            return _Reply(FIRMWARE)

        self._carry_out(0x30, pm, self._timings.init_s, act, works=True)

    def _sense(self, pm: int) -> _Reply:
        if pm == 0x30:
            return _Reply()
        head = b"1" if self._head.card() is not None else b"0"
        gate = b"1" if self._metal.card_at(Station.GATE) is not None else b"0"
        return _Reply(gate + head + b"000000")

    def _move(self, pm: int) -> None:
        self.begun[pm] += 1
        route = self._route(pm)
        feeds = isinstance(route, tuple) and route[0] is Station.STACK
        seconds = self._timings.feed_s if feeds else self._timings.move_s

        def act() -> _Reply:
            if pm in self._jams:
                self._jams.discard(pm)
                return _Reply(error="10")
            if isinstance(route, str):
                return _Reply(error=route)
            self._head.power_off()
            origin, target = route
            if feeds and self._feeds_two:
                self._feeds_two = False
                self._metal.move(origin, target)
                return _Reply(error="13")
            if origin is target or self._metal.move(origin, target) is not None:
                self.captures += target is Station.CAPTURE_BIN
                return _Reply()
            return _Reply(error="45" if self._metal.card_at(origin) is None else "10")

        slow_s, self._slow_s = self._slow_s, 0.0
        self._carry_out(0x32, pm, seconds, act, works=True, slow_s=slow_s)

    def _route(self, pm: int) -> tuple[Station, Station] | str:
        """From where to where, or the error."""
        model = self._model
        inside = self._inside()
        if pm in (0x31, 0x32):
            if inside is None and (self._nothing_to_feed or self._metal.count_at(Station.STACK) == 0):
                self._nothing_to_feed = False
                return "A0"
            return inside or Station.STACK, Station.CHIP
        if pm == model.take_from_printer:
            empty = self._metal.card_at(Station.INLET) is None
            return "16" if empty or inside is Station.CHIP else (Station.INLET, Station.CHIP)
        if pm == model.capture and self._bin_full():
            return "A1"
        if inside is None:
            return "02"
        targets = {
            0x30: Station.GATE,
            model.present: Station.GATE,
            model.pass_to_printer: Station.INLET,
            model.capture: Station.CAPTURE_BIN,
        }
        return (inside, targets[pm]) if pm in targets else "01"

    def _chip(self, pm: int, data: bytes) -> None:
        quick = self._timings.command_s
        match pm:
            case 0x30 | 0x38:
                atr = self._head.reset()
                reply = _Reply(b"0" + atr) if atr else _Reply(error="61")
                self._carry_out(0x51, pm, self._timings.chip_reset_s, lambda: reply, works=True)
            case 0x31:
                self._head.power_off()
                self._carry_out(0x51, pm, quick, _Reply, works=True)
            case 0x32:
                state = b"1" if self._head.powered else b"0"
                self._carry_out(0x51, pm, quick, lambda: _Reply(state))
            case 0x33 | 0x34 | 0x39 if self._head.powered:
                answer, chip_s = self._head.exchange(data)
                reply = _Reply(answer) if answer else _Reply(error="63")
                self._carry_out(0x51, pm, quick + chip_s, lambda: reply, works=True)
            case 0x33 | 0x34 | 0x39:
                self._carry_out(0x51, pm, quick, lambda: _Reply(error="65"))
            case _:
                self._carry_out(0x51, pm, quick, lambda: _Reply(error="01"))

    def _antenna(self, pm: int, data: bytes) -> None:
        """A dual-interface card of type A: its ATS has the historical bytes of its ATR."""
        quick = self._timings.command_s
        match pm:
            case 0x30:
                ats = self._head.activate()
                uid = b"A\x00\x04\x04\x08\x11\x22\x33\x20"
                reply = _Reply(uid + ats) if ats else _Reply(error="61")
                self._carry_out(0x60, pm, self._timings.chip_reset_s, lambda: reply, works=True)
            case 0x31:
                self._head.power_off()
                self._carry_out(0x60, pm, quick, _Reply, works=True)
            case 0x34 if self._head.powered:
                answer, chip_s = self._head.exchange(data)
                reply = _Reply(answer) if answer else _Reply(error="68")
                self._carry_out(0x60, pm, quick + chip_s, lambda: reply, works=True)
            case _:
                self._carry_out(0x60, pm, quick, lambda: _Reply(error="65"))

    def _carry_out(
        self,
        cm: int,
        pm: int,
        seconds: float,
        act: Callable[[], _Reply],
        *,
        works: bool = False,
        slow_s: float = 0.0,
    ) -> None:
        """Be busy, then act, then answer."""
        epoch = self._epoch
        self._wire.deaf = True
        factor = self._timings.speed_factor
        if works:
            self._metal.working("dispenser", factor * seconds)

        def end() -> None:
            if epoch != self._epoch:
                return
            reply = act()
            on_wire_s = (12 + len(reply.data)) * 10 / self._timings.baud
            late_s, self._late_s = self._late_s, 0.0
            self._later(late_s + factor * on_wire_s, lambda: answer(reply))

        def answer(reply: _Reply) -> None:
            if epoch != self._epoch:
                return
            self._wire.deaf = False
            if not self._answer_wanted:
                return
            if reply.error:
                self._wire.failure(cm, pm, reply.error)
            else:
                status = self._status()
                if (cm, pm) == (0x31, 0x30) and self._lie:
                    status, self._lie = self._lie + status[1:], ""
                self._wire.success(cm, pm, status, reply.data)

        self._later(factor * seconds + slow_s, end)

    def _status(self) -> str:
        places = {Station.CHIP: "2", Station.GATE: "1", None: "0"}
        stack = self._metal.count_at(Station.STACK)
        level = "0" if stack == 0 else "1" if stack <= self.few else "2"
        return places[self._inside()] + level + ("1" if self._bin_full() else "0")

    def _inside(self) -> Station | None:
        return next((s for s in (Station.CHIP, Station.GATE) if self._metal.card_at(s) is not None), None)

    def _bin_full(self) -> bool:
        return self._metal.count_at(Station.CAPTURE_BIN) >= self.bin_capacity

    def _drop_answer(self) -> None:
        self._answer_wanted = False

    def _say(self, data: bytes) -> None:
        if data and not self.silent:
            self._send(data)
