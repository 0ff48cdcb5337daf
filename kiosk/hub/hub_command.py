"""`kiosk hub-command …`: the operator's word to a machine, beside the running hub (docs/operator.md).

It works on the hub's database. A machine hears of it with its next heartbeat, whichever worker answers that.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.clock import BEIJING, Clock, SystemClock
from kiosk.crypto import sm3
from kiosk.entropy import Entropy, SystemEntropy
from kiosk.errors import BadSettings
from kiosk.hub import commands, histories
from kiosk.hub.call import Call
from kiosk.hub.database import chosen_address, open_database
from kiosk.hub.fleet_schema import CommandRow, LaidConfiguration
from kiosk.hub.machines import NotDone
from kiosk.hub.migration import bring_up_to_date
from kiosk.hub.schema import Kiosk
from kiosk.hub.transactions import look, transact
from kiosk.settings import KioskSettings, parse_toml

GIVEN = ("out_of_service", "in_service", "restart", "fetch_configuration")
"""What machines of this release know (docs/central-api.md)."""
NOT_DONE = 1
SHOWN = 20
VERSION_SIGNS = 16
"""A version is the beginning of the document's SM3: what the machine's heartbeat calls `config_hash`."""
Said: TypeAlias = Iterable[str]
Does: TypeAlias = "Callable[[Opened, argparse.Namespace], Said]"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a verb works on."""

    engine: Engine
    clock: Clock
    entropy: Entropy

    def call(self, db: Session) -> Call:
        """Of somebody at the centre, by no machine."""
        return Call(db, "", self.clock.now(), self.entropy)


def hub_command(words: Sequence[str]) -> int:
    """Do what the words say; the exit status. Raises BadSettings."""
    options = _parser().parse_args(words)
    engine = open_database(chosen_address(options.state, options.database, options.database_file))
    try:
        bring_up_to_date(engine)
        said = list(options.does(Opened(engine, SystemClock(), SystemEntropy()), options))
    except NotDone as reason:
        sys.stderr.write(f"not done: {reason}\n")
        return NOT_DONE
    finally:
        engine.dispose()
    sys.stdout.writelines(f"{line}\n" for line in said)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kiosk hub-command", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the hub's folder")
    parser.add_argument("--database", default="", help="as for the hub")
    parser.add_argument("--database-file", type=Path, help="as for the hub")
    parser.add_argument("asset", help="the machine")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(
        name: str, does: Callable[[Opened, argparse.Namespace], Said], about: str
    ) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=about)
        added.set_defaults(does=does, name=name)
        return added

    for name, about in zip(
        GIVEN,
        (
            "closed to citizens after the visit that runs, until in_service",
            "open to citizens again",
            "started anew after the visit that runs",
            "fetch what `lay` laid down, and use it from the next start on",
        ),
        strict=True,
    ):
        given = verb(name, _give, about)
        given.add_argument("--staff", required=True, help="who gives it, for the record")
        given.add_argument(
            "--valid", type=int, default=commands.VALID_S, metavar="S", help="void after so long"
        )
    verb("lay", _lay, "the kiosk.toml that the machine should have").add_argument("file", type=Path)
    verb("believe", _believe, "somebody has looked at its journal, that had gone back").add_argument(
        "--staff", required=True, help="who has looked, for the record"
    )
    verb("list", _list, "the last commands and what became of them")
    return parser


def _give(opened: Opened, options: argparse.Namespace) -> Said:
    if options.valid <= 0:
        raise NotDone("a command has to be good for a while")

    def give(db: Session) -> str:
        _known(db, options.asset)
        return commands.give(opened.call(db), options.asset, options.name, options.staff, options.valid)

    given = transact(opened.engine, give)
    when = f"with its next heartbeat; void after {options.valid} s"
    yield f"{given}  {options.name} goes to {options.asset} {when}"


def _believe(opened: Opened, options: argparse.Namespace) -> Said:
    def believe(db: Session) -> bool:
        _known(db, options.asset)
        was_broken = histories.believe(db, options.asset)
        if was_broken:
            commands.note(opened.call(db), options.asset, options.name, options.staff)
        return was_broken

    if not transact(opened.engine, believe):
        raise NotDone("its history has not gone back")
    yield f"{options.asset}: what it tells from now on is held against what it told last"


def _lay(opened: Opened, options: argparse.Namespace) -> Said:
    """Raises BadSettings for a file that no machine would read; what else it refuses it says itself."""
    document, version = _read(options.file, options.asset)

    def lay(db: Session) -> None:
        _known(db, options.asset)
        commands.lay(opened.call(db), options.asset, version, document)

    transact(opened.engine, lay)
    yield f"{version} laid down for {options.asset}: now fetch_configuration, then restart"


def _list(opened: Opened, options: argparse.Namespace) -> Said:
    return look(opened.engine, partial(_listed, options.asset))


def _listed(asset: str, db: Session) -> list[str]:
    _known(db, asset)
    laid = db.get(LaidConfiguration, asset)
    said = [] if laid is None else [f"settings {laid.version} since {_minute(laid.laid_at_ms)}"]
    rows = select(CommandRow).where(CommandRow.kiosk == asset).order_by(CommandRow.serial.desc()).limit(SHOWN)
    for row in db.scalars(rows):
        became = f"{row.state} {row.reason}".rstrip()
        ended = f" {_minute(row.ended_at_ms)}" if row.ended_at_ms else ""
        said.append(f"{_minute(row.issued_at_ms)}  {row.name}  by {row.staff}  {became}{ended}")
    return said


def _known(db: Session, asset: str) -> None:
    if db.get(Kiosk, asset) is None:
        raise NotDone("no such machine in the register")


def _read(file: Path, asset: str) -> tuple[bytes, str]:
    try:
        document = file.read_bytes()
        settings = parse_toml(document.decode("utf-8"), str(file), KioskSettings)
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(str(file), "(file)", type(error).__name__, "a readable UTF-8 file") from None
    if settings.kiosk.id != asset:
        raise BadSettings(str(file), "kiosk.id", repr(settings.kiosk.id), repr(asset))
    return document, sm3.digest(document).hex()[:VERSION_SIGNS]


def _minute(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
