import pytest
from cryptography.hazmat import asn1

from kiosk.crypto import sm2
from kiosk.entropy import SystemEntropy
from kiosk.trust import x509_forms as forms
from kiosk.trust.certificate import CERTIFICATE_LIMIT, BadCertificate, Usage, read_certificate
from kiosk.trust.chain import Pinned
from tests.trust.certificates import IN_LIFE, X509, certificate_of, der_of


@pytest.mark.parametrize("name", ["root", "hub", "kiosk"])
def test_a_certificate_of_openssl_is_read_and_known_by_its_fingerprint(name: str) -> None:
    certificate = certificate_of(name)

    assert certificate.fingerprint.hex() == X509["fingerprint_sm3_of_der"][name]
    assert certificate.public_key == sm2.PrivateKey(int(X509["private_keys"][name], 16)).public()
    assert certificate.is_signed_by(certificate_of("root").public_key)


def test_what_a_certificate_says_is_what_openssl_wrote() -> None:
    kiosk, root = certificate_of("kiosk"), certificate_of("root")

    assert kiosk.public_key.to_bytes().hex() == X509["kiosk_public"]
    assert len(kiosk.signed) == X509["kiosk_tbs_length"]
    assert kiosk.serial == 0x0123456789ABCDEF0123456789ABCDEF
    assert (kiosk.unit, kiosk.is_authority) == ("kiosk", False)
    assert kiosk.usage == Usage.DIGITAL_SIGNATURE | Usage.NON_REPUDIATION
    assert kiosk.subject == "C=CN,O=Test Province,OU=kiosk,CN=370100-0001"
    assert kiosk.issuer_name == root.subject_name
    assert kiosk.not_before.isoformat() == "2026-11-21T00:11:37+00:00"
    assert (root.unit, root.is_authority) == ("", True)
    assert Usage.KEY_CERT_SIGN | Usage.CRL_SIGN in root.usage


def test_a_signature_under_the_empty_identifier_is_nobody_s() -> None:
    given = read_certificate(der_of(X509["refuse"]["signed_under_empty_id_pem"]))

    with pytest.raises(BadCertificate) as refusal:
        Pinned((certificate_of("root"),)).check(given, (), IN_LIFE)

    assert refusal.value.reason == "signature"
    assert sm2.verify(certificate_of("root").public_key, given.signed, given.signature, identifier=b"")


def test_every_byte_of_a_certificate_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    der = certificate_of("kiosk").der
    pinned = Pinned((certificate_of("root"),))

    # Verifying costs 7 ms: where only the signed part changed, it is enough that what is verified changed.
    good = certificate_of("kiosk")
    asked: list[tuple[bytes, bytes]] = []

    def verify(_issuer: object, signed: bytes, signature: bytes) -> bool:
        asked.append((signed, signature))
        return (signed, signature) == (good.signed, good.signature)

    monkeypatch.setattr(sm2, "verify", verify)
    for place in range(len(der)):
        for change in (0x01, 0x80):
            changed = bytearray(der)
            changed[place] ^= change
            with pytest.raises(BadCertificate):
                pinned.check(read_certificate(bytes(changed)), (), IN_LIFE)

    assert len(asked) > 100
    pinned.check(good, (), IN_LIFE)


@pytest.mark.parametrize("cut", [0, 1, 2, 10, 200, -1])
def test_a_part_of_a_certificate_is_none(cut: int) -> None:
    with pytest.raises(BadCertificate) as refusal:
        read_certificate(certificate_of("kiosk").der[:cut])

    assert refusal.value.reason == "malformed"


def test_nothing_may_follow_and_nothing_too_long_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    for more in (b"\x00", bytes(CERTIFICATE_LIMIT)):
        with pytest.raises(BadCertificate, match="malformed"):
            read_certificate(certificate_of("kiosk").der + more)

    def parse(*_: object) -> object:
        raise AssertionError("parsed before it was measured")

    monkeypatch.setattr("cryptography.hazmat.asn1.decode_der", parse)
    with pytest.raises(BadCertificate):
        read_certificate(bytes(CERTIFICATE_LIMIT + 1))


@pytest.mark.slow
def test_ten_thousand_mutations_meet_nothing_but_the_named_refusal() -> None:
    der, entropy = certificate_of("hub").der, SystemEntropy()
    for _ in range(10_000):
        changed = bytearray(der)
        for _ in range(1 + entropy.below(3)):
            changed[entropy.below(len(der))] = entropy.below(256)
        try:
            read_certificate(bytes(changed))
        except BadCertificate:
            continue


def test_what_was_read_has_to_be_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is verified is encoded anew: a reader laxer than today's must not part the two."""
    lax = asn1.decode_der(forms.CertificateForm, certificate_of("kiosk").der)
    monkeypatch.setattr("kiosk.trust.certificate.asn1.decode_der", lambda *_: lax)

    with pytest.raises(BadCertificate, match="malformed"):
        read_certificate(der_of(X509["hub_pem"]))
