"""A pseudo-terminal as a serial port: bytes both ways, and gone when unplugged."""

import asyncio
from pathlib import Path

import pytest

from kiosk.devices.line import LineLost
from kiosk.devices.serial_line import open_serial
from kiosk.sandbox.pty_port import PtyPort


async def test_bytes_pass_both_ways_unchanged(tmp_path: Path) -> None:
    heard = bytearray()
    port = PtyPort(tmp_path / "dispenser", heard.extend)
    port.plug()
    line = open_serial(f"{tmp_path}/dispenser?baud=9600")
    everything = bytes(range(256))

    line.write(everything)
    port.send(everything)
    answer = b""
    async with asyncio.timeout(2):
        while len(answer) < 256 or len(heard) < 256:
            answer += await line.read() if len(answer) < 256 else b""
            await asyncio.sleep(0)

    assert answer == everything
    assert bytes(heard) == everything
    line.close()
    port.unplug()


async def test_a_long_answer_waits_until_the_host_reads(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "printer", lambda _: None)
    port.plug()
    line = open_serial(str(tmp_path / "printer"))

    port.send(b"x" * 100_000)
    answer = 0
    async with asyncio.timeout(5):
        while answer < 100_000:
            answer += len(await line.read())

    assert answer == 100_000
    line.close()
    port.unplug()


async def test_unplugging_hangs_up_and_plugging_brings_it_back_under_its_name(tmp_path: Path) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    port = PtyPort(tmp_path / "reader", heard.put_nowait)
    port.plug()
    line = open_serial(str(tmp_path / "reader"))

    port.unplug()
    with pytest.raises(LineLost):
        async with asyncio.timeout(2):
            await line.read()
    with pytest.raises(LineLost):
        open_serial(str(tmp_path / "reader"))
    port.plug()
    again = open_serial(str(tmp_path / "reader"))
    again.write(b"hello")
    async with asyncio.timeout(2):
        arrived = await heard.get()

    assert arrived == b"hello"
    again.close()
    port.unplug()


async def test_what_is_sent_while_unplugged_is_lost(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "reader", lambda _: None)

    port.send(b"into the void")
    port.plug()
    line = open_serial(str(tmp_path / "reader"))

    assert line.discard() == b""
    line.close()
    port.unplug()
