"""What was written in a case, by its key: whether a write was taken, and with which answer."""

from typing import Annotated

from msgspec import Meta, Raw, field

from kiosk.central.records.message import CaseKey, Message, Moment, Sm3

AnyWriteKey = Annotated[str, Meta(pattern=r"^([0-9a-f]{32}\.[0-9a-f]{32})?$")]
"""An idempotency key as it was sent, or nothing."""


NO_ANSWER = Raw(b"null")


class WritesRequest(Message, frozen=True):
    """POST /v1/writes → Writes. Which writes of a case were taken; with `key`, only that one.

    A write that is not among them a minute after it was sent never will be: its stamp is too old by then
    (gm-trust.md §6.6). What the machine of another case asks is not-permitted.
    """

    case: CaseKey
    key: AnyWriteKey = ""
    """One write by its key; empty: all of the case, without their answers."""


class WriteTaken(Message, frozen=True):
    """One write. It was answered with 200; a refusal is no write, and is not kept."""

    key: AnyWriteKey
    path: str
    """Its route."""
    body_sm3: Sm3
    """SM3 of the body that was taken: whose digest is another said something else."""
    at: Moment
    """When it was taken, by the centre's clock."""
    answer: Raw = field(default_factory=lambda: NO_ANSWER)
    """The first answer, as a repetition gets it; null unless the key was named."""


class Writes(Message, frozen=True):
    """In the order in which they were taken; empty: nothing was."""

    writes: list[WriteTaken]
    """The oldest first."""
