"""Brings a database to the tables that this program knows; each step is a file in `migrations/versions/`.

A hub does it when it starts. Several that start at once do it once: the second one waits, and finds it done.
A step only adds what the program before it can live beside, so that a hub of yesterday goes on working while
one of today starts; what nobody needs any more goes with the release after (docs/hub.md).

`python -m kiosk.hub.migration WHAT_CHANGED` writes the next step, from what tables and models differ in.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, Engine, inspect, text

from kiosk.errors import BadSettings
from kiosk.hub.all_tables import METADATA
from kiosk.hub.database import open_database

REVISION = "0011"
"""The step that the models are at. A test sees to it that both say the same."""
FIRST = "0001"
BEFORE_ALL = "case_record"
"""A table that databases had before steps were written down."""
_STEPS = Path(__file__).parent / "migrations"
_VERSIONS = "alembic_version"
_LOCK = 0x6B696F736B  # "kiosk": which of all advisory locks of the server


def bring_up_to_date(engine: Engine) -> None:
    """At the usual start one look. Raises BadSettings when the database is a later program's."""
    with engine.connect() as connection:
        if _step_of(connection) == REVISION:
            return
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        # Each statement sees what was done while the lock was waited for.
        connection = connection.execution_options(isolation_level="READ COMMITTED")
    with connection, connection.begin():
        if engine.dialect.name == "postgresql":
            for setting in ("statement_timeout", "lock_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {setting} = 0")
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (half a start's time, and the usual start has no use for it)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_STEPS))
    step = _step_of(connection)
    known = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    if step is not None and step not in known:
        raise BadSettings("hub", "database", f"tables of a later program ({step})", f"{REVISION} or before")
    if step is None and inspect(connection).has_table(BEFORE_ALL):
        command.stamp(config, FIRST)
    command.upgrade(config, "head")


def _step_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSIONS):
        return None
    step: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSIONS}"))  # noqa: S608  (our own name)
    return step


def _write_step(what: str) -> None:
    """The next step, to be read and put right by whoever made the change."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        engine = open_database(URL.create("sqlite", database=str(Path(folder) / "hub.db")))
        bring_up_to_date(engine)
        with engine.connect() as connection:
            config = Config(attributes={"connection": connection, "metadata": METADATA})
            config.set_main_option("script_location", str(_STEPS))
            config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
            command.revision(config, what, autogenerate=True, rev_id=f"{int(REVISION) + 1:04d}")
        engine.dispose()


if __name__ == "__main__":
    _write_step(sys.argv[1])
