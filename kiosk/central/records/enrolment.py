"""How a machine comes by its certificates: by a one-time code, then in a session (gm-trust.md §8)."""

from typing import Annotated

from msgspec import Meta, field

from kiosk.central.records.message import CaseKey, Message, Sm3
from kiosk.central.records.opening import Base64


class EnrolRequest(Message, frozen=True):
    """POST /trust/enrol → Enrolled, outside of any session: there is no certificate yet.

    `enrol-pending` (202) says that the authority takes its time: the same request is asked again later.
    """

    asset: Annotated[str, Meta(pattern=r"^[A-Z0-9-]{4,32}$")]
    lookup: Annotated[str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}$")]
    """The code's first four signs; the secret ones never travel."""
    csr: Base64
    """PKCS #10, DER."""
    mac: Sm3
    """HMAC-SM3 under the code's key (kiosk/trust/enrolment.py)."""


class Enrolled(Message, frozen=True):
    """The certificate, and the root to pin; the machine believes both for the sake of the MAC."""

    certificate: Base64
    """DER, as those in `chain`: what stands between, and the root last."""
    chain: Annotated[list[Base64], Meta(min_length=1, max_length=3)]
    mac: Sm3


class RenewRequest(Message, frozen=True):
    """POST /v1/certificate → Renewed: signed with the old key as a statement, in itself with the new."""

    case: CaseKey
    """The first half of the request's SM3: one request, one matter."""
    csr: Base64


class Renewed(Message, frozen=True):
    """The next certificate; none: the authority takes its time, ask the same again."""

    certificate: Base64 = ""
    """DER, or nothing yet."""
    chain: Annotated[list[Base64], Meta(max_length=3)] = field(default_factory=list)
    """What stands between it and the root, if anything does."""


class NewRoot(Message, frozen=True):
    """A root that takes over, told by the one before it (kiosk/trust/new_root.py)."""

    certificate: Base64
    order: Base64
    """The text, as it was signed."""
    signature: Base64


class Bulletin(Message, frozen=True):
    """GET /trust/bulletin, for everybody: each part is signed by an authority and proves itself."""

    lists: list[Annotated[str, Meta(max_length=5_400_000)]] = field(default_factory=list)
    """Revocation lists, DER."""
    new_roots: list[NewRoot] = field(default_factory=list)
    """Oldest first."""
