"""The supervisor hears of the program's life, and of nothing else."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.monitor.pulse import FRAME_WITHIN_S, pulse
from kiosk.supervisor import Supervisor

SOON_S = 2.0


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    """systemd's end of the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(SOON_S)
        yield ear


def watched(ear: socket.socket, every_s: float = 0.02, **more: str) -> Supervisor:
    patience = {"WATCHDOG_USEC": str(int(every_s * 2e6))}
    return Supervisor({"NOTIFY_SOCKET": ear.getsockname(), **patience, **more})


def heard(ear: socket.socket) -> str:
    return ear.recv(100).decode()


def nothing_waits(ear: socket.socket) -> bool:
    ear.setblocking(False)
    try:
        while ear.recv(100) == b"READY=1":
            continue
    except BlockingIOError:
        return True
    return False


async def test_it_is_ready_with_the_first_picture_and_alive_ever_after(ear: socket.socket) -> None:
    age: list[float | None] = [None]
    beating = asyncio.create_task(pulse(watched(ear), lambda: age[0]))
    await asyncio.sleep(0.05)
    assert nothing_waits(ear), "no picture stands yet"

    age[0] = 0.1
    await asyncio.sleep(1.2)
    beating.cancel()

    ear.settimeout(SOON_S)
    assert [heard(ear) for _ in range(3)] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]


async def test_a_glass_that_draws_nothing_is_not_alive_and_the_log_says_so(
    ear: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    beating = asyncio.create_task(pulse(watched(ear), lambda: FRAME_WITHIN_S + 1))
    await asyncio.sleep(0.1)
    beating.cancel()

    assert nothing_waits(ear)
    assert [record.levelname for record in caplog.records] == ["CRITICAL"], "once, and not at each look"


async def test_whoever_is_not_asked_says_that_it_is_ready_and_no_more(ear: socket.socket) -> None:
    await asyncio.wait_for(pulse(Supervisor({"NOTIFY_SOCKET": ear.getsockname()}), lambda: 0.0), SOON_S)

    assert heard(ear) == "READY=1"
    assert nothing_waits(ear)


def test_an_address_in_the_abstract_space_is_one_too() -> None:
    name = f"kiosk-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0{name}")
        ear.settimeout(SOON_S)
        Supervisor({"NOTIFY_SOCKET": f"@{name}"}).stopping()

        assert heard(ear) == "STOPPING=1"


@pytest.mark.parametrize(
    ("environment", "every_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
    ],
)
def test_how_often_it_wants_to_hear(environment: dict[str, str], every_s: float | None) -> None:
    assert Supervisor(environment).every_s == every_s


def test_nobody_there_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Supervisor({}).ready()
    assert caplog.text == ""
    Supervisor({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).ready()
    assert "did not hear READY=1" in caplog.text
