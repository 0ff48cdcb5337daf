import shutil
from pathlib import Path

import pytest

from kiosk.__main__ import USAGE_ERROR, main
from tests.hub.world import CONFIG


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The files that come with the program, to be spoilt."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def spoil(file: Path, right: str, wrong: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")


def test_right_files_are_told_and_the_exit_status_is_0(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["check", "--files-only", "--config", str(config)])

    said = capsys.readouterr()
    assert (status, said.err) == (0, "")
    assert "K0000001" in said.out
    assert "no photo_decoder" in said.out
    assert "sichuan.toml: issue_card kiosk (SC-R 第三十三条)" in said.out


def test_rules_that_have_ended_are_warned_of(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = config / "provinces" / "sichuan.toml"
    spoil(rules, "first_day = { value = 2023-09-01", "first_day = { value = 2003-09-01")
    spoil(rules, "value = 2028-08-31", "value = 2008-08-31")

    status = main(["check", "--files-only", "--config", str(config)])

    assert status == 0
    assert "sichuan.toml: warning: rules_ended: 2008-08-31" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "right", "wrong", "key"),
    [
        ("kiosk.toml", "width_px = 1080", 'width_px = "wide"', "display.width_px"),
        ("kiosk.toml", 'province = "sichuan"', 'province = "atlantis"', "kiosk.province"),
        ("kiosk.toml", 'driver = "crt591"', 'driver = "crt592"', "roles.dispenser.driver"),
        ("kiosk.toml", 'driver = "evolis"', 'driver = "evolis"\nmodel = "x"', "roles.card_printer.model"),
        ("provinces/sichuan.toml", "[photo]", "[foto]", "foto"),
        ("provinces/sichuan.toml", "value = 2028-08-31", "value = 2018-08-31", "validity.last_day"),
        ("kiosk.toml", "services_on = []", 'services_on = ["report_loss"]', "site.services_on.0"),
        ("provinces/henan.toml", "[sources.MO]", "[sources.XX]", "promise.source"),
        ("photo.toml", "dpi = 350", "dpi = [", "(file)"),
        ("card_face.toml", "[portrait]", "[portret]", "portret"),
        ("text/receipts.toml", 'style = "rule"', 'style = "ruler"', "issued.3.style"),
    ],
)
def test_a_wrong_file_is_one_sentence_on_stderr_and_a_status_of_its_own(
    config: Path, capsys: pytest.CaptureFixture[str], file: str, right: str, wrong: str, key: str
) -> None:
    spoil(config / file, right, wrong)

    status = main(["check", "--files-only", "--config", str(config)])

    said = capsys.readouterr().err
    assert status == USAGE_ERROR
    assert said.startswith("kiosk: ")
    assert Path(file).name in said
    assert f": {key}" in said


def test_without_settings_it_says_which_file_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["check", "--config", str(tmp_path)])

    assert status == USAGE_ERROR
    assert "kiosk.toml: (file): found no such file, expected a TOML file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["fly"], ["demo", "--tour", "nothing"], ["run", "--config"]])
def test_a_command_line_that_is_wrong_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == USAGE_ERROR
    assert "usage: kiosk" in capsys.readouterr().err
