"""The simulated chip against card-chip.md §1-2 and §4.9: selection, files, access, faults and memory."""

import json

import pytest

from kiosk.sandbox.chip import ChipHabits, ChipTimes, SimulatedChip
from kiosk.sandbox.chip_state import ChipState, Life
from tests.sandbox.chip_bench import (
    AID,
    EF05,
    EF06,
    MF,
    READ_1,
    READ_KID,
    SSSE,
    UPDATE_KID,
    Bench,
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


# --- reset, selection, files ------------------------------------------------------------------------------


def test_the_atr_has_t0_and_thirteen_historical_bytes(bench: Bench) -> None:
    assert bench.chip.reset().hex().upper() == "3B6D00000081454D558660370100000001"


def test_a_chip_without_power_says_nothing(bench: Bench) -> None:
    bench.chip.power_off()

    assert bench.say(SSSE) == ""


def test_select_answers_the_fci_of_thirty_bytes(bench: Bench) -> None:
    assert bench.say(SSSE) == f"6F1C840F{AID}A5098801019F0C038601039000"


def test_a_t0_chip_announces_the_fci_and_gives_it_on_get_response() -> None:
    bench = Bench(habits=ChipHabits())

    assert bench.say(SSSE) == "611E"
    assert bench.say("00C000001F") == "6C1E"
    assert bench.say("00C0000002") == "6F1C611C"
    assert bench.say("00C000001C").endswith("9000")
    assert bench.say("00C000001C") == "6985"


def test_what_was_announced_is_forgotten_at_the_next_command() -> None:
    bench = Bench(habits=ChipHabits())
    bench.say(SSSE)

    bench.select(EF05)

    assert bench.say("00C000001E") == "6985"


@pytest.mark.parametrize(
    ("apdu", "status"),
    [
        ("00A404000FF378312E73682EC9E7BBE1B1A3D5CF", "6A82"),  # unknown name
        ("00A4000002EF0F", "6A82"),  # unknown file
        ("00A4000002DF01", "6A82"),
        ("00A4090002EF05", "6A86"),
        ("00A4000003EF0500", "6700"),
        ("00B2010400", "6986"),  # no file selected
        ("00B2010300", "6A86"),
        ("00DC010403010133", "6986"),
        ("0084000007", "6700"),
        ("0088000008" + "00" * 8, "6700"),
        ("0082007710" + "00" * 16, "6A88"),  # no such key
        ("0082000A08" + "00" * 8, "6700"),
        ("0082000A10" + "00" * 16, "6984"),  # no challenge
        ("0020000103123456", "6A86"),
        ("805E000007123456FF654321", "6A86"),
        ("00FF0000", "6D00"),
        ("A0A4000002EF05", "6E00"),
        ("00A4", "6700"),
        ("00A4000005EF05", "6700"),  # Lc says more than there is
    ],
)
def test_what_cannot_be_obeyed_has_its_status_word(bench: Bench, apdu: str, status: str) -> None:
    bench.select(SSSE)

    assert bench.say(apdu) == status


@pytest.mark.parametrize(
    "apdu", [READ_1, "0020000003123456", "0088000010" + "00" * 16, "84240000040011223344"[:18]]
)
def test_without_the_application_nothing_of_it_answers(bench: Bench, apdu: str) -> None:
    assert bench.say(apdu) == "6985"


def test_both_forms_of_selecting_a_file_are_taken(bench: Bench) -> None:
    bench.select(SSSE, "00A4000002EF05", "00A4020002EF05")


def test_ef05_is_free_and_a_blank_knows_its_card_id_and_version(bench: Bench) -> None:
    bench.select(SSSE, EF05)

    card_id = bench.say("00B2010412")
    assert card_id == f"0110{bench.chip.card_id}9000"
    assert card_id.startswith("0110370100D15600000500000001")
    assert bench.say("00B2030406") == "0304332E30309000"
    assert bench.say("00B207040B") == "0709" + "00" * 9 + "9000"
    assert bench.chip.life is Life.BLANK


def test_the_card_id_of_the_worked_example_carries_its_mac() -> None:
    state = ChipState.blank(1, "370100")

    assert SimulatedChip(state).card_id == "370100D1560000050000000147FC8CC8"


@pytest.mark.parametrize(
    ("apdu", "answer"),
    [
        ("00B2030406", "0304332E30309000"),  # by number, exact Le
        ("00B2030400", "0304332E30309000"),  # Le=00: as much as there is
        ("00B2030407", "6C06"),
        ("00B20304", "6C06"),
        ("00B2030006", "0304332E30309000"),  # by tag
        ("00B2032C00", "0304332E30309000"),  # by short file id
        ("00B2080400", "6A83"),
        ("00B2000400", "6A83"),
        ("00B2770000", "6A83"),
        ("00B2013C00", "6A82"),
    ],
)
def test_records_are_read_by_number_by_tag_and_by_short_file_id(bench: Bench, apdu: str, answer: str) -> None:
    bench.select(SSSE, EF05)

    assert bench.say(apdu) == answer


def test_a_chip_may_insist_on_the_exact_le() -> None:
    bench = Bench(habits=ChipHabits(announces=False, insists_on_le=True))
    bench.select(SSSE, EF05)

    assert bench.say("00B2030400") == "6700"
    assert bench.say("00B2030406") == "0304332E30309000"


# --- who may read and write -------------------------------------------------------------------------------


def test_ef06_of_a_third_generation_card_wants_the_read_key(bench: Bench) -> None:
    bench.select(SSSE, EF06)

    before = bench.say(READ_1)
    proven = bench.authenticate(READ_KID)
    after = bench.say(READ_1)

    assert (before, proven) == ("6982", "9000")
    assert after == "0812" + "00" * 18 + "9000"


@pytest.mark.parametrize("version", ["1.00", "2.00"])
def test_ef06_of_older_cards_is_free(bench: Bench, version: str) -> None:
    bench.state.files[0xEF05][2] = b"\x03\x04" + version.encode()
    bench.select(SSSE, EF06)

    assert bench.say(READ_1).endswith("9000")


def test_writing_wants_the_update_key_and_then_holds_in_both_files(bench: Bench) -> None:
    bench.select(SSSE, EF06)

    before = bench.say("00DC0404030A0131")
    bench.authenticate(UPDATE_KID)
    sex = bench.say("00DC0404030A0131")
    bench.select(EF05)
    number = bench.say("00DC07040B0709" + b"X00000019".hex())

    assert (before, sex, number) == ("6982", "9000", "9000")
    assert bench.chip.card_number == "X00000019"
    assert bench.chip.life is Life.PERSONALISED


@pytest.mark.parametrize(
    ("apdu", "status"),
    [
        ("00DC0404040A023132", "6700"),  # not the record's length
        ("00DC0404030B0131", "6A80"),  # another tag
        ("00DC0804030A0131", "6A83"),
        ("00DC0400030A0131", "6A86"),
    ],
)
def test_a_record_that_does_not_fit_its_place_is_refused(bench: Bench, apdu: str, status: str) -> None:
    bench.select(SSSE, EF06)
    bench.authenticate(UPDATE_KID)

    assert bench.say(apdu) == status


@pytest.mark.parametrize("interruption", ["reset", "another application"])
def test_a_reset_and_another_application_forget_what_was_proven(bench: Bench, interruption: str) -> None:
    bench.select(SSSE, EF06)
    bench.authenticate(READ_KID)
    bench.authenticate(UPDATE_KID)

    if interruption == "reset":
        bench.chip.reset()
    else:
        bench.select(MF)
    bench.select(SSSE, EF06)

    assert bench.say(READ_1) == "6982"
    assert bench.say("00DC0404030A0131") == "6982"


# --- faults, memory, time ---------------------------------------------------------------------------------


def test_a_mute_chip_has_neither_atr_nor_answer(bench: Bench) -> None:
    bench.chip.go_mute()

    assert bench.say(SSSE) == ""
    assert bench.chip.reset() == b""
    assert SimulatedChip.from_json(bench.chip.to_json()).reset() == b""


def test_the_next_answer_can_be_given_from_outside_and_the_command_is_not_obeyed(bench: Bench) -> None:
    bench.chip.answer_next(0x6581)

    assert bench.say(SSSE) == "6581"
    assert bench.say(EF05) == "6A82"


@pytest.mark.parametrize("tells", [False, True])
def test_a_torn_write_leaves_the_first_half(bench: Bench, tells: bool) -> None:
    bench.select(SSSE, EF06)
    bench.authenticate(UPDATE_KID)
    bench.chip.tear_next_write(tells=tells)

    answer = bench.say("00DC0104140812" + b"510101199003070014".hex())

    assert answer == ("" if tells else "9000")
    assert bench.chip.id_number == "510101199"
    assert (bench.say(EF06) == "") is tells


def test_a_chip_written_down_and_made_again_is_the_same(bench: Bench) -> None:
    bench.select(SSSE, EF05)
    bench.authenticate(UPDATE_KID)
    bench.say("00DC07040B0709" + b"X00000019".hex())
    bench.authenticate(READ_KID, right=False)
    bench.say("805E010007123456FF654321")
    bench.say("0020000003000000")

    again = SimulatedChip.from_json(json.loads(json.dumps(bench.chip.to_json())))

    assert again.state == bench.state
    assert again.card_number == "X00000019"
    assert again.exchange(bytes.fromhex(SSSE)) == (b"", 0.0)
    assert again.reset() == bench.chip.reset()


def test_reading_writing_and_arithmetic_take_their_time() -> None:
    times = ChipTimes(read_s=1.0, write_s=2.0, crypto_s=3.0)
    chip = SimulatedChip(ChipState.blank(1, "370100"), times=times)
    chip.reset()

    seconds = [chip.exchange(bytes.fromhex(apdu))[1] for apdu in (SSSE, "00DC0104", "0088000010" + "00" * 16)]

    assert seconds == [1.0, 2.0, 3.0]


def test_the_state_shows_neither_pin_nor_key(bench: Bench) -> None:
    assert repr(bench.state) == "ChipState(citizen, blank)"
    assert "0101" not in repr(bench.keys)
