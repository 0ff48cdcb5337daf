"""Commands for machines: queued, handed over with a heartbeat's answer, acknowledged; and their settings."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.hub.call import Call
from kiosk.hub.fleet_schema import CommandRow, LaidConfiguration
from kiosk.hub.holders import NOT_FOUND
from kiosk.hub.numbers import next_serial
from kiosk.hub.schema import Kiosk
from kiosk.hub.together import DIALECTS, given, rows

VALID_S = 600
AT_ONCE = 5
"""Handed over with one heartbeat; the next ones come with the next."""
EVERYBODY = ""
_OPEN = ("queued", "handed_over")
_OPEN_OF = {
    dialect: select(CommandRow)
    .where(
        CommandRow.kiosk.in_(select(rows(dialect, {"kiosk": String}).c.kiosk)), CommandRow.state.in_(_OPEN)
    )
    .order_by(CommandRow.serial)
    for dialect in DIALECTS
}


def give(call: Call, kiosk: str, name: str, staff: str, valid_s: int) -> str:
    """Queue one, and say its id. Raises NoResultFound for a machine that is not in the register."""
    call.db.get_one(Kiosk, kiosk)
    row = _row(call, kiosk, name, staff, "queued", call.now_ms + valid_s * 1000)
    call.db.add(row)
    return row.id


def note(call: Call, kiosk: str, name: str, staff: str) -> None:
    """Something that was done at the centre about this machine, on record beside what it was told to do."""
    row = _row(call, kiosk, name, staff, "done", call.now_ms)
    row.ended_at_ms = call.now_ms
    call.db.add(row)


def _row(call: Call, kiosk: str, name: str, staff: str, state: str, expires_at_ms: int) -> CommandRow:
    return CommandRow(
        id=call.entropy.bytes(16).hex(),
        kiosk=kiosk,
        serial=next_serial(call.db, "command"),
        name=name,
        staff=staff,
        state=state,
        issued_at_ms=call.now_ms,
        expires_at_ms=expires_at_ms,
    )


def due(db: Session, kiosks: Collection[str], now_ms: int) -> dict[str, list[m.Command]]:
    """What each of these machines has not acknowledged yet, in the order in which it was given.

    One whose time is up before it was ever handed over has expired; one that was handed over is the machine's
    to tell of, since it may have been carried out.
    """
    dialect = db.get_bind().dialect.name
    handed: dict[str, list[m.Command]] = {}
    for row in db.scalars(_OPEN_OF[dialect], given(dialect, kiosk=list(kiosks))).all():
        to_machine = handed.setdefault(row.kiosk, [])
        if row.state == "queued" and now_ms >= row.expires_at_ms:
            row.state, row.ended_at_ms = "expired", now_ms
        elif len(to_machine) < AT_ONCE:
            row.state = "handed_over"
            to_machine.append(
                m.Command(row.id, row.serial, row.name, _at(row.issued_at_ms), _at(row.expires_at_ms))
            )
    return handed


def report(call: Call, request: m.CommandReport) -> m.Done | m.Refusal:
    """POST /v1/commands/report. Another outcome than the first one is a step that no arrow leads to."""
    row = call.db.get(CommandRow, request.case, with_for_update=True)
    if row is None or row.kiosk != call.kiosk:
        return NOT_FOUND
    row.state, row.reason = request.outcome, request.reason
    row.ended_at_ms = row.ended_at_ms or call.now_ms
    return m.Done()


def lay(call: Call, kiosk: str, version: str, document: bytes) -> None:
    """These settings in the place of those before."""
    laid = LaidConfiguration(kiosk=kiosk, version=version, document=document, laid_at_ms=call.now_ms)
    call.db.merge(laid)


def configuration(call: Call, request: m.ConfigurationRequest) -> m.Configuration | m.Refusal:
    """POST /v1/configuration. Its own settings, or those for everybody."""
    row = call.db.get(LaidConfiguration, call.kiosk) or call.db.get(LaidConfiguration, EVERYBODY)
    if row is None:
        return NOT_FOUND
    document = b"" if request.have == row.version else row.document
    return m.Configuration(row.version, sm3.digest(row.document).hex(), document)


def _at(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
