import asyncio
import os
from pathlib import Path

import pytest

from kiosk.devices.line import LineLost
from kiosk.devices.serial_line import MAX_WAITING_BYTES, SerialLine, open_serial
from tests.devices.pty import PtyPort


async def test_bytes_go_out_and_come_in(port: PtyPort) -> None:
    port.receive = port.send
    line = port.open_line()

    line.write(bytes(range(256)))
    echoed = b""
    while len(echoed) < 256:
        echoed += await line.read()

    assert echoed == bytes(range(256))
    line.close()


async def test_a_hang_up_reaches_the_pending_read(port: PtyPort) -> None:
    line = port.open_line()

    asyncio.get_running_loop().call_later(0.01, port.unplug)
    with pytest.raises(LineLost):
        async with asyncio.timeout(1):
            await line.read()

    with pytest.raises(LineLost):
        line.write(b"?")
    with pytest.raises(LineLost):
        await line.read()


async def test_an_unplugged_port_cannot_be_opened_and_a_replugged_one_can(port: PtyPort) -> None:
    line = port.open_line()
    port.unplug()
    with pytest.raises(LineLost):
        await line.read()

    with pytest.raises(LineLost):
        port.open_line()
    port.plug_in()
    port.receive = port.send
    again = port.open_line()
    again.write(b"hello")

    assert await again.read() == b"hello"
    again.close()


async def test_what_has_arrived_is_still_read_after_the_hang_up(port: PtyPort) -> None:
    line = port.open_line()
    port.send(b"last words")
    await asyncio.sleep(0.01)

    port.unplug()
    await asyncio.sleep(0.01)

    assert await line.read() == b"last words"
    with pytest.raises(LineLost):
        await line.read()


async def test_discard_takes_what_arrived_and_does_not_take_nothing_for_a_hang_up(port: PtyPort) -> None:
    line = port.open_line()
    port.send(b"old")
    # The bytes are in the kernel, and the loop has had no turn to notice.
    assert line.discard() == b"old"
    assert line.discard() == b""

    await asyncio.sleep(0.01)
    port.send(b"new")

    assert await line.read() == b"new"
    line.close()


async def test_a_cancelled_read_loses_nothing(port: PtyPort) -> None:
    line = port.open_line()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await line.read()

    port.send(b"late")

    assert await line.read() == b"late"
    line.close()


async def test_closing_ends_a_pending_read(port: PtyPort) -> None:
    line = port.open_line()

    asyncio.get_running_loop().call_later(0.01, line.close)

    with pytest.raises(LineLost):
        await line.read()


async def test_a_port_belongs_to_one_driver(port: PtyPort) -> None:
    line = port.open_line()

    with pytest.raises(LineLost):
        port.open_line()

    line.close()


async def test_a_babbling_device_fills_no_memory_and_a_large_job_is_sent_whole() -> None:
    ours, theirs = os.pipe2(os.O_NONBLOCK)
    line = SerialLine(ours, lambda: os.close(ours))
    babble = bytes(8192)
    written = 0
    for _ in range(200):
        try:
            written += os.write(theirs, babble)
        except BlockingIOError:
            break
        await asyncio.sleep(0)
    for _ in range(50):
        await asyncio.sleep(0)

    taken = await line.read()

    assert len(taken) <= MAX_WAITING_BYTES + 4096
    assert written > len(taken)
    rest = len(taken)
    while rest < written:
        rest += len(await line.read())
    line.close()
    os.close(theirs)


async def test_a_job_larger_than_the_kernels_buffer_is_sent_whole(port: PtyPort) -> None:
    line = port.open_line()
    job = bytes(range(256)) * 400

    line.write(job)
    await port.until(lambda: len(port.heard) >= len(job))

    assert bytes(port.heard) == job
    line.close()


async def test_a_raw_device_file_is_a_line_and_a_plain_file_is_not(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    line = open_serial(str(tmp_path / "lp0"))
    line.write(b"\x1b@")
    assert await line.read() == b"\x1b@"
    line.close()

    (tmp_path / "file").touch()
    with pytest.raises(LineLost):
        open_serial(str(tmp_path / "file"))


async def test_an_unknown_word_in_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="speed"):
        open_serial("/dev/ttyS0?speed=9600")
