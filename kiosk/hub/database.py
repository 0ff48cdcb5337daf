"""The centre's database: an embedded SQLite file, or PostgreSQL by its address (adr/0027).

Every transaction is serializable: rules are written as if nobody else were there. SQLite has one writer at a
time, so a transaction takes its turn before it reads; PostgreSQL lets them run and breaks one off that could
not have come before or after the others (`transactions.py` runs it again).

Parameters stay hidden, and an address is never shown: errors would carry personal data and the password into
the log.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from kiosk.errors import BadSettings
from kiosk.hub.all_tables import METADATA

FILE = "hub.db"
FROM_ENVIRONMENT = "KIOSK_HUB_DATABASE"
PATIENCE_S = 10
"""How long a transaction waits for its turn, and a lost server is waited for."""
POOL = 3
"""A worker answers one request at a time; one more connection is for its heartbeats, one for a page."""
_POSTGRESQL = "postgresql+psycopg"
_MEMORY = make_url("sqlite://")
_COMPILED: dict[object, object] = {}
_LOOKS = "kiosk_only_looks"
_OPTIONS = (
    "-c statement_timeout=10s"
    " -c lock_timeout=10s"
    # A worker that was cut off from the server leaves its locks behind; this frees them.
    " -c idle_in_transaction_session_timeout=30s"
)


def chosen_address(state: Path, given: str = "", file: Path | None = None) -> URL:
    """Which database is meant: what is given, lies in a file or in the environment; else a file in `state`.

    A password in an argument is seen by everybody on the machine; in a file or the environment it is not.
    Raises BadSettings, which never quotes an address.
    """
    text = given or _read(file) or os.environ.get(FROM_ENVIRONMENT, "")
    if not text:
        return URL.create("sqlite", database=str(state / FILE))
    try:
        address = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise _not_an_address() from None
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername=_POSTGRESQL)
    if address.drivername not in ("sqlite", _POSTGRESQL) or not address.database:
        raise _not_an_address()
    return address


def open_database(address: URL) -> Engine:
    """An engine on it; nothing is asked of the database yet."""
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        return _sqlite(create_engine(address, connect_args={"timeout": PATIENCE_S}, hide_parameters=True))
    engine = create_engine(
        address,
        isolation_level="SERIALIZABLE",
        pool_size=POOL,
        max_overflow=POOL,
        pool_pre_ping=True,  # so that a server that was started again costs nobody an answer
        pool_recycle=1800,
        connect_args={"connect_timeout": PATIENCE_S, "application_name": "kiosk-hub", "options": _OPTIONS},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _arrays_as_they_are)
    return engine


def open_memory() -> Engine:
    """A database that ends with its process, on one connection; for the virtual hall.

    All of a process share one dialect and what was compiled for it: a thousand visits have a thousand
    databases, and a fifth of each was the same SQL made anew.
    """
    dialect = _first_in_memory().dialect
    pool = StaticPool(lambda: dialect.connect(":memory:", check_same_thread=False))
    shared = {"compiled_cache": _COMPILED}
    engine = _sqlite(Engine(pool, dialect, _MEMORY, hide_parameters=True, execution_options=shared))
    with engine.connect() as connection:
        connection.connection.driver_connection.deserialize(_empty())  # type: ignore[union-attr]
    return engine


def only_looking(engine: Engine) -> Engine:
    """The same database for who only reads: one moment of it, and no turn to wait for."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_LOOKS: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def row_by_row(engine: Engine) -> Engine:
    """The same database for work whose every statement decides for itself, by the one row that it changes.

    On PostgreSQL many of them at once get in each other's way only at that row, and not wherever their pages
    touch. SQLite's writers come one after the other anyway.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="READ COMMITTED")


def is_reachable(engine: Engine) -> bool:
    """Whether it answers now."""
    try:
        with only_looking(engine).connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except DBAPIError:
        return False
    return True


@cache
def _first_in_memory() -> Engine:
    """One with all tables; nobody writes to it."""
    engine = create_engine(_MEMORY, poolclass=StaticPool)
    METADATA.create_all(engine)
    return engine


@cache
def _empty() -> bytes:
    """All tables as SQLite keeps them: a copy costs nothing where a thousand visits begin with none."""
    with _first_in_memory().connect() as connection:
        tables: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]
    return tables


def _sqlite(engine: Engine) -> Engine:
    """A file that survives a cut at any moment, and whose writers come one after the other."""

    @event.listens_for(engine, "connect")
    def _careful(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
        connection.isolation_level = None  # the driver begins nothing by itself: _take_turn does
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _take_turn(connection: Connection) -> None:
        # Who read first and writes later may find that somebody wrote in between: SQLITE_BUSY, at once.
        looks = connection.get_execution_options().get(_LOOKS, False)
        connection.exec_driver_sql("BEGIN" if looks else "BEGIN IMMEDIATE")

    return engine


def _arrays_as_they_are(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own)
    """As text each item of an array is escaped, and bytes are digits twice as long."""
    from psycopg.types.array import ListBinaryDumper  # noqa: PLC0415  (an embedded centre needs no driver)

    connection.adapters.register_dumper(list, ListBinaryDumper)


def _read(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text("utf-8").strip()
    except OSError as error:
        raise BadSettings(
            file.name, "--database-file", type(error).__name__, "a file with an address"
        ) from None


def _not_an_address() -> BadSettings:
    return BadSettings(
        "hub", "--database", "another text", f"{_POSTGRESQL}://USER@HOST/NAME or sqlite:///PATH"
    )
