"""What of an Evolis printer's words a trace may show: its commands, never a card's face (codec.py).

A download ends with no byte that could not stand in it, so nothing after its beginning is looked for: the
rest of what was said at once is hidden.
"""

import re

from kiosk.devices.card_printer.evolis.codec import ESC
from kiosk.devices.trace import Shown, hidden

_PLAIN = re.compile(rb"(?:\x1b(?!D)[A-Z][A-Za-z]{1,4}(?:;[ -:<-~]{0,16}){0,6}\r\x00?)+")
"""Commands of letters and short parameters. Those that begin with D carry a bitmap or a magnetic track."""
_NAME = re.compile(rb"\x1b([A-Z][A-Za-z]{1,4})")
HEARD_MOST_BYTES = 256  # no answer to what we ask is longer


def mask(data: bytes, *, sent: bool) -> Shown | None:
    """See Mask. An answer is shown as it comes: the printer is asked for nothing but itself."""
    if not sent:
        return Shown(len(data), "answer") if len(data) <= HEARD_MOST_BYTES else hidden(len(data))
    plain = _PLAIN.match(data)
    if plain is not None:
        return Shown(plain.end(), "+".join(name.decode("ascii") for name in _NAME.findall(plain[0])))
    name = _NAME.match(data) if data[0] == ESC else None
    return hidden(len(data), name[1].decode("ascii") if name is not None else "?")
