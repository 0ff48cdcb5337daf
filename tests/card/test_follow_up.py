import pytest

from kiosk.card.follow_up import for_blocks, transmit_fully
from kiosk.errors import DeviceError
from kiosk.faults import Fault


class Chip:
    """A chip that has its lines learnt: command to answer, in hex."""

    def __init__(self, **lines: str) -> None:
        self._lines = lines

    async def __call__(self, apdu: bytes) -> bytes:
        return bytes.fromhex(self._lines["c" + apdu.hex().upper()])


async def test_61xx_is_followed_by_get_response_until_all_is_there() -> None:
    chip = Chip(c00A4040001AA="6102", c00C0000002="01026101", c00C0000001="039000")

    assert await transmit_fully(chip, bytes.fromhex("00A4040001AA")) == bytes.fromhex("0102039000")


async def test_6cxx_repeats_the_command_with_the_right_le() -> None:
    chip = Chip(c00B2010400="6C03", c00B2010403="0101339000")

    assert await transmit_fully(chip, bytes.fromhex("00B2010400")) == bytes.fromhex("0101339000")


async def test_6cxx_to_a_command_without_le_adds_one() -> None:
    chip = Chip(c00840000="6C08", c0084000008="11223344556677889000")

    assert await transmit_fully(chip, bytes.fromhex("00840000")) == bytes.fromhex("11223344556677889000")


async def test_6cxx_to_a_command_with_data_keeps_the_data() -> None:
    without_le = Chip(c00880000020102="6C01", c0088000002010201="AA9000")
    with_le = Chip(c0088000002010200="6C01", c0088000002010201="AA9000")

    assert await transmit_fully(without_le, bytes.fromhex("00880000020102")) == bytes.fromhex("AA9000")
    assert await transmit_fully(with_le, bytes.fromhex("0088000002010200")) == bytes.fromhex("AA9000")


async def test_a_chip_that_never_comes_to_an_end_is_left() -> None:
    chip = Chip(c00B2010400="6C00")

    assert await transmit_fully(chip, bytes.fromhex("00B2010400")) == bytes.fromhex("6C00")


async def test_an_answer_without_status_comes_back_as_it_is() -> None:
    assert await transmit_fully(Chip(c00840000=""), bytes.fromhex("00840000")) == b""


async def test_6cxx_is_obeyed_once_and_only_where_it_stands_alone() -> None:
    insists = Chip(c00B2010400="6C03", c00B2010403="6C04", c00B2010404="9000")
    said_with_data = Chip(c00B2010400="01026C03", c00B2010403="0101339000")

    assert await transmit_fully(insists, bytes.fromhex("00B2010400")) == bytes.fromhex("6C04")
    assert await transmit_fully(said_with_data, bytes.fromhex("00B2010400")) == bytes.fromhex("01026C03")


async def test_get_response_may_be_told_its_le_too() -> None:
    chip = Chip(c00A4040001AA="6110", c00C0000010="6C02", c00C0000002="01029000")

    assert await transmit_fully(chip, bytes.fromhex("00A4040001AA")) == bytes.fromhex("01029000")


async def test_a_chip_that_has_always_more_is_as_good_as_mute() -> None:
    chip = Chip(c00A4040001AA="6101", c00C0000001="AA6101")

    with pytest.raises(DeviceError) as error:
        await transmit_fully(chip, bytes.fromhex("00A4040001AA"))

    assert error.value.fault is Fault.CHIP_MUTE


@pytest.mark.parametrize(
    ("apdu", "in_blocks"),
    [
        ("00A4040002AABB", "00A4040002AABB00"),
        ("00880000020102", "0088000002010200"),
        ("00A4040002AABB00", "00A4040002AABB00"),
        ("00DC010402AABB", "00DC010402AABB"),
        ("00B2010400", "00B2010400"),
        ("00200000", "00200000"),
    ],
)
def test_over_t_1_a_command_that_is_answered_with_data_asks_for_them(apdu: str, in_blocks: str) -> None:
    assert for_blocks(bytes.fromhex(apdu)) == bytes.fromhex(in_blocks)
