"""Certificate requests (PKCS #10, RFC 2986) with SM2: a machine shows that it holds the key it asks for."""

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat import asn1

from kiosk.crypto import sm2
from kiosk.entropy import Entropy
from kiosk.trust import x509_forms as forms
from kiosk.trust.certificate import BadCertificate, decoded, demand_sm2, read_key, read_signature
from kiosk.trust.names import make_name

REQUEST_LIMIT: Final = 2048
"""Bytes, before anything is parsed."""


@dataclass(frozen=True, slots=True)
class SigningRequest:
    """A request whose own signature was right: who made it holds the key. Its subject is a wish, no more."""

    der: bytes = field(repr=False)
    public_key: sm2.PublicKey = field(repr=False)


def make_request(key: sm2.PrivateKey, name: str, unit: str, entropy: Entropy) -> bytes:
    """DER for the key's own public one; `name` and `unit` (CN, OU) tell people which machine asks."""
    public = key.public()
    body = forms.RequestBody(
        version=forms.REQUEST_VERSION_1,
        subject=make_name(name, unit),
        key=key_form(public),
        attributes=asn1.SetOf[asn1.TLV]([]),
    )
    signature = sm2.sign(key, public, asn1.encode_der(body), entropy)
    algorithm = forms.Algorithm(oid=forms.SM2_WITH_SM3)
    return asn1.encode_der(
        forms.RequestForm(body=body, algorithm=algorithm, signature=asn1.BitString(signature, 0))
    )


def read_request(der: bytes) -> SigningRequest:
    """What `der` asks for. Raises BadCertificate: malformed, or signature."""
    form = decoded(forms.RequestForm, der, REQUEST_LIMIT)
    if form.body.version != forms.REQUEST_VERSION_1:
        raise BadCertificate("malformed")
    demand_sm2(form.algorithm)
    key = read_key(form.body.key)
    if not sm2.verify(key, asn1.encode_der(form.body), read_signature(form.signature)):
        raise BadCertificate("signature")
    return SigningRequest(der, key)


def key_form(key: sm2.PublicKey) -> forms.KeyForm:
    algorithm = forms.KeyAlgorithm(oid=forms.EC_PUBLIC_KEY, curve=forms.SM2_CURVE)
    return forms.KeyForm(algorithm=algorithm, point=asn1.BitString(key.to_bytes(), 0))
