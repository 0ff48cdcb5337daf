"""A specimen shows each dye alone from nothing to full, and carries nobody's data."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from kiosk.card.specimen import BAR_PX, BARS, WORDS, specimen

NEAR = 12
"""JPEG, of 255."""


@pytest.mark.parametrize("bar", range(len(BARS)), ids=["yellow", "magenta", "cyan", "red", "blue", "grey"])
def test_each_bar_goes_from_full_to_nothing(bar: int) -> None:
    face = specimen(date(2026, 11, 22))
    assert face.portrait is not None
    picture = Image.open(BytesIO(face.portrait)).convert("RGB")
    middle = bar * BAR_PX[1] + BAR_PX[1] // 2

    full, nothing = (picture.getpixel((x, middle)) for x in (0, BAR_PX[0] - 1))

    wanted = (0, 0, 0) if all(BARS[bar]) else tuple(255 * stays for stays in BARS[bar])
    assert full == pytest.approx(wanted, abs=NEAR)
    assert nothing == pytest.approx((255, 255, 255), abs=NEAR)


def test_its_words_are_nobody_s() -> None:
    face = specimen(date(2026, 11, 22))

    assert {face.name, face.social_security_number, face.bank_name} == {WORDS}
    assert {*face.card_number, *face.bank_card_number} == {"0"}
