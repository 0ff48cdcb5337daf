"""A ZT598 as a machine: keys that are pressed, keys of cryptography inside, a line, and ways to go wrong.

It keeps to devices.md 4A and shares no code with the driver's codec. What is not published there is
inferred: what a refused key shows on the line (nothing), and that closing forgets what was typed.
"""

from kiosk.devices.metal import Later, Send
from kiosk.devices.pin_pad.port import KeyCipher, KeySlot
from kiosk.devices.pin_pad.simulated_keys import SimulatedKeys
from kiosk.devices.pin_pad.simulated_pad import PadTimings, SimulatedPad

_DONE = 0x60
_TAMPERED, _BATTERY, _NO_MASTER, _NO_INDEX = 0xDD, 0xE0, 0xE2, 0xE4
_LENGTH, _PARAMETER, _TIMED_OUT, _OTHER, _WRONG_MODE = 0xE8, 0xEB, 0xEE, 0xEF, 0xF8
_COUNT = b"0006"  # what real pads say here is not known; the vector's


class SimulatedZt598(SimulatedPad):
    """Bytes in by `receive`, bytes out by `send`; the finger is `press`."""

    def __init__(self, send: Send, later: Later, timings: PadTimings | None = None) -> None:
        super().__init__(send, later, timings)
        self.keys = SimulatedKeys()
        self.keys.fill(1)
        self.clear_is_backspace = True
        self.low, self.high = 4, 12
        self.tampered = False
        self.battery_is_low = False

    # --- faults ---

    def tamper(self) -> None:
        """Somebody opened the case: it forgets its keys, and says so from now on."""
        self.tampered = True
        self.keys.lose()
        self.shut()

    def mend(self) -> None:
        """The maker's engineer was there."""
        self.tampered = False
        self.keys.fill(1)

    def time_out(self) -> None:
        """Its own time for an entry has run out."""
        if self.mode:
            self.shut()
            self._say(_TIMED_OUT, b"")

    # --- the wire ---

    def whole(self) -> bytes | None:
        """Take one command off the inbox: CMD and data."""
        at = self.inbox.find(b"\x02")
        if at < 0 or len(self.inbox) < at + 4:
            return None
        size = int(bytes(self.inbox[at + 1 : at + 4]))
        end = at + 4 + size + 3
        if len(self.inbox) < end:
            return None
        frame = bytes(self.inbox[at:end])
        del self.inbox[:end]
        total = 0
        for byte in frame[1:-2]:
            total ^= byte
        return frame[4:-3] if frame[-2:] == f"{total:02X}".encode() else b""

    def obey(self, command: bytes) -> None:
        """Do it, and answer."""
        if not command:
            self._say(_LENGTH, b"")
        elif self.tampered:
            self._say(_TAMPERED, b"")
        elif self.battery_is_low and command[:1] == b"\x49":
            self._say(_BATTERY, b"")
        else:
            code, data = self._carry_out(command)
            self._say(code, data)

    def _carry_out(self, command: bytes) -> tuple[int, bytes]:
        data = command[1:]
        act = {
            0x32: self._load_tdes,
            0x35: self._control,
            0x36: self._open_inside,
            0x37: self._block_tdes,
            0x63: self._load_sm4,
            0x6F: self._block_sm4,
        }.get(command[0])
        if act is not None:
            return act(data)
        if command[0] == 0x33:
            return _DONE, b"0" * 118 + b"00000000ZT598 V2 11800000017"
        if command[0] == 0x49:
            return _DONE, b"ZT598SIM" + bytes(8) + b"000000"
        return _PARAMETER, b""

    def _control(self, data: bytes) -> tuple[int, bytes]:
        kind, value = data[:1], data[1:]
        if data in (b"030", b"032"):
            self.shut()
        elif data == b"033":
            self.open("plain")
        elif data in (b"A21", b"A22"):
            self.clear_is_backspace = data == b"A21"
        elif kind == b"4":
            self.low = int(value)
        elif kind == b"5":
            self.high = int(value)
        elif kind != b"2":
            return _PARAMETER, b""
        return _DONE, b""

    def _open_inside(self, data: bytes) -> tuple[int, bytes]:
        if data not in (b"00011", b"00012"):
            return _PARAMETER, b""
        self.open("inside")
        return _DONE, b""

    def _load_tdes(self, data: bytes) -> tuple[int, bytes]:
        if data[4:6] != b"32" or len(data) != 38:
            return _PARAMETER, b""
        return self._load(KeyCipher.TDES, data[:4], data[6:])

    def _load_sm4(self, data: bytes) -> tuple[int, bytes]:
        if data[:2] != b"30" or len(data) != 38:
            return _PARAMETER, b""
        return self._load(KeyCipher.SM4, data[2:6], data[6:])

    def _load(self, cipher: KeyCipher, numbers: bytes, wrapped: bytes) -> tuple[int, bytes]:
        slot = KeySlot(cipher, int(numbers[:2], 16), int(numbers[2:], 16))
        loaded = self.keys.load(slot, bytes.fromhex(wrapped.decode()))
        return (_DONE, b"") if loaded else (_NO_MASTER, b"")

    def _block_tdes(self, data: bytes) -> tuple[int, bytes]:
        return self._block(KeyCipher.TDES, data, data[2:3] == b"\x20")

    def _block_sm4(self, data: bytes) -> tuple[int, bytes]:
        return self._block(KeyCipher.SM4, data, data[2:3] == b"0")

    def _block(self, cipher: KeyCipher, data: bytes, known: bool) -> tuple[int, bytes]:
        if not known or len(data) != 15:
            return _PARAMETER, b""
        if self.mode != "inside" or not self.entered:
            return _WRONG_MODE if self.mode != "inside" else _OTHER, b""
        block = self.keys.block(cipher, int(data[:2], 16), self.typed, data[3:].decode())
        if block is None:
            return _NO_INDEX, b""
        return _DONE, _COUNT + block.hex().upper().encode()

    # --- the finger ---

    def touched(self, key: str) -> None:
        """What a key does in the mode that is open, and what it says."""
        if key.isdigit() and len(self.typed) < self.high:
            self.typed += key
            self.say(b"*" if self.mode == "inside" else key.encode())
        elif key == "clear":
            self.typed = self.typed[:-1] if self.clear_is_backspace else ""
            self.say(b"\x08")
        elif key == "enter" and (self.mode == "plain" or len(self.typed) >= self.low):
            self.entered = True
            self.say(b"\x0d")
        elif key == "cancel":
            self.typed = ""
            self.say(b"\x1b")

    def _say(self, code: int, data: bytes) -> None:
        body = f"{1 + len(data):03d}".encode() + bytes([code]) + data + b"\x03"
        total = 0
        for byte in body:
            total ^= byte
        self.answer(b"\x02" + body + f"{total:02X}".encode())
