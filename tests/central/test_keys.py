import stat
from pathlib import Path

import pytest

from kiosk.central.keys import CREDENTIAL, SEAL_FILE, load_key, load_or_make_key, save_key
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


# --- sealed


@pytest.fixture
def credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As systemd lays one down."""
    (tmp_path / "credentials").mkdir()
    secret = tmp_path / "credentials" / CREDENTIAL
    secret.write_bytes(ENTROPY.bytes(32))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(secret.parent))
    return secret


def digits_of(key: PrivateKey) -> bytes:
    return f"{key.d:064x}".encode()


def test_with_a_credential_the_key_is_sealed_and_opens_again(tmp_path: Path, credential: Path) -> None:
    path = tmp_path / "kiosk.key"

    made = load_or_make_key(path, ENTROPY)

    assert digits_of(made) not in path.read_bytes()
    assert credential.exists()
    assert load_key(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_its_credential_a_sealed_key_is_of_no_use(
    tmp_path: Path, credential: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kiosk.key"
    load_or_make_key(path, ENTROPY)

    credential.write_bytes(ENTROPY.bytes(32))
    with pytest.raises(BadSettings, match="sealed elsewhere"):
        load_key(path)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(BadSettings, match=CREDENTIAL):
        load_key(path)


def test_a_key_in_clear_is_sealed_when_there_is_something_to_seal_it_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, secret = tmp_path / "kiosk.key", tmp_path / "seal"
    made = load_or_make_key(path, ENTROPY)
    assert digits_of(made) in path.read_bytes()
    secret.write_bytes(ENTROPY.bytes(16))
    monkeypatch.setenv(SEAL_FILE, str(secret))

    assert load_key(path) == made

    assert digits_of(made) not in path.read_bytes()
    assert load_key(path) == made
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kiosk.key", "seal"]


def test_every_byte_of_a_sealed_key_counts(tmp_path: Path, credential: Path) -> None:
    path = tmp_path / "kiosk.key"
    load_or_make_key(path, ENTROPY)
    content = path.read_bytes()
    assert credential.exists()

    for place in range(0, len(content), 5):
        changed = bytearray(content)
        changed[place] ^= 0x01
        path.write_bytes(changed)
        with pytest.raises(BadSettings):
            load_key(path)


def test_a_secret_that_is_too_short_seals_nothing(tmp_path: Path, credential: Path) -> None:
    credential.write_bytes(b"short")

    with pytest.raises(BadSettings, match="16 random bytes"):
        load_or_make_key(tmp_path / "kiosk.key", ENTROPY)


def test_a_key_that_is_not_sealed_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    made = load_or_make_key(tmp_path / "kiosk.key", ENTROPY)

    assert "not sealed" in caplog.text
    assert digits_of(made).decode() not in caplog.text
