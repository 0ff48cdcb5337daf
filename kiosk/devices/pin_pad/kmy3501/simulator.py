"""A KMY3501 as a machine: keys that are pressed, keys of cryptography inside, a line, and ways to go wrong.

It keeps to devices.md 4B and shares no code with the driver's codec.
"""

from kiosk.devices.metal import Later, Send
from kiosk.devices.pin_pad.port import KeyCipher, KeySlot
from kiosk.devices.pin_pad.simulated_keys import SimulatedKeys
from kiosk.devices.pin_pad.simulated_pad import PadTimings, SimulatedPad

_DONE, _BAD, _UNKNOWN = 0x04, 0x15, 0xE0
_DONE_NO_KEY, _REFUSED_NO_KEY, _DONE_BATTERY = 0xA4, 0xB5, 0xC4
_VERSION = b"KMY3501-SIM V1.0"


class SimulatedKmy3501(SimulatedPad):
    """Bytes in by `receive`, bytes out by `send`; the finger is `press`."""

    def __init__(self, send: Send, later: Later, timings: PadTimings | None = None) -> None:
        super().__init__(send, later, timings)
        self.keys = SimulatedKeys()
        self.keys.fill(0)
        self.active = 0
        self.account = ""
        self.high = 12
        self.battery_is_low = False
        self.says_03 = True
        """Whether an answer ends with 03: the public driver does not tell."""

    # --- faults ---

    def tamper(self) -> None:
        """Somebody opened the case: its keys are gone, and that is all it says."""
        self.keys.lose()
        self.shut()

    def mend(self) -> None:
        """The maker's engineer was there."""
        self.keys.fill(0)

    def time_out(self) -> None:
        """Its own time for an entry has run out: a key that nobody pressed."""
        if self.mode:
            self.shut()
            self.say(b"\x00")

    # --- the wire ---

    def whole(self) -> bytes | None:
        """Take one command off the inbox: CMD and data."""
        at = self.inbox.find(b"\x02")
        end = self.inbox.find(b"\x03", at)
        if at < 0 or end < 0:
            return None
        body = bytes.fromhex(bytes(self.inbox[at + 1 : end]).decode("ascii"))
        del self.inbox[: end + 1]
        total = 0
        for byte in body:
            total ^= byte
        return body[1:-1] if total == 0 and body[0] == len(body) - 2 else b""

    def obey(self, command: bytes) -> None:
        """Do it, and answer."""
        status, data = self._carry_out(command) if command else (_BAD, b"")
        if status == _DONE and not self.keys.has_master:
            status = _DONE_NO_KEY
        elif status == _DONE and self.battery_is_low:
            status = _DONE_BATTERY
        body = bytes([1 + len(data), status]) + data
        total = 0
        for byte in body:
            total ^= byte
        said = (body + bytes([total])).hex().upper().encode()
        self.answer(b"\x02" + said + (b"\x03" if self.says_03 else b""))

    def _carry_out(self, command: bytes) -> tuple[int, bytes]:
        code, data = command[0], command[1:]
        if code == 0x30:
            return _DONE, _VERSION
        if code == 0x38:
            return _DONE, b"00000017"
        if code == 0x31:
            self.shut()
            return _DONE, b""
        if code == 0x46:
            return (_DONE if data[1:] == b"\x30" else _BAD), b""
        if code == 0x45:
            return self._keypad(data)
        return self._about_keys(code, data)

    def _keypad(self, data: bytes) -> tuple[int, bytes]:
        if data == b"\x01":
            self.shut()
        elif data == b"\x02":
            self.open("plain")
        else:
            return _BAD, b""
        return _DONE, b""

    def _about_keys(self, code: int, data: bytes) -> tuple[int, bytes]:
        if code == 0x33:
            loaded = self.keys.load(KeySlot(KeyCipher.TDES, data[0], data[1]), data[2:])
            return (_DONE if loaded else _REFUSED_NO_KEY), b""
        if code == 0x43:
            self.active = data[1]
        elif code == 0x34:
            self.account = data.decode("ascii")
        elif code == 0x35:
            self.open("inside")
            self.high = data[0]
        elif code == 0x42:
            return self._block()
        else:
            return _UNKNOWN, b""
        return _DONE, b""

    def _block(self) -> tuple[int, bytes]:
        if self.mode != "inside" or not self.entered:
            return _BAD, b""
        block = self.keys.block(KeyCipher.TDES, self.active, self.typed, self.account)
        return (_DONE, block) if block is not None else (_REFUSED_NO_KEY, b"")

    # --- the finger ---

    def touched(self, key: str) -> None:
        """What a key does in the mode that is open, and what it says."""
        if key.isdigit() and len(self.typed) < self.high:
            self.typed += key
            self.say(b"*" if self.mode == "inside" else key.encode())
        elif key == "clear":
            self.typed = self.typed[:-1]
            self.say(b"\x08")
        elif key == "enter":
            self.entered = True
            self.say(b"\x0d")
        elif key == "cancel":
            self.typed = ""
            self.say(b"\x1b")
