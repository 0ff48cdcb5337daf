import pytest

from kiosk.card.atr import historical_bytes
from kiosk.errors import DeviceError


@pytest.mark.parametrize(
    ("atr", "expected"),
    [
        ("3B6D0000 0081454D558660370100000001", "0081454D558660370100000001"),
        ("3BFD1100FF8131FE15 00814E43238697159900BF7C7A 55", "00814E43238697159900BF7C7A"),
        ("3B8D8001 00814A444686603700000323D8 11", "00814A444686603700000323D8"),
        ("3B8F8001 AABB00814A444686603700000323D8 11", "00814A444686603700000323D8"),
    ],
    ids=["contact, T=0", "with all interface bytes", "contactless", "contactless, longer"],
)
def test_the_thirteen_historical_bytes_are_found(atr: str, expected: str) -> None:
    assert historical_bytes(bytes.fromhex(atr)).hex().upper() == expected


@pytest.mark.parametrize("atr", ["", "3B", "3B6D0000", "3B0C000102030405060708090A0B", "3BFF", "3BF0FFFF"])
def test_an_atr_that_is_cut_or_of_another_card_is_refused(atr: str) -> None:
    with pytest.raises(DeviceError):
        historical_bytes(bytes.fromhex(atr))
