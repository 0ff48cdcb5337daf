"""An X display of the kiosk's size for machines without a screen: Xvfb on a free number.

Its frame buffer is a file, so that a picture of the glass costs the kiosk nothing.
"""

import asyncio
import mmap
import os
import shutil
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from kiosk.sandbox.children import Child, Children

START_WITHIN_S = 10.0
XWD_HEADER = struct.Struct(">25I")  # X11/XWDFile.h: size, version, format, depth, width, height, …
XWD_COLOUR_BYTES = 12


@dataclass(frozen=True, slots=True)
class Display:
    """A running display: its name for DISPLAY, and its frame buffer in XWD form."""

    name: str
    frame_buffer: Path
    server: Child

    def picture(self) -> Image.Image:
        """What stands on the glass now."""
        with (
            self.frame_buffer.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as seen,
        ):
            header = XWD_HEADER.unpack_from(seen)
            header_bytes, width, height = header[0], header[4], header[5]
            line_bytes, colours = header[12], header[19]
            start = header_bytes + colours * XWD_COLOUR_BYTES
            rows = np.frombuffer(seen[start : start + line_bytes * height], np.uint8).reshape(
                height, line_bytes
            )
        pixels = rows[:, : width * 4].reshape(height, width, 4)
        return Image.fromarray(np.ascontiguousarray(pixels[:, :, 2::-1]))


def has_display() -> bool:
    """Whether somebody sits in front of a screen."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def start_display(children: Children, width_px: int, height_px: int, folder: Path) -> Display:
    """Start Xvfb; the server itself chooses a number that nobody uses. `folder` has to be there."""
    if shutil.which("Xvfb") is None:
        raise FileNotFoundError("Xvfb is not installed (Debian: apt-get install xvfb)")
    reading, writing = os.pipe()
    size = f"{width_px}x{height_px}x24"
    argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-fbdir", str(folder)]
    try:
        server = await children.start("display", [*argv, "-nolisten", "tcp", "-noreset"], pass_fds=(writing,))
    finally:
        os.close(writing)
    number = await _first_line(reading)
    children.check()
    return Display(f":{number}", folder / "Xvfb_screen0", server)


async def _first_line(descriptor: int) -> str:
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(descriptor, "rb", 0)
    )
    try:
        async with asyncio.timeout(START_WITHIN_S):
            return (await stream.readline()).decode().strip()
    finally:
        transport.close()
