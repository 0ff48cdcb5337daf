from pathlib import Path

import pytest
from msgspec import Struct

from kiosk.errors import BadSettings
from kiosk.settings import KioskSettings, read_settings, read_toml
from tests.hub.world import CONFIG

RIGHT = (CONFIG / "kiosk.toml").read_text(encoding="utf-8")


def refused(folder: Path, text: str) -> BadSettings:
    file = folder / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        read_settings(file)
    assert caught.value.file == str(file)
    return caught.value


def test_the_file_that_comes_with_the_program_is_accepted() -> None:
    settings = read_settings(CONFIG / "kiosk.toml")

    assert settings.kiosk.province == "sichuan"
    assert settings.display.dpi == pytest.approx(102.46, abs=0.01)


@pytest.mark.parametrize(
    ("right", "wrong", "key", "found", "expected"),
    [
        ('id = "K0000001"', 'id = "k 1"', "kiosk.id", "'k 1'", "`str` matching regex '^[A-Z0-9-]{4,32}$'"),
        ("width_px = 1080", 'width_px = "wide"', "display.width_px", "'wide'", "`int`"),
        ("width_px = 1080", "width_px = 0", "display.width_px", "0", "`int` >= 480"),
        ("deadline_s = 8.0", "deadline_s = 61", "central.deadline_s", "61", "`float` <= 60.0"),
        (
            '"https://centre.example"',
            '"ftp://x"',
            "central.url",
            "'ftp://x'",
            "`str` matching regex '^https?://'",
        ),
        ('"T-0218"', '"T-0218", 5', "maintenance.staff.1", "5", "`str`"),
        ("[display]", "display = 3\n[other]", "kiosk.display", "3", "no such key"),
        ('driver = "crt591"\n', "", "roles.dispenser.driver", "nothing", "a value: the key is required"),
    ],
)
def test_a_wrong_value_is_refused_with_key_found_and_expected(
    tmp_path: Path, right: str, wrong: str, key: str, found: str, expected: str
) -> None:
    assert right in RIGHT

    error = refused(tmp_path, RIGHT.replace(right, wrong, 1))

    assert (error.key, error.found, error.expected) == (key, found, expected)


@pytest.mark.parametrize(
    ("where", "key"),
    [("[kiosk]", "kiosk.colour"), ("[display]", "display.colour"), ("[roles.camera]", "roles.camera.colour")],
)
def test_an_unknown_key_is_refused(tmp_path: Path, where: str, key: str) -> None:
    error = refused(tmp_path, RIGHT.replace(where, f'{where}\ncolour = "red"'))

    assert (error.key, error.found, error.expected) == (key, "'red'", "no such key")


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, RIGHT + "\n[weather]\n")

    assert (error.key, error.expected) == ("weather", "no such key")


def test_an_unknown_role_is_refused_and_not_taken_for_the_one_that_is_missing(tmp_path: Path) -> None:
    error = refused(tmp_path, RIGHT.replace("[roles.camera]", "[roles.kamera]"))

    assert (error.key, error.expected) == ("roles.kamera", "no such key")


def test_text_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    error = refused(tmp_path, "kiosk = [")

    assert (error.key, error.expected) == ("(file)", "valid TOML 1.0")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_bytes("name = '3号机'".encode("gb18030"))

    with pytest.raises(BadSettings) as caught:
        read_settings(file)

    assert caught.value.expected == "a readable UTF-8 file"


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(tmp_path / "nowhere.toml")

    assert str(tmp_path / "nowhere.toml") in str(caught.value)
    assert caught.value.found == "no such file"


def test_the_whole_refusal_is_one_sentence_for_the_operator(tmp_path: Path) -> None:
    error = refused(tmp_path, RIGHT.replace("width_px = 1080", "width_px = 0"))

    assert str(error) == f"{tmp_path / 'kiosk.toml'}: display.width_px: found 0, expected `int` >= 480"


def test_a_refusal_never_quotes_more_than_the_one_value(tmp_path: Path) -> None:
    for wrong in ('"T-0218", 5', '"T-0218", "much too long"'):
        error = refused(tmp_path, RIGHT.replace('"T-0218"', wrong))

        assert "T-0218" not in error.found


def test_in_a_table_of_many_the_entry_that_is_wrong_is_named(tmp_path: Path) -> None:
    class Doors(Struct, forbid_unknown_fields=True):
        widths: dict[str, int]

    file = tmp_path / "doors.toml"
    file.write_text('[widths]\nfront = 90\nback = "narrow"\nside = 70\n')

    with pytest.raises(BadSettings) as caught:
        read_toml(file, Doors)

    assert (caught.value.key, caught.value.found) == ("widths.back", "'narrow'")


def test_settings_cannot_be_changed_once_read() -> None:
    settings: KioskSettings = read_settings(CONFIG / "kiosk.toml")

    with pytest.raises(AttributeError):
        settings.kiosk.id = "K0000002"  # type: ignore[misc]


def test_the_places_of_the_slots_are_those_of_this_machine(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(RIGHT.replace("pin = [160, 336]\n", "").replace("[86, 296]", "[91.5, 300]"), "utf-8")

    middles = read_settings(file).places.middles

    assert middles["id"] == (91.5, 300)
    assert "pin" not in middles
    assert set(middles) == {"camera", "screen", "id", "out", "receipt", "insert"}


@pytest.mark.parametrize(
    ("wrong", "key", "expected"),
    [
        ("id = [241, 296]", "places.id.0", "`float` <= 240.0"),
        ("id = [86]", "places.id", "`array` of length 2"),
        ("pad = [86, 296]", "places.pad", "no such key"),
    ],
)
def test_a_place_off_the_machine_s_front_is_refused(
    tmp_path: Path, wrong: str, key: str, expected: str
) -> None:
    error = refused(tmp_path, RIGHT.replace("id = [86, 296]", wrong))

    assert (error.key, error.expected) == (key, expected)


def test_a_machine_that_does_not_say_where_its_slots_are_is_refused(tmp_path: Path) -> None:
    start, end = RIGHT.index("[places]"), RIGHT.index("[central]")

    error = refused(tmp_path, RIGHT[:start] + RIGHT[end:])

    assert (error.key, error.expected) == ("places", "a value: the key is required")


def test_a_site_turns_on_services_by_their_names(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(RIGHT.replace("services_on = []", 'services_on = ["query_rights"]'), encoding="utf-8")

    assert read_settings(file).site.services_on == ["query_rights"]

    error = refused(tmp_path, RIGHT.replace("services_on = []", 'services_on = ["fly"]'))
    assert (error.key, error.found) == ("site.services_on.0", "'fly'")
    assert "'query_rights'" in error.expected
