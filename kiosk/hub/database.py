"""The centre's database: an embedded SQLite file here, PostgreSQL by another address.

Parameters stay hidden: an error's text would carry personal data into the log.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from kiosk.hub.schema import Table


def open_file(path: Path) -> Engine:
    """A file that survives a cut at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return _ready(create_engine(f"sqlite:///{path}", hide_parameters=True))


def open_memory() -> Engine:
    """A database that ends with its process, on one connection; for the virtual hall."""
    one_connection = {"check_same_thread": False}
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args=one_connection, hide_parameters=True
    )
    return _ready(engine)


def _ready(engine: Engine) -> Engine:
    @event.listens_for(engine, "connect")
    def _careful(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    Table.metadata.create_all(engine)
    return engine
