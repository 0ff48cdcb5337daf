"""The real program tells its supervisor that it is ready and lives, and is silent when its glass is dead."""

import asyncio
import signal
import socket
from pathlib import Path

import pytest

from kiosk.sandbox.children import Children
from kiosk.sandbox.display import start_display

pytestmark = pytest.mark.slow

UP_WITHIN_S = 60.0
PATIENCE_S = 3.0


async def heard(ear: socket.socket, within_s: float) -> str:
    async with asyncio.timeout(within_s):
        return (await asyncio.get_running_loop().sock_recv(ear, 100)).decode()


async def until_silent(ear: socket.socket) -> None:
    async with asyncio.timeout(UP_WITHIN_S):
        try:
            while True:
                await heard(ear, 2 * PATIENCE_S)
        except TimeoutError:
            return


async def test_it_is_ready_lives_and_falls_silent_with_its_screen(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": str(int(PATIENCE_S * 1e6)),
        }
        async with Children(tmp_path / "logs") as children:
            display = await start_display(children, 1080, 1920, tmp_path)
            # No settings: the glass stands there closed, which is as alive as any.
            arguments = ["kiosk", "run", "--config", str(tmp_path), "--state", str(tmp_path / "state")]
            await children.start_python("kiosk", arguments, {"DISPLAY": display.name, **environment})

            assert await heard(ear, UP_WITHIN_S) == "READY=1"
            for _ in range(5):
                assert await heard(ear, PATIENCE_S) == "WATCHDOG=1"

            display.server.process.send_signal(signal.SIGSTOP)
            try:
                await until_silent(ear)
            finally:
                display.server.process.send_signal(signal.SIGCONT)
            assert await heard(ear, PATIENCE_S) == "WATCHDOG=1", "it goes on when the screen does"
