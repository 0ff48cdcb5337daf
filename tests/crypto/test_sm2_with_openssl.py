"""OpenSSL's command line as a stranger who speaks the same standard."""

import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat import asn1

from kiosk.crypto import sm2
from kiosk.entropy import SystemEntropy
from tests.crypto.vectors import GM, FixedNonce

IDENTIFIER = ("-pkeyopt", "distid:1234567812345678")
SPKI_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
MESSAGE = "社会保障卡".encode()


def openssl(*words: str, text: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=text, capture_output=True, check=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m").write_bytes(MESSAGE)
    openssl(
        "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", str(tmp_path / "k.pem")
    )
    return tmp_path


def key_of(folder: Path) -> sm2.PublicKey:
    spki = openssl("pkey", "-in", str(folder / "k.pem"), "-pubout", "-outform", "DER")
    assert spki.startswith(SPKI_PREFIX)
    return sm2.PublicKey.from_bytes(spki[len(SPKI_PREFIX) :])


def write_public(folder: Path, key: sm2.PublicKey) -> str:
    lines = b64encode(SPKI_PREFIX + key.to_bytes()).decode()
    (folder / "ours.pub").write_text(
        f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n", "ascii"
    )
    return str(folder / "ours.pub")


def test_we_accept_what_openssl_signs(folder: Path) -> None:
    words = ("pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-inkey", str(folder / "k.pem"))

    signature = openssl(*words, "-in", str(folder / "m"), *IDENTIFIER)

    assert sm2.verify(key_of(folder), MESSAGE, signature)


def test_openssl_accepts_what_we_sign(folder: Path) -> None:
    key = sm2.PrivateKey.generate(SystemEntropy())

    (folder / "s").write_bytes(sm2.sign(key, key.public(), MESSAGE, SystemEntropy()))

    words = ("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey")
    files = ("-in", str(folder / "m"), "-sigfile", str(folder / "s"))
    assert b"Success" in openssl(*words, write_public(folder, key.public()), *files, *IDENTIFIER)


@pytest.mark.parametrize(("part", "message"), [("r", b"short 204"), ("s", b"short 50")])
def test_openssl_accepts_our_signatures_with_a_short_number_in_them(
    folder: Path, part: str, message: bytes
) -> None:
    # With this key and nonce the number begins with a zero byte: in DER it is shorter, and never padded.
    key = sm2.PrivateKey(int(GM["sm2_sign"]["d"], 16))
    nonce = FixedNonce(int(GM["sm2_standard"]["sign"]["k"], 16))

    signature = sm2.sign(key, key.public(), message, nonce)

    assert getattr(asn1.decode_der(sm2._Signature, signature), part) < 1 << 247
    (folder / "s").write_bytes(signature)
    (folder / "m").write_bytes(message)
    words = ("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-inkey")
    files = ("-in", str(folder / "m"), "-sigfile", str(folder / "s"))
    assert b"Success" in openssl(*words, write_public(folder, key.public()), *files, *IDENTIFIER)
    assert sm2.verify(key.public(), message, signature)


def test_openssl_opens_what_we_encrypt(folder: Path) -> None:
    sealed = sm2.encrypt(key_of(folder), MESSAGE, SystemEntropy())

    assert openssl("pkeyutl", "-decrypt", "-inkey", str(folder / "k.pem"), text=sealed) == MESSAGE


def test_we_open_what_openssl_encrypts(folder: Path) -> None:
    key = sm2.PrivateKey.generate(SystemEntropy())
    public = write_public(folder, key.public())

    sealed = openssl("pkeyutl", "-encrypt", "-pubin", "-inkey", public, text=MESSAGE)

    assert sm2.decrypt(key, sealed) == MESSAGE
