"""An authority of one's own: issues certificates and revocation lists, as the sandbox's centre needs them.

A province has its authority already; then its certificates are imported, and of this package only the reading
side (certificate.py, chain.py) is at work.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypeAlias

from cryptography import x509
from cryptography.hazmat import asn1

from kiosk.crypto import sm2, sm3
from kiosk.entropy import Entropy
from kiosk.trust import x509_forms as forms
from kiosk.trust.certificate import Certificate, read_certificate
from kiosk.trust.names import Name, make_name, name_of_key
from kiosk.trust.signing_request import key_form

SERIAL_BYTES: Final = 16
KEY_ID_BYTES: Final = 20
FOUR_DIGITS_FROM: Final = 2050
"""The year from which a date is written as GeneralizedTime (RFC 5280, 4.1.2.5)."""

Unit: TypeAlias = Literal["kiosk", "hub"]
_SM2 = forms.Algorithm(oid=forms.SM2_WITH_SM3)


@dataclass(frozen=True, slots=True)
class Life:
    """From when until when, both UTC; of each the whole seconds count."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A serial number, and since when (UTC) it is worth nothing."""

    serial: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Authority:
    """A key that issues, and its own certificate."""

    certificate: Certificate
    key: sm2.PrivateKey = field(repr=False)

    @classmethod
    def new(cls, name: str, life: Life, entropy: Entropy, unit: str = "") -> "Authority":
        """A root: signed by itself, with nothing but leaves below it. `unit`: its OU; see for_show.py."""
        key = sm2.PrivateKey.generate(entropy)
        public = key.public()
        subject = make_name(name, unit)
        allowed = [
            _extension(x509.BasicConstraints(ca=True, path_length=0), critical=True),
            _extension(_usage(of_authority=True), critical=True),
            _extension(x509.SubjectKeyIdentifier(_key_id(public))),
        ]
        tbs = _tbs(key_form(public), (subject, subject), life, allowed, entropy)
        signature = sm2.sign(key, public, asn1.encode_der(tbs), entropy)
        return cls(read_certificate(_certificate(tbs, signature)), key)

    def issue(
        self, public: sm2.PublicKey, name: str, unit: Unit, life: Life, entropy: Entropy
    ) -> Certificate:
        """A leaf for whoever has shown that they hold this key."""
        allowed = [
            _extension(x509.BasicConstraints(ca=False, path_length=None), critical=True),
            _extension(_usage(of_authority=False), critical=True),
            _extension(x509.SubjectKeyIdentifier(_key_id(public))),
            _extension(self._own_key_id()),
        ]
        names = (self._name(), make_name(name, unit))
        tbs = _tbs(key_form(public), names, life, allowed, entropy)
        return read_certificate(_certificate(tbs, self._sign(asn1.encode_der(tbs), entropy)))

    def revocation_list(
        self, number: int, life: Life, withdrawn: Iterable[Withdrawn], entropy: Entropy
    ) -> bytes:
        """The whole list as DER; `number` grows from list to list (RFC 5280, 5.2.3)."""
        entries = [
            forms.RevokedEntry(serial=one.serial, at=_time(one.at), extensions=None) for one in withdrawn
        ]
        tbs = forms.TbsRevocationList(
            version=forms.LIST_VERSION_2,
            algorithm=_SM2,
            issuer=self._name(),
            this_update=_time(life.begins),
            next_update=_time(life.ends),
            revoked=entries or None,
            extensions=[_extension(self._own_key_id()), _extension(x509.CRLNumber(number))],
        )
        signature = asn1.BitString(self._sign(asn1.encode_der(tbs), entropy), 0)
        return asn1.encode_der(forms.RevocationListForm(tbs=tbs, algorithm=_SM2, signature=signature))

    def _name(self) -> Name:
        return name_of_key(self.certificate.subject_name)

    def _own_key_id(self) -> x509.AuthorityKeyIdentifier:
        return x509.AuthorityKeyIdentifier(_key_id(self.certificate.public_key), None, None)

    def _sign(self, text: bytes, entropy: Entropy) -> bytes:
        return sm2.sign(self.key, self.certificate.public_key, text, entropy)


def _tbs(
    key: forms.KeyForm,
    issuer_and_subject: tuple[Name, Name],
    life: Life,
    allowed: list[forms.ExtensionForm],
    entropy: Entropy,
) -> forms.TbsCertificate:
    issuer, subject = issuer_and_subject
    return forms.TbsCertificate(
        version=forms.VERSION_3,
        serial=int.from_bytes(entropy.bytes(SERIAL_BYTES), "big") + 1,
        algorithm=_SM2,
        issuer=issuer,
        validity=forms.Validity(not_before=_time(life.begins), not_after=_time(life.ends)),
        subject=subject,
        key=key,
        extensions=allowed,
    )


def _certificate(tbs: forms.TbsCertificate, signature: bytes) -> bytes:
    signed = asn1.BitString(signature, 0)
    return asn1.encode_der(forms.CertificateForm(tbs=tbs, algorithm=_SM2, signature=signed))


def _extension(value: x509.ExtensionType, *, critical: bool = False) -> forms.ExtensionForm:
    return forms.ExtensionForm(oid=value.oid, critical=critical, value=value.public_bytes())


def _usage(*, of_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not of_authority,
        content_commitment=not of_authority,  # the newer name of nonRepudiation
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=of_authority,
        crl_sign=of_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _key_id(public: sm2.PublicKey) -> bytes:
    """Any short name for the key will do (RFC 5280, 4.2.1.2); nothing here looks it up."""
    return sm3.digest(public.to_bytes())[:KEY_ID_BYTES]


def _time(at: datetime) -> forms.Time:
    whole = at.replace(microsecond=0)
    return asn1.GeneralizedTime(whole) if whole.year >= FOUR_DIGITS_FROM else asn1.UTCTime(whole)
