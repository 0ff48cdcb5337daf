"""What the centre asks of a machine, and what the machine made of it.

Commands travel in the answer to a heartbeat, so that nothing ever calls a kiosk. They are carried out in
their order, each once; one that is too late is not carried out at all. A machine refuses by name what it does
not carry out.

    queued ─heartbeat─► handed_over ─► done | refused | expired          (queued ─time is up─► expired)
"""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.central.records.message import CaseKey, Count, Message, Moment, Sm3, Text, Word


class Command(Message, frozen=True):
    """One command, handed over with every heartbeat until it is acknowledged (CommandReport)."""

    case: CaseKey
    """The command's own id, drawn by the centre: its acknowledgement is a write of this case."""
    serial: Count
    """Its place in the order; counted up over all machines."""
    name: Word
    """out_of_service, in_service, restart, fetch_configuration, or a later program's."""
    issued_at: Moment
    """When it was given, by the centre's clock."""
    expires_at: Moment
    """From then on it is not to be carried out."""


class CommandReport(Message, frozen=True):
    """POST /v1/commands/report → Done. What became of a command. Refusal NOT_FOUND: no such command here."""

    case: CaseKey
    outcome: Literal["done", "refused", "expired"]
    """What became of it; nothing else ever does afterwards."""
    at: Moment
    """When, by the machine's clock."""
    reason: Text = ""
    """Why it was refused: a word."""


class ConfigurationRequest(Message, frozen=True):
    """POST /v1/configuration → Configuration. Which settings this machine should have.

    Refusal NOT_FOUND: the centre laid none down, it keeps its own.
    """

    have: Word = ""
    """The version it runs with; empty: none of the centre's."""


class Configuration(Message, frozen=True):
    """Settings as data. A machine takes them only after it has checked them, at its next start.

    The digest guards against a spoilt copy; that they are the centre's is said by the channel.
    """

    version: Word
    """Names these settings."""
    sm3: Sm3
    """SM3 of the whole document."""
    document: Annotated[bytes, Meta(max_length=200_000)] = b""
    """kiosk.toml as UTF-8; empty when `have` is this version."""
