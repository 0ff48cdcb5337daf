"""Databases of yesterday, of tomorrow, and of nobody yet."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, inspect, text

from kiosk.errors import BadSettings
from kiosk.hub import migration
from kiosk.hub.all_tables import METADATA
from kiosk.hub.database import open_database
from kiosk.hub.migration import REVISION, bring_up_to_date
from tests.hub import databases

START = """
import sys
from sqlalchemy import make_url
from kiosk.hub.database import open_database
from kiosk.hub.migration import bring_up_to_date
import alembic.command
sys.stdin.readline()
bring_up_to_date(open_database(make_url(sys.argv[1])))
"""
AT_ONCE = 3


@pytest.fixture
def empty(on_database: str, tmp_path: Path, request: pytest.FixtureRequest) -> URL:
    """A database without a table."""
    if on_database == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "hub.db"))
    return databases.new_database(f"empty_{abs(hash(request.node.name))}")


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def steps_to(engine: Engine, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program of that time did it."""
    with monkeypatch.context() as then:
        then.setattr("alembic.command.upgrade", _only_to(revision))
        bring_up_to_date(engine)


def _only_to(revision: str):  # type: ignore[no-untyped-def]
    from alembic import command

    upgrade = command.upgrade
    return lambda config, _head: upgrade(config, revision)


def test_the_steps_lead_to_the_tables_of_the_models(empty: URL) -> None:
    engine = open_database(empty)

    bring_up_to_date(engine)

    assert differences(engine) == [], "python -m kiosk.hub.migration WHAT_CHANGED"
    engine.dispose()


def test_the_last_step_is_the_one_that_the_program_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_a_database_from_before_the_steps_keeps_its_rows(empty: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_database(empty)
    steps_to(engine, "0001", monkeypatch)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("INSERT INTO serial (name, last) VALUES ('card', 41)"))

    bring_up_to_date(engine)

    assert differences(engine) == []
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT last FROM serial")) == 41
    engine.dispose()


def test_a_database_of_a_later_program_is_refused_and_left_as_it_is(empty: URL) -> None:
    engine = open_database(empty)
    bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(BadSettings, match=r"later program \(9999\)"):
        bring_up_to_date(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


@pytest.mark.slow
def test_hubs_that_start_at_once_make_the_tables_once(empty: URL) -> None:
    command = [sys.executable, "-c", START, empty.render_as_string(hide_password=False)]
    hubs = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _ in range(AT_ONCE)]
    for hub in hubs:
        assert hub.stdin is not None
        hub.stdin.write("go\n")
        hub.stdin.close()

    assert [hub.wait(30) for hub in hubs] == [0] * AT_ONCE
    engine = open_database(empty)
    assert len(inspect(engine).get_table_names()) == len(METADATA.tables) + 1
    assert differences(engine) == []
    engine.dispose()


def test_what_heartbeats_fill_is_tidied_by_rows(empty: URL) -> None:
    engine = open_database(empty)
    bring_up_to_date(engine)
    if engine.dialect.name != "postgresql":
        engine.dispose()
        pytest.skip("SQLite has nobody who tidies")
    asked = text("SELECT relname, array_to_string(reloptions, ' ') FROM pg_class")
    with engine.connect() as connection:
        options = {str(name): str(words) for name, words in connection.execute(asked)}
    engine.dispose()
    assert "autovacuum_vacuum_insert_threshold=5000000" in options["beat"]
    assert all(
        "fillfactor=50" in options[table] for table in ("latest_beat", "history_head", "channel_session")
    )
