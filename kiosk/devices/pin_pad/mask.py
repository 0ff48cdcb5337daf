"""What of a PIN pad's frames a trace may show: command and return code. Keys, blocks and digits are nobody's.

Both pads count in front (wire.py): the head is everything up to the code, and what follows it is hidden whole
with the check. A byte between frames is a key that somebody pressed.
"""

from kiosk.devices.pin_pad.wire import STX, Form
from kiosk.devices.trace import Mask, Shown, hidden


def pad_mask(form: Form, shown_bytes: int) -> Mask:
    """Of one pad's form; its command or return code ends at `shown_bytes`."""

    def mask(data: bytes, *, sent: bool) -> Shown | None:
        begin = data.find(STX)
        if begin != 0:
            return hidden(begin if begin > 0 else len(data), "keys")
        if sent:
            # The host says one command at a time.
            return Shown(len(data), "command", ((min(shown_bytes, len(data)), len(data)),))
        if len(data) < form.head_bytes:
            return None
        size = form.size_of(data[: form.head_bytes]) or len(data)
        if len(data) < size:
            return None
        damaged = size <= shown_bytes or form.read(data[:size]) is None
        return hidden(size, "damaged") if damaged else Shown(size, "answer", ((shown_bytes, size),))

    return mask
