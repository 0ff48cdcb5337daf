"""KMY3501 wire format (after the public driver named in devices.md 4B, single source).

    host   02   hex of (LEN CMD data)   hex of BCC   03
    pad    02   hex of (LEN ST data)    hex of BCC   (03)

LEN counts CMD or ST and data; BCC is the XOR of the bytes from LEN on, before they are written as hex. The
03 at the end of an answer is inferred: 5 + 2 LEN characters are read, and an 03 that follows is no key.
"""

from functools import reduce
from operator import xor

from kiosk.devices.pin_pad.port import KeyCipher, KeySlot
from kiosk.devices.pin_pad.wire import ETX, STX, Command, Form, Reply

HEAD_BYTES = 3
MAX_LENGTH = 0x40  # the longest answer known counts 17: the version
DONE = frozenset({0x04, 0xA4, 0xC4})
BLOCK_BYTES = 8
LONGEST_ENTRY_S = 0xFF  # whose turn it is to be patient: the glass decides
_HEX = frozenset(b"0123456789ABCDEFabcdef")

VERSION = Command(0x30, answer_bytes=16)
SERIAL = Command(0x38, answer_bytes=None)
RESET = Command(0x31, answer_bytes=None)
CLOSE = Command(0x45, b"\x01")
OPEN_PLAIN = Command(0x45, b"\x02")
KEYS_ARE_TDES = Command(0x46, b"\x00\x30")
PIN_IS_TDES = Command(0x46, b"\x01\x30")
PIN_BLOCK = Command(0x42, answer_bytes=BLOCK_BYTES, once=True)


def ok(code: int) -> bool:
    """Whether a status says that it was done, whatever else it says."""
    return code in DONE


def has_cipher(cipher: KeyCipher) -> bool:
    """The commands at hand know no SM4."""
    return cipher is KeyCipher.TDES


def load_key(slot: KeySlot, wrapped: bytes) -> Command:
    """A working key, encrypted under the slot's master key."""
    return Command(0x33, bytes([slot.master, slot.number]) + wrapped, once=True)


def activate(slot: KeySlot) -> Command:
    """With which key the next block is made."""
    return Command(0x43, bytes([slot.master, slot.number]))


def load_account(account: str) -> Command:
    return Command(0x34, account.encode("ascii"))


def start_pin(max_digits: int, within_s: int) -> Command:
    """Stars for digits, and a block that is computed with the account (the public driver's 01 01 00)."""
    return Command(0x35, bytes([max_digits, 1, 1, 0, within_s]))


def _frame(command: Command) -> bytes:
    body = bytes([1 + len(command.data), command.code]) + command.data
    return bytes([STX]) + (body + bytes([reduce(xor, body)])).hex().upper().encode() + bytes([ETX])


def _size_of(head: bytes) -> int:
    if not _HEX.issuperset(head[1:]):
        return 0
    length = int(head[1:], 16)
    return 5 + 2 * length if 1 <= length <= MAX_LENGTH else 0


def _read(raw: bytes) -> Reply | None:
    if not _HEX.issuperset(raw[1:]):
        return None
    body = bytes.fromhex(raw[1:].decode("ascii"))
    return None if reduce(xor, body) else Reply(body[1], body[2:-1])


FORM = Form(HEAD_BYTES, _frame, _size_of, _read, ok)
