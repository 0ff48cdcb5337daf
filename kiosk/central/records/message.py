"""What every record on the wire has in common, and the answers that any request may get."""

from typing import Annotated

from msgspec import Meta, Struct

CaseKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
IdNumber = Annotated[str, Meta(min_length=15, max_length=18, pattern=r"^[0-9A-Z]+$")]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
"""As an ID chip gives it: 15 characters, or 60 letters of a foreigner's card; no card's chip has so many."""
Mobile = Annotated[str, Meta(pattern=r"^1[0-9]{10}$")]
Attempt = Annotated[int, Meta(ge=1, le=9)]
Hex = Annotated[str, Meta(pattern=r"^([0-9A-F]{2})*$", max_length=1024)]
Region = Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
"""A place by GB/T 2260."""
AnyRegion = Annotated[str, Meta(pattern=r"^([0-9]{6}([0-9]{3})?)?$")]
"""A place by GB/T 2260, a street or township by GB/T 10114 (nine digits), or nothing."""
CardRef = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
"""How kiosk and centre speak of a card without its number; the centre gives it out, it means nothing else."""
AnyCardRef = Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?$")]
"""A CardRef, or nothing."""
AnyCase = Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?$")]
"""A CaseKey, or nothing."""
AnyMobile = Annotated[str, Meta(pattern=r"^(1[0-9]{10})?$")]
Sm3 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class Message(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of every record on this wire."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"  # most records hold personal data: none of it reaches a log


class Refusal(Message, frozen=True):
    """Status 409: a business answer, not an error. `code` is one of the refusal catalogue."""

    code: str
    facts: dict[str, str] = {}
    article: str = ""


class Done(Message, frozen=True):
    pass


class Problem(Message, frozen=True, forbid_unknown_fields=False):
    """Any status but 200 and 409, as application/problem+json (RFC 9457): the request was not taken.

    Nothing was done; only `internal-error` and `unavailable` leave that open. `kiosk/central/problems.py` has
    every code. Members that a kiosk does not know are passed over, as the standard has it.
    """

    type: str
    """The code as a URN, "urn:kiosk:problem:time-stale": a name, not an address."""
    title: str
    """One English sentence, the same for every occurrence."""
    status: int
    """The HTTP status once more."""
    code: str
    """The stable word that a program goes by."""
    suites: list[str] = []
    """Of `version-unsupported`: what this centre speaks."""
