"""What of a SAM-V frame a trace may show: everything but what comes out of a card (codec.py, GA 450)."""

from functools import reduce
from operator import xor

from kiosk.devices.id_reader.samv.codec import MAX_LENGTH, MIN_LENGTH, PREAMBLE, Command, Sw3
from kiosk.devices.trace import Shown, hidden

HEAD_BYTES = len(PREAMBLE) + 2
STATUS_BYTES = 3
MIN_COMMAND_LENGTH = 3
NOT_FROM_A_CARD = frozenset({0, 4, 16})
"""How many bytes of data are the module's own: nothing, the four of FIND, and its number."""
_COMMANDS = {command.code: command.name for command in Command}
_STATUS = {value: name for name, value in vars(Sw3).items() if name.isupper()}


def mask(data: bytes, *, sent: bool) -> Shown | None:
    """See Mask."""
    begin = data.find(PREAMBLE)
    if begin:
        # What cannot be the beginning of a preamble belongs to nothing.
        foreign = begin if begin > 0 else len(data)
        return None if PREAMBLE.startswith(data) else hidden(foreign)
    length = int.from_bytes(data[len(PREAMBLE) : HEAD_BYTES], "big")
    size = HEAD_BYTES + length
    if len(data) < HEAD_BYTES:
        return None
    if not (MIN_COMMAND_LENGTH if sent else MIN_LENGTH) <= length <= MAX_LENGTH:
        return hidden(len(PREAMBLE))
    return _whole(data[:size], sent=sent) if len(data) >= size else None


def _whole(data: bytes, *, sent: bool) -> Shown:
    size = len(data)
    if reduce(xor, data[len(PREAMBLE) : size]):
        return hidden(size, "damaged")
    if sent:
        return _command(data, size)
    name = _STATUS.get(data[HEAD_BYTES + 2], f"SW3-{data[HEAD_BYTES + 2]:02X}")
    own = size - 1 - HEAD_BYTES - STATUS_BYTES in NOT_FROM_A_CARD
    return Shown(size, name, () if own else ((HEAD_BYTES + STATUS_BYTES, size),))


def _command(data: bytes, size: int) -> Shown:
    name = _COMMANDS.get(data[HEAD_BYTES : size - 1])
    return hidden(size) if name is None else Shown(size, name)
