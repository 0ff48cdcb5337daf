"""The opening of a session on the wire; what the texts in it say stands in kiosk/trust/opening.py."""

from typing import Annotated

from msgspec import Meta, field

from kiosk.central.records.message import Message

Base64 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]*$", max_length=6000)]
"""base64url without padding."""


class ChallengeGiven(Message, frozen=True):
    """GET /trust/challenge. Good for 120 s; the centre keeps nothing of it."""

    challenge: Base64


class OpenRequest(Message, frozen=True):
    """POST /trust/session → SessionOpened. A problem is never authentic here: it is a hint."""

    hello: Base64
    """The text, as it was signed."""
    signature: Base64
    certificate: Base64
    """DER, as those in `chain`."""
    chain: Annotated[list[Base64], Meta(max_length=3)] = field(default_factory=list)
    """What stands between the certificate and a root, when anything does."""


class SessionOpened(Message, frozen=True):
    """The centre's part; the session lives from the first request on that it takes."""

    welcome: Base64
    signature: Base64
    certificate: Base64
    chain: Annotated[list[Base64], Meta(max_length=3)] = field(default_factory=list)
