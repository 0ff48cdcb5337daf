"""The trace as a file: bounded, private, and the same for any slicing; the line under it is untouched."""

import asyncio
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.id_reader.samv.codec import Command, frame
from kiosk.devices.id_reader.samv.driver import SamvReader
from kiosk.devices.id_reader.samv.mask import mask as samv_mask
from kiosk.devices.id_reader.samv.simulator import SimulatedSamv
from kiosk.devices.line import Line, LineLost
from kiosk.devices.trace import Shown, Trace, TracedLine, Traces, hidden, mask_all, traced
from tests.devices.id_reader.bench import IMPATIENT, LIN, name_in, read
from tests.devices.id_reader.conftest import samv as _samv
from tests.devices.pty import PtyPort

samv = _samv


class Told(Trace):
    """A trace in memory."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def close(self) -> None:
        return

    def _line(self, text: str) -> None:
        self.lines.append(text)


class PieceLine:
    """See Line: says what it is given, piece by piece."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces
        self.said: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.said.append(data)

    async def read(self) -> bytes:
        if not self.pieces:
            raise LineLost("that was all")
        return self.pieces.pop(0)

    def discard(self) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def close(self) -> None:
        return


def text_of(folder: Path) -> str:
    return "".join(path.read_text("ascii") for path in sorted(folder.iterdir()))


async def test_a_document_is_read_and_the_trace_tells_how_and_not_what(
    samv: SimulatedSamv, port: PtyPort, tmp_path: Path
) -> None:
    trace = Traces(tmp_path / "trace").of("id_reader")
    reader = SamvReader(traced(port.open_line, trace, samv_mask), patience=IMPATIENT)
    samv.place(LIN)

    assert name_in(await read(reader)) == "林晓雨"
    reader.close()

    text = text_of(tmp_path / "trace")
    lines = [line.split(" ", 2)[2] for line in text.splitlines()]
    assert lines == [
        "- opened",
        "> FIND aa aa aa 96 69 00 03 20 01 22",
        "< FOUND aa aa aa 96 69 00 08 00 00 9f 00 00 00 00 97",
        "> SELECT aa aa aa 96 69 00 03 20 02 21",
        "< DONE aa aa aa 96 69 00 0c 00 00 90 [9]",
        "> READ_BASE aa aa aa 96 69 00 03 30 01 32",
        "< DONE aa aa aa 96 69 05 08 00 00 90 [1285]",
        "> READ_APPENDED aa aa aa 96 69 00 03 30 03 30",
        "< NOT_ON_CARD aa aa aa 96 69 00 04 00 00 91 95",
        "- closed",
    ]


def test_a_trace_is_bounded_and_for_us_alone(tmp_path: Path) -> None:
    traces = Traces(tmp_path / "trace")
    trace = Trace(tmp_path / "trace" / "noisy.log", most_bytes=2000)
    traces.of("noisy")

    for _ in range(500):
        trace.frame(bytes(40), Shown(40, "ZEROS"), sent=False)
    trace.close()

    files = sorted((tmp_path / "trace").iterdir())
    assert [path.name for path in files] == ["noisy.log", "noisy.log.1"]
    assert all(path.stat().st_size <= 2000 for path in files)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 40), max_size=30))
def test_any_slicing_is_told_alike(sizes: list[int]) -> None:
    stream = frame(b"\x00\x00\x90" + bytes(range(8))) + frame(b"\x00\x00\x80") + frame(b"\x00\x00\x91")
    pieces, at = [], 0
    for size in sizes:
        pieces.append(stream[at : at + size])
        at += size
    line, told = PieceLine([piece for piece in (*pieces, stream[at:]) if piece]), Told()

    async def hear() -> bytes:
        over, heard = TracedLine(line, told, samv_mask), b""
        while line.pieces:
            heard += await over.read()
        over.close()
        return heard

    assert asyncio.run(hear()) == stream
    names = [entry.split()[1] for entry in told.lines]
    assert names == ["opened", "DONE", "NO_CARD", "NOT_ON_CARD", "closed"]


async def test_half_a_frame_is_told_without_its_bytes() -> None:
    line, told = PieceLine([frame(b"\x00\x00\x90" + b"secret!!")[:14], b""]), Told()
    over = TracedLine(line, told, samv_mask)

    await over.read()
    over.write(frame(Command.FIND.code))

    assert told.lines[1:] == ["< ? [14]", "> FIND aa aa aa 96 69 00 03 20 01 22"]


async def test_a_device_without_a_mask_shows_how_much_it_says_and_nothing_else() -> None:
    line, told = PieceLine([b"PIN 123456"]), Told()
    over: Line = TracedLine(line, told, mask_all)

    over.write(b"key 0123")
    heard = await over.read()
    with pytest.raises(LineLost):
        await over.read()

    assert heard == b"PIN 123456"
    assert line.said == [b"key 0123"]
    assert told.lines == ["- opened", "> ? [8]", "< ? [10]", "- lost"]


def test_a_line_that_cannot_be_opened_is_told() -> None:
    told = Told()

    def nothing_there() -> Line:
        raise LineLost("no such device")

    with pytest.raises(LineLost):
        traced(nothing_there, told, mask_all)()

    assert told.lines == ["- cannot be opened"]


async def test_what_is_thrown_away_unread_is_told_too() -> None:
    line, told = PieceLine([frame(b"\x00\x00\x80")]), Told()
    over = TracedLine(line, told, samv_mask)

    assert over.discard() == frame(b"\x00\x00\x80")
    assert over.discard() == b""
    assert told.lines == ["- opened", f"< NO_CARD {frame(bytes([0, 0, 0x80])).hex(' ')}"]


def test_hidden_is_all_of_it() -> None:
    told = Told()

    told.frame(b"1234", hidden(4), sent=True)

    assert told.lines == ["> ? [4]"]
