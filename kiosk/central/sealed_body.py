"""The body of a sealed request or answer, and what is in it (gm-trust.md §6.4, §6.5).

    on the wire       {"case": …, "sealed": "…"}      the case is nobody's name; a proxy may see it
    inside            {"message": {…}, "evidence": {"statement": "…", "signature": "…", "certificate": "…"}}

The message travels as the bytes that were written: nothing is written anew to be compared.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Raw, Struct

from kiosk.crypto import sm4
from kiosk.trust.seal import Place, Way, seal, unseal


class SealedBody(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a proxy sees."""

    sealed: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$")]
    case: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?$")] = ""
    """Of a request about a case; it has to be the one inside."""


class Evidence(Struct, frozen=True, forbid_unknown_fields=True):
    """A statement with who signed it."""

    statement: str
    signature: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,96}$")]
    """DER as base64url."""
    certificate: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    """The signer's, by its fingerprint."""

    def __repr__(self) -> str:
        return "Evidence(…)"  # a statement names a person


class Inside(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the seal holds."""

    message: Raw
    evidence: Evidence | None = None

    def __repr__(self) -> str:
        return "Inside(…)"


def sealed_body(key: bytes, way: Way, place: Place, inside: Inside, case: str = "") -> bytes:
    """The body to send in this place, whose counter was not used for another one."""
    return msgspec.json.encode(SealedBody(seal(key, way, place, msgspec.json.encode(inside)), case))


def opened_body(key: bytes, way: Way, place: Place, body: bytes) -> tuple[Inside, str]:
    """What was sealed, and the case outside.

    Raises sm4.SealBroken, also for a body without a seal; what lies in a right seal is the sender's own.
    """
    try:
        outer = msgspec.json.decode(body, type=SealedBody)
        return msgspec.json.decode(unseal(key, way, place, outer.sealed), type=Inside), outer.case
    except msgspec.MsgspecError:  # its text may quote what was read: it goes nowhere
        raise sm4.SealBroken from None
