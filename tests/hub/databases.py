"""Both databases under the hub's tests: SQLite in memory, and PostgreSQL on a server of this run's own.

PostgreSQL's tables are made by the migrations, once; each further database is a copy, and one that was used
is emptied for the next test.
"""

import atexit
from contextlib import ExitStack
from functools import cache

from sqlalchemy import URL, Engine, create_engine

from kiosk.hub.all_tables import METADATA
from kiosk.hub.database import open_database, open_memory
from kiosk.hub.migration import bring_up_to_date
from kiosk.sandbox.private_postgresql import PrivatePostgresql, private_postgresql

TEMPLATE = "hub_template"


class _Run:
    """Which database the test that runs now is on, and how many it has asked for."""

    kind = "sqlite"
    taken = 0


def begin(kind: str) -> None:
    """A test begins."""
    _Run.kind, _Run.taken = kind, 0


def kind() -> str:
    """Which database the test that runs now is on."""
    return _Run.kind


def fresh_engine() -> Engine:
    """An empty database with all tables, of the kind that this test is on."""
    if _Run.kind == "sqlite":
        return open_memory()
    _Run.taken += 1
    return _emptied(f"hub_{_Run.taken}")


def fresh_address() -> URL | None:
    """The same for who opens it; None: a file of the test's own."""
    if _Run.kind == "sqlite":
        return None
    _Run.taken += 1
    name = f"hub_{_Run.taken}"
    _emptied(name).dispose()
    return server().address(name)


@cache
def server() -> PrivatePostgresql:
    """Started when it is first needed, and ended with this process."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(private_postgresql())


def new_database(name: str, template: str = "template0") -> URL:
    """Another one on the server."""
    engine = create_engine(server().address(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    engine.dispose()
    return server().address(name)


def _emptied(name: str) -> Engine:
    engine = _opened(name)
    rows = "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(METADATA.sorted_tables))  # noqa: S608
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(rows)
    return engine


@cache
def _opened(name: str) -> Engine:
    _template()
    return open_database(new_database(name, TEMPLATE))


@cache
def _template() -> None:
    engine = open_database(new_database(TEMPLATE))
    bring_up_to_date(engine)
    engine.dispose()
