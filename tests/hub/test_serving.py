"""The centre as it is started: processes behind one door, and how they end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from kiosk.hub.database import FROM_ENVIRONMENT
from kiosk.hub.serve import READY_FILE
from tests.hub import databases

WITHIN_S = 90.0  # two workers on a busy machine take their time to start
PASSWORD = "correct-horse"  # noqa: S105  (nobody's: the test's own server asks for none)
BODY = b"{}"


@pytest.fixture
def hub(on_database: str, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """SQLite's one process, or two on PostgreSQL; and where it is."""
    environment, words = dict(os.environ), []
    address = databases.fresh_address()
    if address is not None:
        with_password = address.set(password=PASSWORD)
        environment[FROM_ENVIRONMENT] = with_password.render_as_string(hide_password=False)
        words = ["--workers", "2"]
    command = [sys.executable, "-m", "kiosk", "hub", "--port", "0", "--state", str(tmp_path / "state")]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*command, *words], env=environment, stdout=log, stderr=log)
    ready = tmp_path / "state" / READY_FILE
    try:
        until(lambda: ready.exists() and bool(ready.read_text()))
        url = json.loads(ready.read_text())["url"]
        until(lambda: answers(url))
        yield process, url
    finally:
        process.kill()
        process.wait()


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def children(pid: int) -> list[int]:
    """The workers: the supervisor has one more child, which keeps the books of what they share."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if "spawn_main" in commands([int(child)])]


def commands(pids: list[int]) -> str:
    return "\n".join(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in pids)


@pytest.mark.slow
def test_it_answers_is_repaired_and_ends_when_what_is_open_is_finished(
    hub: tuple[subprocess.Popen[bytes], str], on_database: str, tmp_path: Path
) -> None:
    process, url = hub
    if on_database == "postgresql":
        workers = children(process.pid)
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        until(lambda: len(children(process.pid)) == 2 and children(process.pid) != workers)
        assert answers(url)
    for _ in range(6):
        requests.get(f"{url}/kiosks", timeout=5)
    counts = requests.get(f"{url}/metrics", timeout=5).text
    assert 'hub_requests_total{outcome="done",route="/kiosks"} 6.0' in counts  # of all workers together

    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port or 0)) as open_request:
        head = f"POST /v1/look-up HTTP/1.1\r\nHost: hub\r\nContent-Length: {len(BODY)}\r\n\r\n"
        open_request.sendall(head.encode())
        time.sleep(0.3)
        process.terminate()
        if on_database == "sqlite":
            until(lambda: not can_connect(parts.hostname or "", parts.port or 0))
        else:
            time.sleep(2)  # the supervisor keeps the door until its workers have ended
        open_request.sendall(BODY)
        open_request.settimeout(WITHIN_S)
        assert open_request.recv(100).startswith(b"HTTP/1.1 401")

    assert process.wait(WITHIN_S) == 0
    log = (tmp_path / "log").read_text()
    assert '"route":"/kiosks"' in log
    assert all(json.loads(line) for line in log.splitlines())
    assert PASSWORD not in log + commands([os.getpid()])


def can_connect(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True
