"""The centre's database: an embedded SQLite file here, PostgreSQL by another address.

Parameters stay hidden: an error's text would carry personal data into the log.
"""

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from kiosk.hub.schema import Table


def open_file(path: Path) -> Engine:
    """A file that survives a cut at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    _take_care(engine)
    Table.metadata.create_all(engine)
    return engine


def open_memory() -> Engine:
    """A database that ends with its process, on one connection; for the virtual hall."""
    one_connection = {"check_same_thread": False}
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args=one_connection, hide_parameters=True
    )
    _take_care(engine)
    with engine.connect() as connection:
        connection.connection.driver_connection.deserialize(_empty())  # type: ignore[union-attr]
    return engine


@cache
def _empty() -> bytes:
    """All tables as SQLite keeps them: a copy costs nothing where a thousand visits begin with none."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Table.metadata.create_all(engine)
    with engine.connect() as connection:
        tables: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]
    engine.dispose()
    return tables


def _take_care(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _careful(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
