"""Bitmaps made shorter for a slow line (guide A5013 Rev E; devices.md §3A "Bitmaps").

    resin or varnish, a line:  00 white | FF black | N and N bytes, the rest white      (captures prove it)
    dye, a line:               80h 00 nothing | a dot 0vvvvvvv | a run 1ccvvvvv count   (the guide alone)

A dye's run spares 0, 1 or 2 bits of its first byte, by the number of levels; they count 256 dots each. That a
run's count is the number of its dots, and that no run goes over the end of a line, is how we read the guide.
A portrait is too restless for such runs: dots may be drawn together that differ by a few levels out of 64,
no more than the line's time makes necessary. What is bare stays bare.
"""

from collections.abc import Mapping

import numpy as np

from kiosk.card.face import FACE_HEIGHT_PX, FACE_WIDTH_PX
from kiosk.devices.card_printer.evolis.raster import BITS_OF_LEVELS, Plane

LINE_BYTES = FACE_HEIGHT_PX // 8
SPREADS = (0, 1, 2, 3, 4)
"""How many levels may lie between the dots of a run; each is then at most half as many off (rounded up)."""
MOST_LEVELS = 128
"""A dot has seven bits there; the finer download of newer units has no short form."""
_BARE_LINE = b"\x80\x00"


def short_resin(data: bytes) -> bytes:
    """One-bit lines without their white ends."""
    return b"".join(_short_line(data[at : at + LINE_BYTES]) for at in range(0, len(data), LINE_BYTES))


def short_dyes(planes: Mapping[str, Plane], levels: int, most_bytes: int) -> dict[str, bytes]:
    """Dye dots as runs, together no longer than `most_bytes` if the widest spread allows it."""
    lines = {panel: dots.reshape(FACE_WIDTH_PX, FACE_HEIGHT_PX) for panel, dots in planes.items()}
    for spread in SPREADS[:-1]:
        # Every eighth line tells how long all of them will be; only what promises to fit is done in full.
        likely = 8 * sum(len(_runs(one[::8], levels, spread)) for one in lines.values())
        if likely > most_bytes * 1.05:
            continue
        shortened = {panel: _runs(one, levels, spread) for panel, one in lines.items()}
        if sum(map(len, shortened.values())) <= most_bytes:
            return shortened
    return {panel: _runs(one, levels, SPREADS[-1]) for panel, one in lines.items()}


def _short_line(line: bytes) -> bytes:
    if line == b"\xff" * LINE_BYTES:
        return b"\xff"
    inked = line.rstrip(b"\x00")
    return bytes([len(inked)]) + inked


def _runs(lines: Plane, levels: int, spread: int) -> bytes:
    bits = BITS_OF_LEVELS[levels]
    out = bytearray()
    for line in lines:
        inked = np.flatnonzero(line)
        if not len(inked):
            out += _BARE_LINE
            continue
        first, end = int(inked[0]), int(inked[-1]) + 1
        stretches = [(0, first), *_stretches(line[first:end].tolist(), spread), (0, len(line) - end)]
        for value, count in stretches:
            out += _written(value, count, bits)
    return bytes(out)


def _written(value: int, count: int, bits: int) -> bytes:
    """So many dots of one value, as one run or as many as it takes."""
    longest = 256 * (1 << (7 - bits)) - 1
    out = b""
    while count > 0:
        run = min(count, longest)
        run -= run % 256 == 0  # a count whose low byte is 0 would say that the line is bare
        out += bytes([0x80 | run >> 8 << bits | value, run & 0xFF] if run > 1 else [value])
        count -= run
    return out


def _stretches(dots: list[int], spread: int) -> list[tuple[int, int]]:
    """Values and numbers of dots, from the lower edge to the upper."""
    found = []
    least = most = dots[0]
    begun = 0
    for at, dot in enumerate(dots):
        if least <= dot <= most:
            continue
        low, high = min(least, dot), max(most, dot)
        if high - low <= spread and low:
            least, most = low, high
            continue
        found.append((least + most >> 1, at - begun))
        least = most = dot
        begun = at
    found.append((least + most >> 1, len(dots) - begun))
    return found
