"""Where each machine's journal ended when it told of it last, and whether it ever went back (adr/0037).

The head of a journal's chain only grows. A machine that tells a lower one, or the same number with another
digest, has lost or rewritten what it had told of before: nobody there can see that but the centre.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import BigInteger, Executable, String, and_, bindparam, case, literal, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.hub.fleet_schema import HistoryHead
from kiosk.hub.together import given, rows

I = TypeVar("I", postgresql.Insert, sqlite.Insert)  # noqa: E741  (an insert of either dialect)
_KINDS = {"kiosk": String, "seq": BigInteger, "sm3": String, "sent_at_ms": BigInteger}


@dataclass(frozen=True, slots=True)
class Told:
    """A head, and when the beat that tells it was written: one that waited for the line is an older head."""

    head: m.HistoryHead
    sent_at_ms: int


def tell(db: Session, heads: Mapping[str, Told], now_ms: int) -> list[str]:
    """What these machines tell. Those of them whose history was found broken by it, and was not before."""
    if not heads:
        return []
    connection = db.connection()
    dialect = connection.dialect.name
    said = given(
        dialect,
        kiosk=list(heads),
        seq=[one.head.seq for one in heads.values()],
        sm3=[one.head.sm3 for one in heads.values()],
        sent_at_ms=[one.sent_at_ms for one in heads.values()],
    )
    changed = connection.execute(_TELL[dialect], {**said, "now": now_ms})
    return [row.kiosk for row in changed if row.broken_at_ms == now_ms]


def believe(db: Session, kiosk: str) -> bool:
    """Somebody has looked: it goes on from what it told last. Whether it was broken."""
    row = db.get(HistoryHead, kiosk)
    was_broken = row is not None and row.broken_at_ms > 0
    if row is not None:
        row.broken_at_ms = 0
    return was_broken


def _upsert(insert: I, dialect: str) -> Executable:
    said = rows(dialect, _KINDS)
    now = bindparam("now", type_=BigInteger)
    # SQLite takes ON CONFLICT after a SELECT for a join unless there is a WHERE.
    told = select(said.c.kiosk, said.c.seq, said.c.sm3, said.c.sent_at_ms, literal(0)).where(true())
    adding = insert.from_select(["kiosk", "seq", "sm3", "sent_at_ms", "broken_at_ms"], told)
    new = adding.excluded
    other = and_(new.seq == HistoryHead.seq, new.sm3 != HistoryHead.sm3)
    went_back = and_(HistoryHead.broken_at_ms == 0, or_(new.seq < HistoryHead.seq, other))
    return adding.on_conflict_do_update(
        index_elements=[HistoryHead.kiosk],
        set_={
            "seq": new.seq,
            "sm3": new.sm3,
            "sent_at_ms": new.sent_at_ms,
            "broken_at_ms": case((went_back, now), else_=HistoryHead.broken_at_ms),
        },
        # Nothing is written for a machine at which nothing has happened.
        where=and_(
            new.sent_at_ms >= HistoryHead.sent_at_ms,
            or_(new.seq != HistoryHead.seq, new.sm3 != HistoryHead.sm3),
        ),
    ).returning(HistoryHead.kiosk, HistoryHead.broken_at_ms)


_TELL = {
    "postgresql": _upsert(postgresql.insert(HistoryHead), "postgresql"),
    "sqlite": _upsert(sqlite.insert(HistoryHead), "sqlite"),
}
