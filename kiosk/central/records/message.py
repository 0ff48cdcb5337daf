"""What every record on the wire has in common, and the answers that any request may get."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

PLAIN = r"^[^\x00-\x1f\x7f]*$"
"""No control characters: they stand in no name, and not every database takes them."""

CaseKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
"""The matter that this belongs to, 32 hex digits that the machine draws; each write's key begins with it."""
AnyCase = Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?$")]
"""A CaseKey, or nothing."""
Attempt = Annotated[int, Meta(ge=1, le=9)]
"""Which blank, or which try with the chip, this is in its case; counted from 1."""
Moment = Annotated[datetime, Meta(tz=True)]
"""A moment with its offset (RFC 3339); the centre writes UTC."""
Count = Annotated[int, Meta(ge=0, le=2**53)]
"""A number of things."""
Fen = Annotated[int, Meta(ge=0, le=2**53)]
"""Money in fen, a hundredth of a yuan."""
Text = Annotated[str, Meta(max_length=200, pattern=PLAIN)]
"""A sentence or a name in one line."""
Word = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_.-]{0,40}$")]
"""A word of a closed set that provinces may widen."""
ServiceName = Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]
"""One of the services by its name in `kiosk.model.Service`, such as issue_card."""
RenewalReason = Annotated[str, Meta(pattern=r"^[0-9a-z_]{0,30}$")]
"""Why a card is renewed: a word of the province's profile; empty where none is asked for."""
IdType = Annotated[str, Meta(pattern=r"^[A-Z_]{1,40}$")]
"""What kind of document was shown: CN_ID, HMT_RESIDENCE_PERMIT, FOREIGN_PERMANENT_RESIDENCE_ID."""
IdNumber = Annotated[str, Meta(min_length=15, max_length=18, pattern=r"^[0-9A-Z]+$")]
"""The number on the ID document (GB 11643 for citizens)."""
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=PLAIN)]
"""As an ID chip gives it: 15 characters, or 60 letters of a foreigner's card; no card's chip has so many."""
Mobile = Annotated[str, Meta(pattern=r"^1[0-9]{10}$")]
"""A mobile number of the mainland, eleven digits."""
AnyMobile = Annotated[str, Meta(pattern=r"^(1[0-9]{10})?$")]
"""A Mobile, or nothing."""
BankCode = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,20}$")]
"""The centre's code of an issuing bank."""
Slip = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,40}$")]
"""凭证号: the number that citizen and staff call this matter by, as it stands on the slip of paper."""
AnySlip = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{0,40}$")]
"""A Slip, or nothing."""
CardNumber = Annotated[str, Meta(pattern=r"^[0-9A-Z]{9}$")]
"""卡号, the nine characters of a social security card (card-chip.md §7.2)."""
BankCardNumber = Annotated[str, Meta(pattern=r"^[0-9]{16,19}$")]
"""The number of the bank account's card (ISO/IEC 7812-1)."""
Hex = Annotated[str, Meta(pattern=r"^([0-9A-F]{2})*$", max_length=1024)]
"""Bytes as hex digits in upper case."""
Factor = Hex
"""The card's last challenge, 8 bytes: diversifies the session key (card-chip.md §4.1)."""
Source = Hex
"""The challenge before it, 8 bytes: what is enciphered (card-chip.md §4.1)."""
External = Hex
"""auth8 ‖ source8 for EXTERNAL AUTHENTICATE, 16 bytes from the key holder."""
Region = Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
"""A place by GB/T 2260."""
AnyRegion = Annotated[str, Meta(pattern=r"^([0-9]{6}([0-9]{3})?)?$")]
"""A place by GB/T 2260, a street or township by GB/T 10114 (nine digits), or nothing."""
CardRef = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
"""How kiosk and centre speak of a card without its number; the centre gives it out, it means nothing else."""
AnyCardRef = Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?$")]
"""A CardRef, or nothing."""
Sm3 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""An SM3 digest (GB/T 32905) as hex digits in lower case."""


class Message(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of every record on this wire."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"  # most records hold personal data: none of it reaches a log


class Refusal(Message, frozen=True):
    """Status 409: a business answer, not an error. `code` is one of the refusal catalogue."""

    code: str
    """A word of the refusal catalogue (docs/central-api.md)."""
    facts: dict[str, str] = {}
    """What the sentence on the glass names: a bank, a place, a day."""
    article: str = ""
    """Where the rule stands, in the province's own regulation; empty: no rule of law."""


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
