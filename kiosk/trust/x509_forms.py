"""X.509 as it lies on the wire: certificate and revocation list (RFC 5280, 4.1, 5.1), request (RFC 2986, 4).

Declared once, read and written by cryptography's own DER reader, which refuses what is not the one spelling:
long and indefinite lengths, padded numbers, bytes after the end. What a number or a name has to be is judged
where it is read.
"""

from typing import Annotated, Final, TypeAlias

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from kiosk.trust.names import Name

SM2_WITH_SM3: Final = ObjectIdentifier("1.2.156.10197.1.501")  # GM/T 0006
EC_PUBLIC_KEY: Final = ObjectIdentifier("1.2.840.10045.2.1")
SM2_CURVE: Final = ObjectIdentifier("1.2.156.10197.1.301")

VERSION_3: Final = 2
LIST_VERSION_2: Final = 1
REQUEST_VERSION_1: Final = 0

Time: TypeAlias = asn1.UTCTime | asn1.GeneralizedTime


@asn1.sequence
class Algorithm:
    """AlgorithmIdentifier without parameters: SM2 with SM3 has none, and whatever brings some is another."""

    oid: ObjectIdentifier


@asn1.sequence
class KeyAlgorithm:
    oid: ObjectIdentifier
    curve: ObjectIdentifier


@asn1.sequence
class KeyForm:
    """SubjectPublicKeyInfo of an elliptic curve that has a name."""

    algorithm: KeyAlgorithm
    point: asn1.BitString


@asn1.sequence
class Validity:
    not_before: Time
    not_after: Time


@asn1.sequence
class ExtensionForm:
    oid: ObjectIdentifier
    critical: Annotated[bool, asn1.Default(False)]
    value: bytes


@asn1.sequence
class BasicConstraintsForm:
    is_authority: Annotated[bool, asn1.Default(False)]
    path_length: int | None


@asn1.sequence
class TbsCertificate:
    version: Annotated[int, asn1.Explicit(0)]
    serial: int
    algorithm: Algorithm
    issuer: Name
    validity: Validity
    subject: Name
    key: KeyForm
    extensions: Annotated[list[ExtensionForm], asn1.Explicit(3)]


@asn1.sequence
class CertificateForm:
    tbs: TbsCertificate
    algorithm: Algorithm
    signature: asn1.BitString


@asn1.sequence
class RevokedEntry:
    serial: int
    at: Time
    extensions: list[ExtensionForm] | None


@asn1.sequence
class TbsRevocationList:
    version: int
    algorithm: Algorithm
    issuer: Name
    this_update: Time
    next_update: Time
    revoked: list[RevokedEntry] | None
    extensions: Annotated[list[ExtensionForm] | None, asn1.Explicit(0)]


@asn1.sequence
class RevocationListForm:
    tbs: TbsRevocationList
    algorithm: Algorithm
    signature: asn1.BitString


@asn1.sequence
class RequestBody:
    version: int
    subject: Name
    key: KeyForm
    attributes: Annotated[asn1.SetOf[asn1.TLV], asn1.Implicit(0)]


@asn1.sequence
class RequestForm:
    body: RequestBody
    algorithm: Algorithm
    signature: asn1.BitString
