import pytest

from kiosk.crypto import sm2
from kiosk.trust.certificate import BadCertificate
from kiosk.trust.signing_request import REQUEST_LIMIT, make_request, read_request
from tests.trust.certificates import X509, request_of_kiosk
from tests.trust.pki import ENTROPY


def test_a_request_brings_the_key_and_proves_that_it_is_held() -> None:
    key = sm2.PrivateKey.generate(ENTROPY)

    request = read_request(make_request(key, "370100-0001", "kiosk", ENTROPY))

    assert request.public_key == key.public()


def test_the_request_of_the_vectors_is_read() -> None:
    assert read_request(request_of_kiosk()).public_key.to_bytes().hex() == X509["kiosk_public"]


def test_every_byte_of_a_request_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    der = make_request(sm2.PrivateKey.generate(ENTROPY), "370100-0001", "kiosk", ENTROPY)
    asked: list[tuple[object, ...]] = []

    def verify(*what: object) -> bool:  # 7 ms each: it is enough that something else would be verified
        asked.append(what)
        return what == asked[0]

    monkeypatch.setattr(sm2, "verify", verify)
    read_request(der)

    for place in range(len(der)):
        changed = bytearray(der)
        changed[place] ^= 0x01
        with pytest.raises(BadCertificate):
            read_request(bytes(changed))

    assert read_request(der)


def test_what_is_too_long_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> object:
        raise AssertionError("parsed before it was measured")

    monkeypatch.setattr("cryptography.hazmat.asn1.decode_der", parse)
    with pytest.raises(BadCertificate, match="malformed"):
        read_request(bytes(REQUEST_LIMIT + 1))
