"""The key arithmetic against the profile's vectors (card-chip.md §4.5, §2.3)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.card import keys
from kiosk.card.keys import SM4_SCHEME, TDES_SCHEME, CardFactor, Fold, KeyScheme

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "card_keys.json").read_text("utf-8")
)
ROOT = bytes.fromhex(VECTORS["root"])
HISTORICAL = bytes.fromhex(VECTORS["historical"])
FACTOR = bytes.fromhex(VECTORS["factor"])
SOURCE = bytes.fromhex(VECTORS["source_bytes"])

both_algorithms = pytest.mark.parametrize(
    ("scheme", "expected"),
    [(TDES_SCHEME, VECTORS["tdes"]), (SM4_SCHEME, VECTORS["sm4"])],
    ids=["3DES", "SM4"],
)


def test_the_three_factors_come_from_region_and_atr() -> None:
    made = [keys.province_factor("370100"), keys.city_factor("370100"), keys.card_factor(HISTORICAL)]

    assert [factor.hex().upper() for factor in made] == VECTORS["factors"]


@both_algorithms
def test_each_level_of_diversification_matches_the_vectors(
    scheme: KeyScheme, expected: dict[str, Any]
) -> None:
    key = ROOT
    levels = []

    for factor in VECTORS["factors"]:
        key = keys.diversify(key, bytes.fromhex(factor), scheme)
        levels.append(key.hex().upper())

    assert levels == expected["dk"]
    assert keys.card_key(ROOT, "370100", HISTORICAL, scheme) == key


@both_algorithms
def test_process_key_and_authenticator_match_the_vectors(scheme: KeyScheme, expected: dict[str, Any]) -> None:
    pk = keys.process_key(bytes.fromhex(expected["dk"][2]), FACTOR, scheme)

    assert pk.hex().upper() == expected["pk"]
    assert keys.authenticator(pk, SOURCE, scheme).hex().upper() == expected["auth"]


def test_the_left8_option_of_the_authenticator_matches_the_vectors() -> None:
    left8 = replace(SM4_SCHEME, auth_fold=Fold.LEFT)

    answer = keys.authenticator(bytes.fromhex(VECTORS["sm4"]["pk"]), SOURCE, left8)

    assert answer.hex().upper() == VECTORS["sm4"]["auth_left8"]


@both_algorithms
def test_pin_reload_and_unblock_match_the_vectors(scheme: KeyScheme, expected: dict[str, Any]) -> None:
    stk = keys.card_key(ROOT, "370100", HISTORICAL, scheme)
    pk = keys.process_key(stk, bytes.fromhex(VECTORS["pin_challenge"]), scheme)
    pin = keys.packed_pin(VECTORS["new_pin"])

    reload = keys.pin_reload_apdu(pk, pin, scheme)

    assert reload.hex().upper() == expected["reload"]
    assert keys.pin_unblock_apdu(pk, scheme).hex().upper() == expected["unblock"]
    assert keys.open_pin(pk, reload[5:-4], scheme) == pin


def test_a_pin_message_that_was_tampered_with_opens_to_nothing() -> None:
    pk = keys.process_key(ROOT, FACTOR)
    sealed = bytearray(keys.pin_reload_apdu(pk, keys.packed_pin("123456"))[5:-4])
    sealed[3] ^= 0x01

    assert keys.open_pin(pk, bytes(sealed)) is None
    assert keys.open_pin(pk, b"") is None
    assert keys.open_pin(pk, bytes(15)) is None


def test_the_mac_of_the_card_id_is_that_of_the_worked_example() -> None:
    example = VECTORS["card_id"]
    irk = keys.card_key(ROOT, "370100", bytes.fromhex(example["historical"]))

    assert keys.card_id_mac(irk, bytes.fromhex(example["first_twelve"])).hex().upper() == example["mac"]


def test_the_left4_option_of_the_mac_keeps_the_last_block_s_first_word() -> None:
    folded, left = SM4_SCHEME, replace(SM4_SCHEME, mac_fold=Fold.LEFT)

    assert keys.mac(ROOT, b"message", left) != keys.mac(ROOT, b"message", folded)
    assert len(keys.mac(ROOT, b"message", left)) == 4


def test_the_minority_card_factor_takes_t8_to_td_and_two_zeros() -> None:
    scheme = KeyScheme(card_factor=CardFactor.T8_TD_0000)

    assert keys.card_factor(HISTORICAL, scheme).hex().upper() == "3700000323D80000"


def test_an_odd_pin_is_padded_with_f() -> None:
    assert keys.packed_pin("12345").hex().upper() == "12345F"


@pytest.mark.parametrize("wrong", [b"", bytes(7), bytes(9)])
def test_factors_and_sources_of_other_lengths_are_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="a factor of"):
        keys.diversify(ROOT, wrong)
    with pytest.raises(ValueError, match="a factor of"):
        keys.authenticator(ROOT, wrong)
    with pytest.raises(ValueError, match="historical bytes"):
        keys.card_factor(wrong)
