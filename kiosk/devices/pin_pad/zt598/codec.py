"""ZT598 wire format (SZZT; after the public driver named in devices.md 4A, single source).

    offset   0    1 .. 3               4      5 ..      4+n   5+n 6+n
    host     02   length, decimal      CMD    data      03    XOR of 1 .. 4+n, two hex digits
    pad      02   length, decimal      RTN    data      03    the same

The length counts CMD or RTN and data, so n. Data is ASCII, but RTN and some parameters are raw bytes.
"""

from functools import reduce
from itertools import pairwise
from operator import xor

from kiosk.devices.pin_pad.port import KeyCipher, KeySlot
from kiosk.devices.pin_pad.wire import ETX, STX, Command, Form, Reply
from kiosk.devices.status import printable

HEAD_BYTES = 4
MAX_LENGTH = 998  # 999 and more is written 000, which no answer in use needs
UNKNOWN_BYTES = 4  # before the block stand four characters that nobody explains: ignored
ISO_FORMAT_0 = b"\x20"
PIN_USE = b"3"
LENGTHS = {8: b"1", 16: b"2", 24: b"3"}
IDENTITY_AT = (126, 132, 135, 138, 146)
"""Where model, hardware, firmware and serial number begin in an answer to 33, and where it ends."""

RESET = Command(0x35, b"030")
CLOSE = Command(0x35, b"032")
OPEN_PLAIN = Command(0x35, b"033")
LONGEST_TIMEOUT = Command(0x35, b"2FF")  # whose turn it is to be patient: the glass decides
CLEAR_IS_BACKSPACE = Command(0x35, b"A21")
CLEAR_IS_ALL = Command(0x35, b"A22")
STATUS = Command(0x49, answer_bytes=None)
FIRMWARE = Command(0x33, answer_bytes=None)
INSIDE_BACKSPACE = Command(0x36, b"00011")
INSIDE_CLEAR = Command(0x36, b"00012")


def ok(code: int) -> bool:
    """Whether a return code says that it was done."""
    return 0x60 <= code <= 0x9F or code == 0xA3


def min_length(digits: int) -> Command:
    return Command(0x35, b"4%02d" % digits)


def max_length(digits: int) -> Command:
    return Command(0x35, b"5%02d" % digits)


def load_key(slot: KeySlot, wrapped: bytes) -> Command:
    """A PIN key, encrypted under the slot's master key."""
    key = wrapped.hex().upper().encode()
    if slot.cipher is KeyCipher.SM4:
        return Command(0x63, b"30%02X%02X" % (slot.master, slot.number) + key, None, once=True)
    use = PIN_USE + LENGTHS[len(wrapped)]
    return Command(0x32, b"%02X%02X" % (slot.master, slot.number) + use + key, None, once=True)


def pin_block(slot: KeySlot, account: str) -> Command:
    """The block of what was typed last; not asked for twice, for a second block may be of nothing."""
    number, digits = b"%02X" % slot.number, account.encode("ascii")
    if slot.cipher is KeyCipher.SM4:
        return Command(0x6F, number + b"0" + digits, UNKNOWN_BYTES + 32, once=True)
    return Command(0x37, number + ISO_FORMAT_0 + digits, UNKNOWN_BYTES + 16, once=True)


def block_in(reply: Reply) -> bytes | None:
    """The block itself; None when what came is no hex."""
    try:
        return bytes.fromhex(reply.data[UNKNOWN_BYTES:].decode("ascii"))
    except ValueError:
        return None


def identity_in(reply: Reply) -> tuple[str, str, str]:
    """Model, firmware and serial number, where the public driver cuts them out; empty in a shorter answer."""
    model, hardware, firmware, serial = (
        printable(reply.data[start:end]) for start, end in pairwise(IDENTITY_AT)
    )
    return model, "-".join(part for part in (hardware, firmware) if part), serial


def _frame(command: Command) -> bytes:
    checked = b"%03d" % (1 + len(command.data)) + bytes([command.code]) + command.data + bytes([ETX])
    return bytes([STX]) + checked + b"%02X" % reduce(xor, checked)


def _size_of(head: bytes) -> int:
    length = head[1:HEAD_BYTES]
    if not length.isdigit() or not 1 <= int(length) <= MAX_LENGTH:
        return 0
    return HEAD_BYTES + int(length) + 3


def _read(raw: bytes) -> Reply | None:
    checked, said = raw[1:-2], raw[-2:]
    if checked[-1] != ETX or said.upper() != b"%02X" % reduce(xor, checked):
        return None
    return Reply(checked[3], checked[4:-1])


FORM = Form(HEAD_BYTES, _frame, _size_of, _read, ok)
