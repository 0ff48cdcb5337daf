"""What of an F2 frame a trace may show: motions and status; of a chip's words only what an APDU shows."""

from functools import reduce
from operator import xor

from kiosk.devices.apdu_mask import answer_shown, command_shown, within
from kiosk.devices.dispenser.crt591.codec import (
    COMMAND,
    ETX,
    FAILURE,
    HEAD_BYTES,
    MAX_FRAME_BYTES,
    STX,
    SUCCESS,
    TAIL_BYTES,
    Control,
)
from kiosk.devices.trace import Shown, hidden

CHIP_COMMANDS = frozenset({0x50, 0x51, 0x52, 0x53, 0x54, 0x60})
"""CM of whatever talks with a card or with the unit's own security module."""
APDU_COMMANDS = frozenset({(0x51, 0x33), (0x51, 0x34), (0x51, 0x39), (0x60, 0x34), (0x60, 0x35)})
DATA_AT = {COMMAND: 3, SUCCESS: 6, FAILURE: 5}
"""By the text's first byte, where in the text the data begin."""
_HEADS = {COMMAND: "", SUCCESS: "+", FAILURE: "-"}


def mask(data: bytes, *, sent: bool) -> Shown | None:
    """See Mask."""
    if data[0] in frozenset(Control):
        return Shown(1, Control(data[0]).name)
    begin = data.find(STX)
    if begin != 0:
        return hidden(begin if begin > 0 else len(data))
    size = HEAD_BYTES + int.from_bytes(data[2:HEAD_BYTES], "big") + TAIL_BYTES
    if size > MAX_FRAME_BYTES:
        return hidden(len(data))
    return _whole(data[:size], sent=sent) if len(data) >= max(size, HEAD_BYTES) else None


def _whole(frame: bytes, *, sent: bool) -> Shown:
    size = len(frame)
    if frame[-2] != ETX or reduce(xor, frame) or frame[HEAD_BYTES] not in DATA_AT or size < HEAD_BYTES + 5:
        return hidden(size, "damaged")
    head, cm, pm = frame[HEAD_BYTES : HEAD_BYTES + 3]
    name = f"{_HEADS[head]}{cm:02X}/{pm:02X}"
    at, end = HEAD_BYTES + DATA_AT[head], len(frame) - TAIL_BYTES
    if cm not in CHIP_COMMANDS or at >= end:
        return Shown(len(frame), name)
    check = ((len(frame) - 1, len(frame)),)
    if (cm, pm) not in APDU_COMMANDS or head == FAILURE:
        return Shown(len(frame), name, ((at, end), *check))
    apdu = command_shown(frame[at:end]) if sent else answer_shown(frame[at:end])
    return Shown(len(frame), f"{name} {apdu.name}", (*within(apdu, at), *check))
