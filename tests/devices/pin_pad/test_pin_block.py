"""ISO 9564 format 0 against the vectors of devices.md 4C (crypto-computed; the SM4 layout is inferred)."""

import pytest

from kiosk.crypto import sm4, tdes
from kiosk.devices.pin_pad.pin_block import account_digits, clear_block, encrypted_block
from kiosk.devices.pin_pad.port import KeyCipher
from tests.devices.pin_pad.test_pad_codecs import vectors

V = vectors("pin_block")
KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
PAN = "6222021234567890128"


def test_the_account_is_the_twelve_digits_before_the_check_digit() -> None:
    assert account_digits(PAN) == "123456789012"
    assert account_digits("51019") == "000000005101"


def test_the_clear_block_of_eight_bytes_is_that_of_the_standard() -> None:
    assert clear_block("123456", account_digits(PAN), 8) == V["ISO9564-0 clear 123456/6222021234567890128"]


def test_the_clear_block_of_sixteen_bytes_is_the_inferred_one() -> None:
    assert (
        clear_block("123456", account_digits(PAN), 16) == V["SM4 16-byte PIN block clear (inferred layout)"]
    )


@pytest.mark.parametrize(
    ("cipher", "name"), [(KeyCipher.TDES, "3DES-ECB under 0123..3210"), (KeyCipher.SM4, "SM4 encrypted")]
)
def test_the_block_leaves_under_the_key(cipher: KeyCipher, name: str) -> None:
    assert encrypted_block(cipher, KEY, "123456", account_digits(PAN)) == V[name]


def test_the_check_values_of_the_test_key_are_the_published_ones() -> None:
    assert tdes.encrypt_ecb(KEY, bytes(8)) == V["3DES KCV of test key"]
    assert sm4.encrypt_ecb(KEY, bytes(16)) == V["SM4 KCV of test key (16 zero)"]
    assert sm4.encrypt_ecb(KEY, KEY) == V["SM4 standard vector (key=pt)"]
