import ast
import random
from pathlib import Path

import pytest

from kiosk.crypto import multiples, sm2
from kiosk.entropy import SystemEntropy
from tests.crypto.vectors import GM, FixedNonce

ENTROPY = SystemEntropy()


def public(point: str) -> sm2.PublicKey:
    return sm2.PublicKey.from_bytes(bytes.fromhex(point))


def test_the_signature_of_the_standard_is_made_and_accepted() -> None:
    case = GM["sm2_standard"]["sign"]
    key = sm2.PrivateKey(int(case["d"], 16))
    message = case["msg_text"].encode()

    signature = sm2.sign(key, key.public(), message, FixedNonce(int(case["k"], 16)))

    assert key.public() == public(case["pub"])
    assert signature.hex() == case["der"]
    assert sm2.verify(key.public(), message, signature)


def test_the_cipher_text_of_the_standard_is_made_and_opened() -> None:
    case = GM["sm2_standard"]["encrypt"]
    message = case["msg_text"].encode()

    sealed = sm2.encrypt(public(case["pub"]), message, FixedNonce(int(case["k"], 16)))

    assert sealed.hex() == case["der"]
    assert sm2.decrypt(sm2.PrivateKey(int(case["d"], 16)), sealed) == message


@pytest.mark.parametrize("case", GM["sm2_sign"]["good"], ids=lambda case: case["note"])
def test_signatures_of_other_makers_are_accepted_for_their_message_only(case: dict[str, str]) -> None:
    key, message = public(GM["sm2_sign"]["pub"]), bytes.fromhex(case["msg"])
    signature, identifier = bytes.fromhex(case["der"]), case["id_text"].encode()

    assert sm2.verify(key, message, signature, identifier)
    assert not sm2.verify(key, message + b".", signature, identifier)
    assert not sm2.verify(key, message, signature, identifier + b".")


@pytest.mark.parametrize("case", GM["sm2_verify_refuse"]["cases"], ids=lambda case: case["note"])
def test_forged_and_misshapen_signatures_are_refused(case: dict[str, str]) -> None:
    given = GM["sm2_verify_refuse"]

    accepted = sm2.verify(public(given["pub"]), bytes.fromhex(given["msg"]), bytes.fromhex(case["der"]))

    assert not accepted
    assert sm2.verify(public(given["pub"]), bytes.fromhex(given["msg"]), bytes.fromhex(given["good_der"]))


@pytest.mark.parametrize("case", GM["sm2_point_refuse"], ids=lambda case: case["note"])
def test_what_is_no_point_of_the_curve_is_no_key(case: dict[str, str]) -> None:
    with pytest.raises(sm2.BadKey):
        public(case["point"])


@pytest.mark.parametrize("scalar", [0, -1, multiples.N - 1, multiples.N, multiples.N + 5])
def test_what_is_no_scalar_is_no_key(scalar: int) -> None:
    with pytest.raises(sm2.BadKey):
        sm2.PrivateKey(scalar)


def test_a_key_whose_x_begins_with_04_is_kept_whole() -> None:
    case = GM["gmssl_public_key_prefix"]
    key = sm2.PrivateKey(int(case["d"], 16))

    signature = sm2.sign(key, key.public(), b"m", ENTROPY)

    assert key.public().to_bytes().hex() == case["pub"]
    assert sm2.verify(public(case["pub"]), b"m", signature)


def test_a_changed_byte_spoils_a_signature_wherever_it_is() -> None:
    key = sm2.PrivateKey.generate(ENTROPY)
    signature = sm2.sign(key, key.public(), b"every byte counts", ENTROPY)

    for place in range(len(signature)):
        changed = bytearray(signature)
        changed[place] ^= 0x01
        assert not sm2.verify(key.public(), b"every byte counts", bytes(changed)), place


def test_what_is_too_long_is_measured_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> object:
        raise AssertionError("parsed before it was measured")

    key = sm2.PrivateKey.generate(ENTROPY)
    monkeypatch.setattr("cryptography.hazmat.asn1.decode_der", parse)

    assert not sm2.verify(key.public(), b"m", bytes(sm2.SIGNATURE_LIMIT + 1))
    with pytest.raises(sm2.CannotDecrypt):
        sm2.decrypt(key, bytes(sm2.CIPHER_LIMIT + 1))


def test_of_a_cipher_text_every_byte_counts() -> None:
    key = sm2.PrivateKey.generate(ENTROPY)
    sealed = sm2.encrypt(key.public(), b"135246", ENTROPY)

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 0x01
        with pytest.raises(sm2.CannotDecrypt):
            sm2.decrypt(key, bytes(changed))


@pytest.mark.parametrize("case", GM["sm2_encrypt"]["good"], ids=lambda case: case["note"])
def test_cipher_texts_of_other_makers_open(case: dict[str, str]) -> None:
    key = sm2.PrivateKey(int(GM["sm2_encrypt"]["d"], 16))

    assert sm2.decrypt(key, bytes.fromhex(case["der"])).hex() == case["msg"]


@pytest.mark.parametrize("case", GM["sm2_decrypt_refuse"]["cases"], ids=lambda case: case["note"])
def test_changed_cipher_texts_stay_shut(case: dict[str, str]) -> None:
    key = sm2.PrivateKey(int(GM["sm2_decrypt_refuse"]["d"], 16))

    with pytest.raises(sm2.CannotDecrypt):
        sm2.decrypt(key, bytes.fromhex(case["der"]))


def test_a_private_key_shows_nothing_of_itself() -> None:
    assert "12345" not in repr(sm2.PrivateKey(12345))


def test_no_nonce_comes_from_the_predictable_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    def predictable(*_: object) -> object:
        raise AssertionError("the predictable generator was asked")

    monkeypatch.setattr(random.Random, "choice", predictable)
    monkeypatch.setattr("gmssl.sm2.choice", predictable)
    monkeypatch.setattr("gmssl.func.random_hex", predictable)
    key = sm2.PrivateKey.generate(ENTROPY)

    signature = sm2.sign(key, key.public(), b"m", ENTROPY)

    assert sm2.verify(key.public(), b"m", signature)
    assert sm2.decrypt(key, sm2.encrypt(key.public(), b"text", ENTROPY)) == b"text"


def test_nobody_but_the_guard_knows_gmssl() -> None:
    knows = set()
    for file in Path(sm2.__file__).parents[1].rglob("*.py"):
        text = file.read_text("utf-8")
        for node in ast.walk(ast.parse(text)) if "gmssl" in text else ():
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "gmssl" for name in names):
                knows.add(file.name)

    assert knows == {"sm2.py", "gmssl_alone.py"}, "and the bench, which holds the guard against gmssl alone"
