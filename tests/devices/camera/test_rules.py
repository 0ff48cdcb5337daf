"""config/photo.toml is refused when wrong, and says what the program assumes."""

from pathlib import Path

import msgspec
import pytest

from kiosk.devices.camera.rules import PhotoRules

TEXT = Path("config/photo.toml").read_text(encoding="utf-8")


def decode(text: str) -> PhotoRules:
    return msgspec.toml.decode(text, type=PhotoRules)


def test_the_file_names_every_value_and_agrees_with_the_defaults() -> None:
    assert decode(TEXT) == PhotoRules()
    named = {line.split(" ", 1)[0] for line in TEXT.splitlines()}
    assert set(PhotoRules.__struct_fields__) - named == {"yunet", "sface"}


@pytest.mark.parametrize(
    "line",
    [
        "width = 358",
        "quality = 40",
        'spec_source = "x"\nlooks_per_s = 60',
        "eye_mid_x_px = [196, 162]",
        "roll_deg = -1.0",
        '[yunet]\npath = "/x"\nsha256 = "abc"',
    ],
)
def test_a_wrong_value_is_refused(line: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode(line)
