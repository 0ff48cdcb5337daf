import stat
from pathlib import Path

import pytest

from kiosk.central.keys import load_key, load_or_make_key, save_key
from kiosk.crypto.sm2 import PrivateKey
from kiosk.entropy import SystemEntropy
from kiosk.errors import BadSettings

ENTROPY = SystemEntropy()


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "kiosk.key"

    made = load_or_make_key(path, ENTROPY)

    assert load_or_make_key(path, ENTROPY) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["kiosk.key"]


def test_a_leftover_of_a_cut_start_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "kiosk.key.new").write_bytes(b"half a k")

    made = load_or_make_key(tmp_path / "kiosk.key", ENTROPY)

    assert load_or_make_key(tmp_path / "kiosk.key", ENTROPY) == made


def test_a_key_that_others_could_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.key"
    load_or_make_key(path, ENTROPY)
    path.chmod(0o640)

    with pytest.raises(BadSettings, match="0o600"):
        load_or_make_key(path, ENTROPY)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"form":"sm2-key-1","private":"00","public":"04"}'])
def test_a_file_that_is_no_key_is_refused_and_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kiosk.key"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(BadSettings):
        load_or_make_key(path, ENTROPY)
    assert path.read_bytes() == content


def test_no_key_is_written_over_another(tmp_path: Path) -> None:
    made = load_or_make_key(tmp_path / "kiosk.key", ENTROPY)

    with pytest.raises(FileExistsError):
        save_key(tmp_path / "kiosk.key", PrivateKey.generate(ENTROPY))

    assert load_key(tmp_path / "kiosk.key") == made
    with pytest.raises(BadSettings, match="FileNotFoundError"):
        load_key(tmp_path / "none.key")
