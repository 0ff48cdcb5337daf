"""Which database is meant, and what is never said of it."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.errors import BadSettings
from kiosk.hub import transactions
from kiosk.hub.database import FROM_ENVIRONMENT, chosen_address, is_reachable, open_database
from kiosk.hub.schema import Serial
from kiosk.hub.transactions import Unavailable, look, transact
from tests.hub import databases

AWAY = "postgresql+psycopg://kiosk:correct-horse@127.0.0.1:1/hub"  # port 1: nobody is there


def test_without_an_address_it_is_a_file_of_the_state_folder(tmp_path: Path) -> None:
    address = chosen_address(tmp_path)

    assert (address.drivername, address.database) == ("sqlite", str(tmp_path / "hub.db"))


def test_the_argument_goes_before_the_file_and_the_file_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "address").write_text("postgresql://h/file\n")
    monkeypatch.setenv(FROM_ENVIRONMENT, "postgresql://h/environment")

    assert chosen_address(tmp_path).database == "environment"
    assert chosen_address(tmp_path, file=tmp_path / "address").database == "file"
    assert chosen_address(tmp_path, "postgresql://h/argument", tmp_path / "address").database == "argument"
    assert chosen_address(tmp_path, "postgresql://h/x").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "text",
    ["correct-horse", "mysql://u:correct-horse@h/n", "postgresql://u:correct-horse@h:port/n", "sqlite://"],
)
def test_another_text_is_refused_without_being_quoted(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSettings) as refused:
        chosen_address(tmp_path, text)

    assert "correct-horse" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="FileNotFoundError"):
        chosen_address(tmp_path, file=tmp_path / "nothing")


def test_a_server_that_is_away_is_told_without_its_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    engine = open_database(chosen_address(Path(), AWAY))

    with pytest.raises(Unavailable) as away:
        transact(engine, lambda db: db.scalar(text("SELECT 1")))

    assert not is_reachable(engine)
    assert "correct-horse" not in str(away.value) + repr(engine) + caplog.text
    engine.dispose()


def test_what_was_broken_off_is_done_again_and_a_bug_is_not(
    on_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = databases.fresh_engine()
    turns: list[int] = []

    def collides_twice(db: Session) -> int:
        turns.append(1)
        db.add(Serial(name="card", last=len(turns)))
        db.flush()
        if len(turns) < 3:  # what another transaction would have written meanwhile
            db.expunge_all()
            db.add(Serial(name="card", last=0))
            db.flush()
        return len(turns)

    if on_database == "sqlite":  # there nobody can come between: it is a bug, and flies
        with pytest.raises(IntegrityError):
            transact(engine, collides_twice)
        return
    assert transact(engine, collides_twice) == 3
    assert look(engine, lambda db: db.scalars(select(Serial.last)).all()) == [3]

    monkeypatch.setattr(transactions, "TURNS", 2)
    turns.clear()
    with pytest.raises(IntegrityError):
        transact(engine, collides_twice)
    assert len(turns) == 2


def test_who_only_looks_can_not_write_on_postgresql(on_database: str) -> None:
    engine = databases.fresh_engine()
    assert look(engine, lambda db: db.scalar(text("SELECT count(*) FROM serial"))) == 0
    if on_database == "postgresql":
        with pytest.raises(Exception, match="read-only"):
            look(engine, lambda db: db.execute(text("INSERT INTO serial (name, last) VALUES ('x', 1)")))
