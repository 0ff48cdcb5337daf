"""X.509 certificates with SM2 keys: what one says, and whether a given authority signed it (GM/T 0015).

Strict on purpose: version 3, SM2 with SM3 inside and outside, a key on the curve, no critical extension that
is not understood here. Whether a certificate is to be believed is the chain's matter (chain.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag
from functools import lru_cache
from typing import Final, Literal, TypeAlias, TypeVar

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtensionOID

from kiosk.crypto import sm2, sm3
from kiosk.trust import names
from kiosk.trust import x509_forms as forms

CERTIFICATE_LIMIT: Final = 4096
"""Bytes, before anything is parsed."""
SERIAL_LIMIT: Final = 1 << 160
"""RFC 5280, 4.1.2.2: positive, 20 bytes at most."""

F = TypeVar("F")

Reason: TypeAlias = Literal[
    "expired", "not-yet-valid", "revoked", "unknown-issuer", "signature", "usage", "malformed"
]


class BadCertificate(Exception):
    """A certificate, request or revocation list is refused; `reason` is the word for it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Usage(IntFlag):
    """KeyUsage, by the bits that count here (RFC 5280, 4.2.1.3: bit 0 is the first byte's highest)."""

    NONE = 0
    DIGITAL_SIGNATURE = 0x80
    NON_REPUDIATION = 0x40
    KEY_CERT_SIGN = 0x04
    CRL_SIGN = 0x02


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate, as it was read. A device is its certificate's fingerprint, never a subject's text."""

    der: bytes = field(repr=False)
    fingerprint: bytes
    """SM3 of the DER."""
    public_key: sm2.PublicKey = field(repr=False)
    serial: int
    not_before: datetime
    not_after: datetime
    """UTC, as the one before; the last second that it is good for."""
    subject: str
    """For people, as the one after: compared with nothing and looked up nowhere."""
    issuer: str
    unit: str
    """The one OU of the subject, which tells a hub from a kiosk; empty when there is none, or several."""
    is_authority: bool
    path_length: int | None
    """How many authorities may stand below this one; None: it does not say."""
    usage: Usage
    subject_name: bytes = field(repr=False)
    """As `names.key_of` gives it, as the one after: what an issuer is found by."""
    issuer_name: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    """The part that the issuer signed."""
    signature: bytes = field(repr=False)

    def is_signed_by(self, issuer: sm2.PublicKey) -> bool:
        """Whether the issuer's key made this; costs one SM2 verification."""
        return _holds(issuer, self.signed, self.signature)


@lru_cache(maxsize=4096)
def _holds(issuer: sm2.PublicKey, signed: bytes, signature: bytes) -> bool:
    """Remembered: the same machines come every few hours, and the answer can not become another one."""
    return sm2.verify(issuer, signed, signature)


def read_certificate(der: bytes) -> Certificate:
    """What `der` says. Raises BadCertificate: malformed, or usage for a demand that nobody here knows."""
    form = decoded(forms.CertificateForm, der, CERTIFICATE_LIMIT)
    tbs = form.tbs
    if tbs.version != forms.VERSION_3 or not 1 <= tbs.serial < SERIAL_LIMIT:
        raise BadCertificate("malformed")
    demand_sm2(tbs.algorithm, form.algorithm)
    known = extensions(tbs.extensions, understood=(ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE))
    constraints = _constraints(known.get(ExtensionOID.BASIC_CONSTRAINTS))
    return Certificate(
        der=der,
        fingerprint=sm3.digest(der),
        public_key=read_key(tbs.key),
        serial=tbs.serial,
        not_before=tbs.validity.not_before.as_datetime(),
        not_after=tbs.validity.not_after.as_datetime(),
        subject=names.shown(tbs.subject),
        issuer=names.shown(tbs.issuer),
        unit=names.unit_of(tbs.subject),
        is_authority=constraints.is_authority,
        path_length=constraints.path_length,
        usage=_usage(known.get(ExtensionOID.KEY_USAGE)),
        subject_name=names.key_of(tbs.subject),
        issuer_name=names.key_of(tbs.issuer),
        signed=asn1.encode_der(tbs),
        signature=read_signature(form.signature),
    )


def decoded(form: type[F], der: bytes, limit: int) -> F:
    """`der` as `form`, which is its one spelling. Raises BadCertificate: malformed."""
    if len(der) > limit:
        raise BadCertificate("malformed")
    try:
        read = asn1.decode_der(form, der)
    except ValueError:  # its text quotes what was read
        raise BadCertificate("malformed") from None
    if asn1.encode_der(read) != der:  # so that a part, encoded again, is the part that was signed
        raise BadCertificate("malformed")
    return read


def demand_sm2(*algorithms: forms.Algorithm) -> None:
    """SM2 with SM3 (GM/T 0006) in every place that says so. Raises BadCertificate: malformed."""
    if any(algorithm.oid != forms.SM2_WITH_SM3 for algorithm in algorithms):
        raise BadCertificate("malformed")


def read_key(form: forms.KeyForm) -> sm2.PublicKey:
    """The key, which is a point of the one curve. Raises BadCertificate: malformed."""
    if (form.algorithm.oid, form.algorithm.curve) != (forms.EC_PUBLIC_KEY, forms.SM2_CURVE):
        raise BadCertificate("malformed")
    if form.point.padding_bits():
        raise BadCertificate("malformed")
    try:
        return sm2.PublicKey.from_bytes(form.point.as_bytes())
    except sm2.BadKey:
        raise BadCertificate("malformed") from None


def read_signature(bits: asn1.BitString) -> bytes:
    if bits.padding_bits():
        raise BadCertificate("malformed")
    return bits.as_bytes()


def extensions(
    given: Iterable[forms.ExtensionForm], understood: Iterable[x509.ObjectIdentifier]
) -> dict[x509.ObjectIdentifier, bytes]:
    """Each extension's value. Raises BadCertificate: one comes twice, or is critical and not understood."""
    found: dict[x509.ObjectIdentifier, bytes] = {}
    for extension in given:
        if extension.oid in found:
            raise BadCertificate("malformed")
        if extension.critical and extension.oid not in understood:
            raise BadCertificate("usage")
        found[extension.oid] = extension.value
    return found


def _constraints(value: bytes | None) -> forms.BasicConstraintsForm:
    """Without the extension it is nobody's authority."""
    if value is None:
        return forms.BasicConstraintsForm(is_authority=False, path_length=None)
    read = decoded(forms.BasicConstraintsForm, value, CERTIFICATE_LIMIT)
    if read.path_length is not None and (read.path_length < 0 or not read.is_authority):
        raise BadCertificate("malformed")
    return read


def _usage(value: bytes | None) -> Usage:
    """Without the extension it may do nothing here, whatever the standard lets it do elsewhere."""
    if value is None:
        return Usage.NONE
    bits = decoded(asn1.BitString, value, CERTIFICATE_LIMIT).as_bytes()
    counted = Usage.DIGITAL_SIGNATURE | Usage.NON_REPUDIATION | Usage.KEY_CERT_SIGN | Usage.CRL_SIGN
    return Usage(bits[0]) & counted if bits else Usage.NONE
