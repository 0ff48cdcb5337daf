"""What of a CD-720M's frames a trace may show: all of known ones; it has no chip head and knows nobody."""

from functools import reduce
from operator import xor

from kiosk.devices.dispenser.cd720m.codec import ENQ, ETX, REPLY_BYTES, REPLY_TO, STX, Act, Ask, Control
from kiosk.devices.trace import Shown, hidden

_CONTROLS = {ENQ[0]: "ENQ"} | {control.value: control.name for control in Control}
_COMMANDS = frozenset({letters.value.encode("ascii") for letters in (*Ask, *Act)})
_REPLIES = frozenset({letters.encode("ascii") for letters in REPLY_TO.values()})


def mask(data: bytes, *, sent: bool) -> Shown | None:
    """See Mask."""
    if data[0] in _CONTROLS:
        return Shown(1, _CONTROLS[data[0]])
    if data[0] != STX:
        return hidden(len(data))
    size = data.find(ETX, 1) + 2 if sent else REPLY_BYTES
    if size < 2 or len(data) < size:
        return None
    letters = data[1:3] if not sent else data[1 : size - 2]
    if reduce(xor, data[:size]) or letters not in (_COMMANDS if sent else _REPLIES):
        return hidden(size)
    return Shown(size, letters.decode("ascii"))
