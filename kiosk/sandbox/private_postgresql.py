"""A PostgreSQL server of our own for tests and benches: a scratch folder, a socket in it, and no port.

It is made from Debian's programs and lives as long as its `with`; a cluster that the distribution made is not
touched. Nothing in it has to survive: it waits for no disk.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from kiosk.sandbox.children import die_with_parent

PROGRAMS = Path("/usr/lib/postgresql")  # Debian's, one folder for each version
USER = "kiosk"
UP_WITHIN_S = 30.0
LOOK_EVERY_S = 0.02
STATUS_LINE = 7  # of postmaster.pid: what pg_ctl waits for, too
_ROOT = 0
_NOBODY, _NOGROUP = "nobody", "nogroup"
_AS_DOCUMENTED = {  # docs/hub.md, PostgreSQL
    "listen_addresses": "",
    "max_connections": "60",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "lz4",
}
_FOR_A_WHILE = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
}


class NoPostgresql(Exception):
    """Debian's programs are not installed, or the server did not come up; says which."""


@dataclass(frozen=True, slots=True)
class PrivatePostgresql:
    """A running server."""

    socket: Path

    def address(self, database: str = "postgres") -> URL:
        """Of one of its databases; whoever reaches the socket is let in."""
        return URL.create(
            "postgresql+psycopg", username=USER, database=database, query={"host": str(self.socket)}
        )


@contextmanager
def private_postgresql(*, durable: bool = False) -> Iterator[PrivatePostgresql]:
    """`durable`: it waits for the disk as a real one does, for who measures. Raises NoPostgresql."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))  # short: a socket's path has 107 bytes
    whose: dict[str, Any] = {}
    if os.geteuid() == _ROOT:  # the server refuses to run as root
        whose = {"user": _NOBODY, "group": _NOGROUP, "extra_groups": []}
        shutil.chown(folder, _NOBODY, _NOGROUP)
    data = folder / "data"
    try:
        _make(programs / "initdb", data, whose)
        process = _start(programs / "postgres", data, folder, whose, durable=durable)
        try:
            _wait(process, data)
            yield PrivatePostgresql(folder)
        finally:
            process.send_signal(signal.SIGQUIT if not durable else signal.SIGINT)
            process.wait()
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NoPostgresql(f"no PostgreSQL in {PROGRAMS}: apt-get install postgresql")
    return found[-1].parent


def _make(initdb: Path, data: Path, whose: dict[str, Any]) -> None:
    words = ["--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(  # noqa: S603  (our own words)
        [initdb, "-D", data, *words], check=False, capture_output=True, text=True, env={}, cwd="/", **whose
    )
    if made.returncode != 0:
        raise NoPostgresql(made.stderr.strip())


def _start(
    postgres: Path, data: Path, folder: Path, whose: dict[str, Any], *, durable: bool
) -> subprocess.Popen[bytes]:
    settings = _AS_DOCUMENTED if durable else _FOR_A_WHILE
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603  (our own words)
            [postgres, "-D", data, "-k", folder, *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={},
            cwd="/",
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  (one system call, nothing of Python's)
            **whose,
        )


def _wait(process: subprocess.Popen[bytes], data: Path) -> None:
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        lines = _lines(data / "postmaster.pid")
        if len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == "ready":
            return
        time.sleep(LOOK_EVERY_S)
    raise NoPostgresql((data.parent / "log").read_text("utf-8", "replace")[-2000:])


def _lines(path: Path) -> list[str]:
    return path.read_text("ascii").splitlines() if path.exists() else []
