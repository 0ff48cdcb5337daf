"""An X display of the kiosk's size for machines without a screen: Xvfb on a free number."""

import asyncio
import os
import shutil

from kiosk.sandbox.children import Children

START_WITHIN_S = 10.0


def has_display() -> bool:
    """Whether somebody sits in front of a screen."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def start_display(children: Children, width_px: int, height_px: int) -> str:
    """Start Xvfb and return its DISPLAY. The server itself chooses a number that nobody uses."""
    if shutil.which("Xvfb") is None:
        raise FileNotFoundError("Xvfb is not installed (Debian: apt-get install xvfb)")
    reading, writing = os.pipe()
    size = f"{width_px}x{height_px}x24"
    argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    try:
        await children.start("display", argv, pass_fds=(writing,))
    finally:
        os.close(writing)
    loop = asyncio.get_running_loop()
    stream = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(reading, "rb", 0)
    )
    try:
        async with asyncio.timeout(START_WITHIN_S):
            number = (await stream.readline()).decode().strip()
    finally:
        transport.close()
    children.check()
    return f":{number}"
