"""What befalls bytes on their way, for any machine at a pseudo-terminal."""

import asyncio
import time
from pathlib import Path

from kiosk.devices.serial_line import open_serial
from kiosk.entropy import SystemEntropy
from kiosk.sandbox.pty_port import SLOW_CHUNK_BYTES, PtyPort
from kiosk.sandbox.wire_trouble import LATE_S, NOISE_BYTES, SLOW_BYTES_PER_S, WireTrouble

FRAME = b"0123456789"


def happens(trouble: WireTrouble, name: str) -> None:
    trouble.verbs()[name]()


def test_only_the_next_frame_is_cut_in_half() -> None:
    trouble = WireTrouble(SystemEntropy())
    happens(trouble, "half_frame")

    assert [trouble.spoil(FRAME) for _ in range(2)] == [b"01234", FRAME]


def test_only_the_next_frame_comes_twice() -> None:
    trouble = WireTrouble(SystemEntropy())
    happens(trouble, "twice")

    assert [trouble.spoil(FRAME) for _ in range(2)] == [FRAME + FRAME, FRAME]


def test_noise_comes_before_each_answer_spoils_one_in_some_and_ends() -> None:
    trouble = WireTrouble(SystemEntropy())
    happens(trouble, "noise")
    heard = [trouble.spoil(FRAME) for _ in range(300)]
    happens(trouble, "quiet")

    whole = [data for data in heard if data.endswith(FRAME)]
    spoilt = [data for data in heard if not data.endswith(FRAME)]
    assert all(1 <= len(data) - len(FRAME) <= NOISE_BYTES for data in heard)
    assert len(whole) > len(spoilt) > 0
    for data in spoilt:
        turned = [bin(a ^ b).count("1") for a, b in zip(data[-len(FRAME) :], FRAME, strict=True)]
        assert sum(turned) == 1
    assert trouble.spoil(FRAME) == FRAME


async def test_a_slow_line_loses_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "printer")
    port.plug()
    line = open_serial(str(tmp_path / "printer"))
    data = bytes(range(SLOW_CHUNK_BYTES * 3))
    happens(port.trouble, "slow")
    began = time.monotonic()

    port.send(data)
    await asyncio.sleep(0)
    happens(port.trouble, "quick")
    port.send(b"later")
    heard = b""
    async with asyncio.timeout(2):
        while not heard.endswith(b"later"):
            heard += await line.read()

    assert heard == data + b"later"
    assert time.monotonic() - began >= SLOW_CHUNK_BYTES / SLOW_BYTES_PER_S
    line.close()
    port.unplug()


async def test_a_late_answer_is_whole_and_the_next_one_comes_after_it(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "printer")
    port.plug()
    line = open_serial(str(tmp_path / "printer"))
    happens(port.trouble, "late")
    began = time.monotonic()

    port.send(FRAME)
    port.send(b"next")
    heard = b""
    async with asyncio.timeout(2):
        while not heard.endswith(b"next"):
            heard += await line.read()
    late_s = time.monotonic() - began
    port.send(b"in time")
    async with asyncio.timeout(LATE_S / 2):
        in_time = await line.read()

    assert heard == FRAME + b"next"
    assert late_s >= LATE_S
    assert in_time == b"in time"
    line.close()
    port.unplug()


async def test_a_line_that_chatters_is_never_still_until_it_is_hushed(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "printer")
    port.plug()
    line = open_serial(str(tmp_path / "printer"))
    happens(port.trouble, "chatter")

    async with asyncio.timeout(2):
        bursts = [await line.read() for _ in range(3)]
    happens(port.trouble, "hush")
    await asyncio.sleep(0.03)
    line.discard()
    port.send(FRAME)

    assert all(bursts)
    assert await line.read() == FRAME
    line.close()
    port.unplug()
