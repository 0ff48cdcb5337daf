import pytest

from kiosk.crypto import sm3
from kiosk.entropy import SystemEntropy
from kiosk.trust.enrolment import ALPHABET, Applicant, NotACode, OneTimeCode, issued_mac, request_mac
from kiosk.trust.texts import lines
from tests.trust.certificates import ENROL, certificate_of, request_of_kiosk

APPLICANT = Applicant(ENROL["centre"], ENROL["asset"])


def test_a_code_is_that_of_the_vectors() -> None:
    code = OneTimeCode.typed(ENROL["code_text"])

    assert (code.lookup, code.secret) == (ENROL["lookup_text"], ENROL["secret_text"])
    assert code.key(ENROL["asset"]).hex() == ENROL["code_key"]
    assert code.text() == ENROL["code_text"]


def test_both_ends_prove_the_code_over_the_texts_of_the_vectors() -> None:
    key, csr = bytes.fromhex(ENROL["code_key"]), request_of_kiosk()
    kiosk, root = certificate_of("kiosk").der, certificate_of("root").der

    asked = request_mac(key, APPLICANT, ENROL["lookup_text"], csr)
    issued = issued_mac(key, APPLICANT, csr, kiosk, root)

    assert asked.hex() == ENROL["request_mac"]
    assert asked == sm3.mac(key, ENROL["request_bytes_text"].encode())
    assert issued.hex() == ENROL["issued_mac"]
    assert issued == sm3.mac(key, ENROL["issued_bytes_text"].encode())


def test_every_part_counts() -> None:
    key, csr = bytes(32), b"csr"
    asked = request_mac(key, APPLICANT, "H4PW", csr)
    other = Applicant(APPLICANT.centre, "370100-0002")

    assert asked != request_mac(bytes(31) + b"\x01", APPLICANT, "H4PW", csr)
    assert asked != request_mac(key, other, "H4PW", csr)
    assert asked != request_mac(key, Applicant("sd.hub2", APPLICANT.asset), "H4PW", csr)
    assert asked != request_mac(key, APPLICANT, "H4PX", csr)
    assert asked != request_mac(key, APPLICANT, "H4PW", b"csr.")
    issued = issued_mac(key, APPLICANT, csr, b"certificate", b"root")
    assert issued != issued_mac(key, APPLICANT, csr, b"certificate.", b"root")
    assert issued != issued_mac(key, APPLICANT, csr, b"certificate", b"root.")
    assert issued != issued_mac(key, APPLICANT, b"csr.", b"certificate", b"root")


def test_a_code_is_another_one_s_for_another_machine() -> None:
    code = OneTimeCode.typed(ENROL["code_text"])

    assert code.key("370100-0001") != code.key("370100-0002")


@pytest.mark.parametrize(
    "typed", ["h4pw-7k3m-x2qh-9rvd-4tnb", " H4PW 7K3M X2QH 9RVD 4TNB ", "H4PW7K3MX2QH9RVD4TNB"]
)
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    assert OneTimeCode.typed(typed) == OneTimeCode.typed(ENROL["code_text"])


def test_signs_that_look_alike_are_one() -> None:
    assert OneTimeCode.typed("OIL0-7K3M-X2QH-9RVD-4TNB").lookup == "0110"


@pytest.mark.parametrize(
    "typed", ["", "H4PW", "H4PW-7K3M-X2QH-9RVD-4TNU", "H4PW-7K3M-X2QH-9RVD-4TNB-0", "٣" * 20]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    with pytest.raises(NotACode):
        OneTimeCode.typed(typed)


def test_a_new_code_uses_the_whole_alphabet_and_shows_nothing_of_its_secret() -> None:
    codes = [OneTimeCode.new(SystemEntropy()) for _ in range(100)]

    assert len({code.secret for code in codes}) == 100
    assert set("".join(code.secret for code in codes)) == set(ALPHABET)
    assert codes[0].secret not in repr(codes[0])


def test_an_item_that_could_pass_for_two_is_refused() -> None:
    with pytest.raises(ValueError, match="character"):
        request_mac(bytes(32), Applicant("sd.hub\n370100-0001", "H"), "H4PW", b"")
    assert lines("a", "b") == b"a\nb\n"
