"""The part of a simulated chip that says no: challenge, keys, PIN, secure messages (card-chip.md §3, §4.9).

The arithmetic of the keys is that of `card.keys`, pinned from outside by vectors; who may do what, and when,
is decided here. A method that returns has obeyed (9000).
"""

from kiosk.card.keys import Algorithm, KeyScheme, authenticator, mac, open_pin, process_key
from kiosk.entropy import Entropy
from kiosk.sandbox.chip_state import KEY_TRIES, PIN_TRIES, ChipState, Lock

KID_UNBLOCK = 0x06
CHALLENGE_SIZES = (4, 8, 16)
PIN_BYTES = range(2, 7)
MESSAGE_FAILURES = 3  # in a row, then the application is blocked for ever (PBOC)


class Says(Exception):
    """The chip answers with this status word instead of obeying."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


def demand(holds: bool, status: int) -> None:
    if not holds:
        raise Says(status)


class ChipSecurity:
    """The security state of one power cycle, above what the chip remembers."""

    def __init__(self, state: ChipState, entropy: Entropy) -> None:
        self._state = state
        self._entropy = entropy
        self._challenge = b""
        self.proven: set[int] = set()
        self.pin_verified = False

    def forget(self) -> None:
        """Another application: nobody has proven anything."""
        self.proven.clear()
        self.pin_verified = False

    def get_challenge(self, size: int) -> bytes:
        demand(size in CHALLENGE_SIZES, 0x6700)
        self._challenge = self._entropy.bytes(size)
        return self._challenge

    def internal_authenticate(self, data: bytes) -> bytes:
        demand(len(data) == 16, 0x6700)
        pk = process_key(self._state.keys.internal, data[:8], self._scheme)
        return authenticator(pk, data[8:], self._scheme)

    def external_authenticate(self, kid: int, data: bytes) -> None:
        key = self._key(kid)
        demand(len(data) in (16, 17), 0x6700)  # a 17th byte would be the key's version
        left = self._state.key_left.get(kid, KEY_TRIES)
        demand(left > 0, 0x6983)
        pk = process_key(key, self._used_challenge(), self._scheme)
        if data[:8] != authenticator(pk, data[8:16], self._scheme):
            self.proven.discard(kid)
            self._state.key_left[kid] = left - 1
            raise Says(0x63C0 | (left - 1))
        self._state.key_left[kid] = KEY_TRIES
        self.proven.add(kid)

    def verify(self, pin: bytes) -> None:
        demand(self._state.pin_left > 0, 0x6983)
        demand(bool(pin), 0x63C0 | self._state.pin_left)
        demand(len(pin) in PIN_BYTES, 0x6700)
        self.pin_verified = pin == self._state.pin
        self._state.pin_left = PIN_TRIES if self.pin_verified else self._state.pin_left - 1
        demand(self.pin_verified, 0x63C0 | self._state.pin_left)

    def change_pin(self, data: bytes) -> None:
        """Old FF new: no byte of a packed PIN can be FF."""
        old, parting, new = data.partition(b"\xff")
        demand(bool(old and parting) and _is_pin(new), 0x6A80)
        self.verify(old)
        self._state.pin = new

    def pin_message(self, header: bytes, data: bytes) -> None:
        """84 24: a new PIN under the STK (P2 01), or the old one with a full counter (P2 00)."""
        reload = header[3] == 0x01
        demand(header[3] in (0x00, 0x01), 0x6A86)
        block = 16 if self._scheme.algorithm is Algorithm.SM4 else 8
        demand(len(data) == (block + 4 if reload else 4), 0x6700)
        demand(KID_UNBLOCK in self.proven, 0x6982)
        pk = self._opened(header, data)
        if reload:
            new = open_pin(pk, data[:-4], self._scheme)
            if new is None or not _is_pin(new):
                raise Says(0x6A80)
            self._state.pin = new
        self._state.pin_left = PIN_TRIES

    def lock_message(self, header: bytes, data: bytes, lock: Lock) -> None:
        """84 1E, 84 18, 84 16: application blocked or open again, card blocked."""
        demand(len(data) == 4, 0x6700)
        self._opened(header, data)
        self._state.lock = lock

    def _opened(self, header: bytes, data: bytes) -> bytes:
        """The process key of a secure message, once its MAC was found right."""
        pk = process_key(self._state.keys.maintenance, self._used_challenge(), self._scheme)
        if mac(pk, header + bytes([len(data)]) + data[:-4], self._scheme) == data[-4:]:
            self._state.message_failures = 0
            return pk
        self._state.message_failures += 1
        demand(self._state.message_failures >= MESSAGE_FAILURES, 0x6988)
        self._state.lock = Lock.APPLICATION_FOR_EVER
        raise Says(0x9303)

    def _used_challenge(self) -> bytes:
        """The last challenge, which serves once and only with the eight bytes of a factor."""
        challenge, self._challenge = self._challenge, b""
        demand(len(challenge) == 8, 0x6984)
        return challenge

    def _key(self, kid: int) -> bytes:
        keys = self._state.keys
        key = {0x00: keys.master, 0x04: keys.update, 0x06: keys.unblock, 0x0A: keys.read}.get(kid)
        if key is None:
            raise Says(0x6A88)
        return key

    @property
    def _scheme(self) -> KeyScheme:
        return self._state.scheme


def _is_pin(packed: bytes) -> bool:
    """2 to 6 bytes of BCD; F only as the last nibble."""
    digits = packed.hex()
    return len(packed) in PIN_BYTES and (digits[:-1] + digits[-1].replace("f", "0")).isdecimal()
