"""The decoder of the chip's portrait (WLT, devices.md 1.8): a plug-in, not ours and absent by default.

The coding is restricted to licensed vendors and no open decoder is known. Who has a licence names a callable
in the settings, `photo_decoder = "package.module:name"`:

    name(wlt: bytes) -> bytes

1024 bytes in; out a BMP file, or the bare pixels: 102 x 126, BGR, from the bottom row up, without padding.
Raises ValueError or OSError when it cannot.
"""

import logging
from collections.abc import Callable
from importlib import import_module

log = logging.getLogger(__name__)

WIDTH_PX, HEIGHT_PX = 102, 126
ROW_BYTES = WIDTH_PX * 3
BMP_ROW_BYTES = (ROW_BYTES + 3) // 4 * 4
BMP_HEAD_BYTES = 54
BMP_BYTES = BMP_HEAD_BYTES + HEIGHT_PX * BMP_ROW_BYTES

PhotoDecoder = Callable[[bytes], bytes]


class NoDecoder(Exception):
    """What the settings name cannot be loaded: the module, or the name in it."""


def load_decoder(place: str) -> PhotoDecoder:
    """What stands at `package.module:name`. Raises NoDecoder."""
    module, _, name = place.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError, OSError) as error:
        raise NoDecoder(type(error).__name__) from error
    if not callable(found):
        raise NoDecoder("not callable")
    decoder: PhotoDecoder = found
    return decoder


def decoded(decoder: PhotoDecoder, wlt: bytes) -> bytes | None:
    """The portrait as a BMP file; None, and a line in the log without any of it, when it comes to nothing."""
    try:
        picture = decoder(wlt)
    except (ValueError, OSError) as error:
        log.warning("photo decoder: %s", type(error).__name__)
        return None
    if len(picture) == ROW_BYTES * HEIGHT_PX:
        return _bmp(picture)
    if len(picture) == BMP_BYTES and picture.startswith(b"BM"):
        return picture
    log.warning("photo decoder gave %d bytes, which is no picture", len(picture))
    return None


def _bmp(pixels: bytes) -> bytes:
    head = b"BM" + _le(BMP_BYTES) + _le(0) + _le(BMP_HEAD_BYTES)
    info = _le(40) + _le(WIDTH_PX) + _le(HEIGHT_PX) + b"\x01\x00\x18\x00" + _le(0)
    info += _le(BMP_BYTES - BMP_HEAD_BYTES) + bytes(16)
    rows = (pixels[at : at + ROW_BYTES] for at in range(0, len(pixels), ROW_BYTES))
    return head + info + b"".join(row.ljust(BMP_ROW_BYTES, b"\x00") for row in rows)


def _le(value: int) -> bytes:
    return value.to_bytes(4, "little")
