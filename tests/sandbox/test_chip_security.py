"""The simulated chip against card-chip.md §3 and §4.9: challenge, authentication, PIN, blocking."""

import pytest

from kiosk.card import keys
from kiosk.card.keys import SM4_SCHEME, TDES_SCHEME, KeyScheme, KeySet
from tests.sandbox.chip_bench import (
    CHALLENGE,
    EF05,
    EF06,
    READ_1,
    READ_KID,
    SSSE,
    UNBLOCK_KID,
    UPDATE_KID,
    Bench,
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


# --- challenge and external authentication ----------------------------------------------------------------


def test_a_challenge_serves_once(bench: Bench) -> None:
    bench.select(SSSE)
    pk = keys.process_key(bench.keys.read, bench.challenge())
    proof = (keys.authenticator(pk, bytes(8)) + bytes(8)).hex()

    assert bench.say(f"0082000A10{proof}") == "9000"
    assert bench.say(f"0082000A10{proof}") == "6984"


def test_other_commands_leave_the_challenge_and_a_new_one_replaces_it(bench: Bench) -> None:
    bench.select(SSSE, EF05)
    first, last = bench.challenge(), bench.challenge()
    bench.select(EF06)
    bench.say("0088000010" + "11" * 16)

    answers = []
    for challenge in (last, first):
        pk = keys.process_key(bench.keys.read, challenge)
        answers.append(bench.say("0082000A10" + (keys.authenticator(pk, bytes(8)) + bytes(8)).hex()))
        bench.challenge()

    assert answers == ["9000", "63C2"]


def test_a_reset_clears_the_challenge(bench: Bench) -> None:
    pk = keys.process_key(bench.keys.read, bench.challenge())
    bench.chip.reset()
    bench.select(SSSE)

    assert bench.say("0082000A10" + (keys.authenticator(pk, bytes(8)) + bytes(8)).hex()) == "6984"


def test_a_challenge_of_another_size_makes_no_factor(bench: Bench) -> None:
    bench.select(SSSE)
    assert len(bench.say("0084000004")) == 12

    assert bench.say("0082000A10" + "00" * 16) == "6984"


def test_a_key_version_may_follow_the_source(bench: Bench) -> None:
    bench.select(SSSE)
    pk = keys.process_key(bench.keys.read, bench.challenge())

    assert bench.say("0082000A11" + (keys.authenticator(pk, bytes(8)) + bytes(8)).hex() + "01") == "9000"


def test_three_wrong_proofs_block_that_key_and_no_other_even_after_reset(bench: Bench) -> None:
    bench.select(SSSE)

    answers = [bench.authenticate(READ_KID, right=False) for _ in range(4)]
    bench.chip.reset()
    bench.select(SSSE)

    assert answers == ["63C2", "63C1", "63C0", "6983"]
    assert bench.authenticate(READ_KID) == "6983"
    assert bench.authenticate(UPDATE_KID) == "9000"


def test_a_right_proof_fills_the_counter_again(bench: Bench) -> None:
    bench.select(SSSE)
    bench.authenticate(READ_KID, right=False)
    bench.authenticate(READ_KID, right=False)

    assert bench.authenticate(READ_KID) == "9000"
    assert bench.authenticate(READ_KID, right=False) == "63C2"


def test_a_wrong_proof_takes_back_what_was_proven(bench: Bench) -> None:
    bench.select(SSSE, EF06)
    bench.authenticate(READ_KID)

    bench.authenticate(READ_KID, right=False)

    assert bench.say(READ_1) == "6982"


@pytest.mark.parametrize(
    ("scheme", "expected"), [(SM4_SCHEME, "456C56EA28B02FD5"), (TDES_SCHEME, "33715577F6F9A0ED")]
)
def test_internal_authentication_is_that_of_the_vectors(scheme: KeyScheme, expected: str) -> None:
    bench = Bench(scheme)
    historical, root = (
        bytes.fromhex("00814A444686603700000323D8"),
        bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"),
    )
    bench.state.keys = keys.card_keys(KeySet.of_one(root), "370100", historical, scheme)
    bench.select(SSSE)

    assert bench.say("00880000103C5CA4D179AA3C007D79B86BCFC3174C") == expected + "9000"


# --- PIN --------------------------------------------------------------------------------------------------


def test_the_pin_counts_down_locks_and_stays_locked_after_reset(bench: Bench) -> None:
    bench.select(SSSE)

    answers = [bench.say("0020000003000000") for _ in range(4)]
    bench.chip.reset()
    bench.select(SSSE)

    assert answers == ["63C2", "63C1", "63C0", "6983"]
    assert bench.say("0020000003123456") == "6983"
    assert bench.say("00200000") == "6983"
    assert bench.say("805E010007123456FF654321") == "6983"


def test_the_right_pin_fills_the_counter_and_asking_costs_nothing(bench: Bench) -> None:
    bench.select(SSSE)
    bench.say("0020000003000000")

    assert bench.say("00200000") == "63C2"
    assert bench.say("0020000003123456") == "9000"
    assert bench.say("00200000") == "63C3"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ("07123456FF654321", "9000"),
        ("0712345FFF654321", "63C2"),  # another old PIN, of odd length
        ("0912345612FF654321AB", "6A80"),
        ("06123456654321", "6A80"),  # no FF between
        ("04123456FF", "6A80"),
        ("05123456FF12", "6A80"),  # new PIN too short
        ("04FF654321", "6A80"),
    ],
)
def test_change_pin(bench: Bench, data: str, status: str) -> None:
    bench.select(SSSE)

    assert bench.say(f"805E0100{data}") == status
    assert (bench.say("0020000003654321") == "9000") is (status == "9000")


@pytest.mark.parametrize("scheme", [SM4_SCHEME, TDES_SCHEME], ids=["SM4", "3DES"])
def test_a_pin_is_reloaded_after_the_unblocking_key_and_under_the_maintenance_key(scheme: KeyScheme) -> None:
    bench = Bench(scheme)
    bench.select(SSSE)
    for _ in range(3):
        bench.say("0020000003000000")

    proven = bench.authenticate(UNBLOCK_KID)
    reload = keys.pin_reload_apdu(bench.maintenance_key(bench.challenge()), bytes.fromhex("33445566"), scheme)

    assert proven == "9000"
    assert bench.say(reload.hex()) == "9000"
    assert bench.say("002000000433445566") == "9000"


def test_unblocking_keeps_the_pin(bench: Bench) -> None:
    bench.select(SSSE)
    for _ in range(3):
        bench.say("0020000003000000")
    bench.authenticate(UNBLOCK_KID)

    assert bench.say(keys.pin_unblock_apdu(bench.maintenance_key(bench.challenge())).hex()) == "9000"
    assert bench.say("0020000003123456") == "9000"


def test_a_pin_message_wants_the_unblocking_key_a_challenge_and_its_own_length(bench: Bench) -> None:
    bench.select(SSSE)
    message = keys.pin_unblock_apdu(bench.maintenance_key(bench.challenge())).hex()

    without_key = bench.say(message)
    bench.authenticate(UNBLOCK_KID)
    without_challenge = bench.say(message)

    assert (without_key, without_challenge) == ("6982", "6984")
    assert bench.say("842400010C" + "00" * 12) == "6700"
    assert bench.say("842400020400000000") == "6A86"


def test_three_wrong_macs_in_a_row_block_the_application_for_ever(bench: Bench) -> None:
    bench.select(SSSE)
    bench.authenticate(UNBLOCK_KID)
    answers = []

    for _ in range(3):
        bench.challenge()
        answers.append(bench.say("842400000400000000"))
    bench.chip.reset()

    assert answers == ["6988", "6988", "9303"]
    assert bench.say(SSSE) == "6A81"
    assert bench.say(CHALLENGE) == "9303"


def test_a_right_mac_begins_the_count_anew(bench: Bench) -> None:
    bench.select(SSSE)
    bench.authenticate(UNBLOCK_KID)
    for _ in range(2):
        bench.challenge()
        bench.say("842400000400000000")

    bench.say(keys.pin_unblock_apdu(bench.maintenance_key(bench.challenge())).hex())
    bench.challenge()

    assert bench.say("842400000400000000") == "6988"


# --- blocking ---------------------------------------------------------------------------------------------


def test_a_blocked_application_answers_only_its_unblocking(bench: Bench) -> None:
    bench.select(SSSE)

    assert bench.lock_message("841E0000") == "9000"
    bench.chip.reset()
    assert bench.say(SSSE) == "6A81"
    assert bench.say(READ_1) == "6A81"
    assert bench.lock_message("84180000") == "9000"
    bench.select(SSSE)


def test_an_application_blocked_for_ever_and_a_blocked_card_stay_so(bench: Bench) -> None:
    bench.select(SSSE)
    bench.lock_message("841E0001")
    other = Bench()
    other.select(SSSE)
    other.lock_message("84160000")

    assert (bench.say(SSSE), bench.say("84180000" + "0400000000")) == ("6A81", "9303")
    assert (other.say(SSSE), other.say(CHALLENGE)) == ("6A81", "6A81")
