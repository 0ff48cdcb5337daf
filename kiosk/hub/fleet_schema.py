"""The centre's tables of its machines: what they told, what they are to do, and how their days agree."""

from datetime import date

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.hub.schema import Table

_COUNTED = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database counts up: fifty thousand machines pass two thousand million within two weeks."""


class Beat(Table):
    """A heartbeat as it came, without personal data; in the order of arrival alone (adr/0031)."""

    __tablename__ = "beat"
    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    kiosk: Mapped[str] = mapped_column(String(40))
    received_at_ms: Mapped[int] = mapped_column(BigInteger)
    sent_at_ms: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class LatestBeat(Table):
    """Which of a machine's beats was sent last, until that is kept no longer, and when it was heard last."""

    __tablename__ = "latest_beat"
    kiosk: Mapped[str] = mapped_column(String(40), primary_key=True)
    beat: Mapped[int] = mapped_column(BigInteger)
    received_at_ms: Mapped[int] = mapped_column(BigInteger)
    sent_at_ms: Mapped[int] = mapped_column(BigInteger)


class HistoryHead(Table):
    """The head of a machine's journal, as it told it last."""

    __tablename__ = "history_head"
    kiosk: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    sm3: Mapped[str] = mapped_column(String(64))
    sent_at_ms: Mapped[int] = mapped_column(BigInteger)
    broken_at_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    """When it told less, or something else, than before; 0: never, or somebody has looked since."""


class CommandRow(Table):
    """Something that a machine is to do, and what became of it: queue and audit in one."""

    __tablename__ = "command"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(40))
    serial: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(40))
    staff: Mapped[str] = mapped_column(String(40))
    """Who gave it."""
    state: Mapped[str] = mapped_column(String(12))
    """queued, handed_over, done, refused or expired."""
    issued_at_ms: Mapped[int] = mapped_column(BigInteger, index=True)
    expires_at_ms: Mapped[int] = mapped_column(BigInteger)
    ended_at_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (Index("ix_command_kiosk_state", "kiosk", "state"),)


class LaidConfiguration(Table):
    """The settings that a machine should have; those of kiosk "" are for all that have none of their own."""

    __tablename__ = "configuration"
    kiosk: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    document: Mapped[bytes] = mapped_column(LargeBinary)
    laid_at_ms: Mapped[int] = mapped_column(BigInteger)


class ReconciledDay(Table):
    """A machine's day as it was told last, and where the books part."""

    __tablename__ = "reconciled_day"
    kiosk: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    differences: Mapped[int]
    told: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[bytes] = mapped_column(LargeBinary)
