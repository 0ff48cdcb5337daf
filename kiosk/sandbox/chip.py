"""A chip as metal: the state machine of card-chip.md §4.9, for the citizen's card and the technician's.

It speaks as T=0 chips do: a command that brings data and answers data says 61xx first. Its faults are verbs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.entropy import Entropy, SystemEntropy
from kiosk.sandbox.chip_files import ChipFiles
from kiosk.sandbox.chip_security import ChipSecurity, Says, demand
from kiosk.sandbox.chip_state import EF05, EF06, ChipState, Life, Lock

ATR_PREFIX = bytes.fromhex("3B6D0000")
OK = 0x9000
SELECT, GET_CHALLENGE, GET_RESPONSE, UNBLOCK_APPLICATION = 0xA4, 0x84, 0xC0, 0x18
WITHOUT_APPLICATION = {SELECT, GET_CHALLENGE}


@dataclass(frozen=True, slots=True)
class ChipHabits:
    """How chips of different makers differ on the wire (§1.3)."""

    announces: bool = True  # 61xx instead of data where a command brought data
    insists_on_le: bool = False  # 6700 to Le=00


@dataclass(frozen=True, slots=True)
class ChipTimes:
    """Seconds a chip takes for a command: inferred, no source has a table."""

    read_s: float = 0.020
    write_s: float = 0.040
    crypto_s: float = 0.060


USUAL_HABITS = ChipHabits()
USUAL_TIMES = ChipTimes()


@dataclass(frozen=True, slots=True)
class _Command:
    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    le: int | None

    @property
    def header(self) -> bytes:
        return bytes([self.cla, self.ins, self.p1, self.p2])


class SimulatedChip:
    """See ChipBody. `state` is what the chip remembers, for whoever wants the truth."""

    def __init__(
        self,
        state: ChipState,
        entropy: Entropy | None = None,
        habits: ChipHabits = USUAL_HABITS,
        times: ChipTimes = USUAL_TIMES,
    ) -> None:
        self.state = state
        self._entropy = entropy or SystemEntropy()
        self._habits = habits
        self._times = times
        self._powered = False
        self._pending = b""
        self._next_status: tuple[int, int | None] | None = None
        self._power_cut: tuple[int, bool] | None = None
        self._tear_tells: bool | None = None
        self.torn: set[tuple[int, int]] = set()
        """File and number of each record that is half written now."""
        self._security = ChipSecurity(state, self._entropy)
        self._files = ChipFiles(state, self._security)

    def to_json(self) -> dict[str, Any]:
        """What survives without power, in JSON's own types."""
        memory: dict[str, Any] = msgspec.to_builtins(self.state, str_keys=True)
        return memory

    @classmethod
    def from_json(cls, memory: dict[str, Any], entropy: Entropy | None = None) -> "SimulatedChip":
        """The same chip again, without power; raises msgspec.ValidationError for anything else."""
        return cls(msgspec.convert(memory, ChipState, strict=False), entropy)

    # --- faults -------------------------------------------------------------------------------------------

    def go_mute(self) -> None:
        """The chip dies: no ATR, no answer, ever again."""
        self.state.dead = True

    def answer_next(self, status: int, ins: int | None = None) -> None:
        """The next command (of this instruction) is not obeyed but answered with this status word."""
        self._next_status = status, ins

    def lose_power_at(self, ins: int, *, obeyed: bool) -> None:
        """The next command of this instruction gets no answer: power goes before or after it was obeyed."""
        self._power_cut = ins, obeyed

    def tear_record(self, ef: int, tag: int) -> None:
        """A record is found half written: its second half is not what was meant."""
        old = self.state.value(ef, tag)
        self.state.write_down(ef, tag, old[: len(old) // 2] + b"\xa5" * (len(old) - len(old) // 2))

    def tear_next_write(self, *, tells: bool = False) -> None:
        """The next record is half written; the chip says 9000, or (`tells`) falls silent until a reset."""
        self._tear_tells = tells

    # --- the truth ----------------------------------------------------------------------------------------

    @property
    def life(self) -> Life:
        return self.state.life

    @property
    def card_id(self) -> str:
        return self.state.value(EF05, 0x01).hex().upper()

    @property
    def card_number(self) -> str:
        return self._text(EF05, 0x07)

    @property
    def id_number(self) -> str:
        return self._text(EF06, 0x08)

    @property
    def holder(self) -> str:
        """姓名 and 姓名扩展."""
        return self._text(EF06, 0x09) + self._text(EF06, 0x4E)

    def _text(self, ef: int, tag: int) -> str:
        return self.state.value(ef, tag).rstrip(b"\x00\xff").decode("gbk", "replace")

    # --- the contacts -------------------------------------------------------------------------------------

    def reset(self) -> bytes:
        self._powered = not self.state.dead
        self._pending = b""
        self._security = ChipSecurity(self.state, self._entropy)
        self._files = ChipFiles(self.state, self._security)
        return ATR_PREFIX + self.state.historical if self._powered else b""

    def power_off(self) -> None:
        self._powered = False

    def exchange(self, apdu: bytes) -> tuple[bytes, float]:
        if not self._powered or self.state.dead:
            return b"", 0.0
        seconds = self._seconds(apdu)
        if self._loses_power_at(apdu, obeyed=False):
            return b"", seconds
        try:
            data, status = self._obey(_parsed(apdu)), OK
        except Says as said:
            data, status = b"", said.status
        if self._loses_power_at(apdu, obeyed=True) or not self._powered:
            return b"", seconds
        if self._pending and status == OK:
            status = 0x6100 | len(self._pending) & 0xFF
        return data + status.to_bytes(2, "big"), seconds

    def _loses_power_at(self, apdu: bytes, *, obeyed: bool) -> bool:
        if self._power_cut is None or (apdu[1:2], obeyed) != (
            bytes([self._power_cut[0]]),
            self._power_cut[1],
        ):
            return False
        self._power_cut, self._powered = None, False
        return True

    def _obey(self, command: _Command) -> bytes:
        if self._next_status is not None and self._next_status[1] in (None, command.ins):
            status, self._next_status = self._next_status[0], None
            raise Says(status)
        pending, self._pending = self._pending, b""
        if command.ins == GET_RESPONSE and command.cla == 0x00:
            return self._rest(pending, command.le or 0)
        self._respect_lock(command)
        handler = _HANDLERS.get((command.cla, command.ins))
        if handler is None:
            raise Says(0x6D00 if command.cla in (0x00, 0x80, 0x84) else 0x6E00)
        demand(self._files.application_selected or command.ins in WITHOUT_APPLICATION, 0x6985)
        data = handler(self, command) or b""
        if data and command.data and self._habits.announces:
            self._pending, data = data, b""
        return data

    def _rest(self, pending: bytes, le: int) -> bytes:
        demand(bool(pending), 0x6985)
        if le > len(pending):
            self._pending = pending
            raise Says(0x6C00 | len(pending))
        wanted = le or len(pending)
        self._pending = pending[wanted:]
        return pending[:wanted]

    def _respect_lock(self, command: _Command) -> None:
        """A blocked card says so to everything, a blocked application to all that could open it again not."""
        match self.state.lock:
            case Lock.CARD:
                raise Says(0x6A81)
            case Lock.APPLICATION_FOR_EVER:
                raise Says(0x6A81 if command.ins == SELECT else 0x9303)
            case Lock.APPLICATION if command.ins not in (GET_CHALLENGE, UNBLOCK_APPLICATION):
                # PBOC: the blocked application is selected all the same, or nothing could unblock it
                self._files.application_selected |= command.data in self.state.names
                raise Says(0x6A81)

    def _select(self, command: _Command) -> bytes:
        if (command.p1, command.p2) == (0x04, 0x00):
            return self._files.select_application(command.data)
        demand(command.p1 in (0x00, 0x02) and command.p2 in (0x00, 0x02), 0x6A86)
        self._files.select_file(command.data)
        return b""

    def _read_record(self, command: _Command) -> bytes:
        record = self._files.read_record(command.p1, command.p2)
        demand(not (self._habits.insists_on_le and command.le == 0), 0x6700)
        demand(command.le in (0, len(record)), 0x6C00 | len(record))
        return record

    def _update_record(self, command: _Command) -> None:
        ef, old = self._files.record_to_update(command.p1, command.p2, command.data)
        new = command.data
        if self._tear_tells is not None:
            half = 2 + (len(new) - 2) // 2
            new = new[:half] + old[half:]
            self._powered = not self._tear_tells
            self._tear_tells = None
            self.torn.add((ef, command.p1))
        else:
            self.torn.discard((ef, command.p1))
        self.state.files[ef][command.p1 - 1] = new

    def _get_challenge(self, command: _Command) -> bytes:
        return self._security.get_challenge(command.le or 0)

    def _internal_authenticate(self, command: _Command) -> bytes:
        return self._security.internal_authenticate(command.data)

    def _external_authenticate(self, command: _Command) -> None:
        demand(command.p1 == 0x00, 0x6A86)
        self._security.external_authenticate(command.p2, command.data)

    def _verify(self, command: _Command) -> None:
        demand((command.p1, command.p2) == (0x00, 0x00), 0x6A86)
        self._security.verify(command.data)

    def _change_pin(self, command: _Command) -> None:
        demand((command.p1, command.p2) == (0x01, 0x00), 0x6A86)
        self._security.change_pin(command.data)

    def _pin_message(self, command: _Command) -> None:
        self._security.pin_message(command.header, command.data)

    def _block_application(self, command: _Command) -> None:
        lock = Lock.APPLICATION_FOR_EVER if command.p2 else Lock.APPLICATION
        self._security.lock_message(command.header, command.data, lock)

    def _unblock_application(self, command: _Command) -> None:
        self._security.lock_message(command.header, command.data, Lock.OPEN)

    def _block_card(self, command: _Command) -> None:
        self._security.lock_message(command.header, command.data, Lock.CARD)

    def _seconds(self, apdu: bytes) -> float:
        match apdu[1:2]:
            case b"\x82" | b"\x88" | b"\x24" | b"\x1e" | b"\x18" | b"\x16":
                return self._times.crypto_s
            case b"\xdc" | b"\x20" | b"\x5e":
                return self._times.write_s
            case _:
                return self._times.read_s


def _parsed(apdu: bytes) -> _Command:
    """Short APDUs only: header, then nothing, Le, or Lc with data and perhaps Le."""
    demand(len(apdu) >= 4, 0x6700)
    cla, ins, p1, p2 = apdu[:4]
    body = apdu[4:]
    if len(body) <= 1:
        return _Command(cla, ins, p1, p2, b"", body[0] if body else None)
    data, rest = body[1 : 1 + body[0]], body[1 + body[0] :]
    demand(0 < body[0] == len(data) and len(rest) <= 1, 0x6700)
    return _Command(cla, ins, p1, p2, data, rest[0] if rest else None)


_HANDLERS: Mapping[tuple[int, int], Callable[[SimulatedChip, _Command], bytes | None]] = {
    (0x00, SELECT): SimulatedChip._select,
    (0x00, GET_CHALLENGE): SimulatedChip._get_challenge,
    (0x00, 0xB2): SimulatedChip._read_record,
    (0x00, 0xDC): SimulatedChip._update_record,
    (0x00, 0x88): SimulatedChip._internal_authenticate,
    (0x00, 0x82): SimulatedChip._external_authenticate,
    (0x00, 0x20): SimulatedChip._verify,
    (0x80, 0x5E): SimulatedChip._change_pin,
    (0x84, 0x24): SimulatedChip._pin_message,
    (0x84, 0x1E): SimulatedChip._block_application,
    (0x84, UNBLOCK_APPLICATION): SimulatedChip._unblock_application,
    (0x84, 0x16): SimulatedChip._block_card,
}
