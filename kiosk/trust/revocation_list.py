"""Revocation lists (RFC 5280, section 5): which serial numbers an authority takes back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.hazmat import asn1

from kiosk.crypto import sm2
from kiosk.trust import x509_forms as forms
from kiosk.trust.certificate import BadCertificate, decoded, demand_sm2, extensions, read_signature
from kiosk.trust.names import key_of

LIST_LIMIT: Final = 4_000_000
"""Bytes: a province of 50,000 machines that takes every one of them back needs half of it."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """One whole list, as it was read. Partial and indirect ones are refused, by their critical words."""

    der: bytes = field(repr=False)
    issuer_name: bytes = field(repr=False)
    this_update: datetime
    next_update: datetime
    """UTC, as the one before; from then on a newer one should be there."""
    serials: frozenset[int] = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def is_signed_by(self, issuer: sm2.PublicKey) -> bool:
        """Whether the issuer's key made this; costs one SM2 verification."""
        return sm2.verify(issuer, self.signed, self.signature)


def read_revocation_list(der: bytes) -> RevocationList:
    """What `der` says. Raises BadCertificate: malformed, or usage for a demand that nobody here knows."""
    form = decoded(forms.RevocationListForm, der, LIST_LIMIT)
    tbs = form.tbs
    if tbs.version != forms.LIST_VERSION_2:
        raise BadCertificate("malformed")
    demand_sm2(tbs.algorithm, form.algorithm)
    extensions(tbs.extensions or (), understood=())
    for entry in tbs.revoked or ():
        extensions(entry.extensions or (), understood=())
    return RevocationList(
        der=der,
        issuer_name=key_of(tbs.issuer),
        this_update=tbs.this_update.as_datetime(),
        next_update=tbs.next_update.as_datetime(),
        serials=frozenset(entry.serial for entry in tbs.revoked or ()),
        signed=asn1.encode_der(tbs),
        signature=read_signature(form.signature),
    )
