"""What a write is called: the same to whoever says it again, and nobody's to guess."""

import stat
from pathlib import Path

import msgspec
import pytest

from kiosk.central import messages as m
from kiosk.central.keys import SEAL_FILE
from kiosk.central.transport import KEY_HEADER
from kiosk.central.write_key import WriteKeys, case_of
from kiosk.central.write_secret import beside, load_write_keys, make_write_keys
from kiosk.crypto import sm3
from kiosk.entropy import SystemEntropy
from kiosk.errors import BadSettings
from tests.hub.world import case_key, make_world

ENTROPY = SystemEntropy()
CASE, OLD_CASE = case_key(1), case_key(2)
PATH, BODY = "/v1/withdraw", b'{"case":"..."}'
BARE = sm3.digest(PATH.encode() + b"\n" + BODY)[:16].hex()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return beside(tmp_path / "kiosk-key.json")


def called(path: Path, case: str = CASE) -> str:
    return load_write_keys(path).same_body(case, PATH, BODY)


def test_the_name_survives_a_restart_and_is_no_other_machine_s(path: Path, tmp_path: Path) -> None:
    make_write_keys(path, [], ENTROPY)
    make_write_keys(tmp_path / "another", [], ENTROPY)

    assert called(path) == called(path)
    assert case_of(called(path)) == CASE
    assert called(path) != called(tmp_path / "another")


def test_whoever_guesses_the_body_cannot_tell_that_it_is_right(path: Path) -> None:
    make_write_keys(path, [OLD_CASE], ENTROPY)

    assert not called(path).endswith(BARE)


def test_a_case_that_was_open_at_the_update_keeps_the_names_it_had(path: Path) -> None:
    make_write_keys(path, [OLD_CASE], ENTROPY)

    assert called(path, OLD_CASE) == f"{OLD_CASE}.{BARE}"


def test_other_words_and_other_routes_have_other_names() -> None:
    keys = WriteKeys(bytes(32))

    assert len({keys.same_body(CASE, p, b) for p in ("/a", "/b") for b in (b"", b"x")}) == 4


async def test_what_goes_to_the_centre_is_called_by_the_secret() -> None:
    world = make_world()
    request = m.WithdrawRequest(CASE, "gave_up")

    await world.central.withdraw(request)

    key = world.transport.sent[-1].headers[KEY_HEADER]
    assert key == world.central._channel.write_keys.same_body(CASE, PATH, msgspec.json.encode(request))


def test_it_is_made_once_and_only_its_owner_may_read_it(path: Path) -> None:
    make_write_keys(path, [], ENTROPY)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        make_write_keys(path, [], ENTROPY)
    path.chmod(0o640)
    with pytest.raises(BadSettings, match="0o600"):
        load_write_keys(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b'{"form":"write-keys-1","secret":"00","opened_before":[]}'],
)
def test_a_file_that_holds_no_secret_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(BadSettings):
        load_write_keys(path)


def test_it_is_sealed_as_the_key_is(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_write_keys(path, [OLD_CASE], ENTROPY)
    before, secret = called(path), load_write_keys(path).secret.hex().encode()
    assert secret in path.read_bytes()
    (tmp_path / "seal").write_bytes(ENTROPY.bytes(16))
    monkeypatch.setenv(SEAL_FILE, str(tmp_path / "seal"))

    assert called(path) == before
    assert secret not in path.read_bytes()
    assert called(path) == before
    assert called(path, OLD_CASE).endswith(BARE)

    monkeypatch.delenv(SEAL_FILE)
    with pytest.raises(BadSettings, match="sealed"):
        load_write_keys(path)
    monkeypatch.setenv(SEAL_FILE, str(tmp_path / "other"))
    (tmp_path / "other").write_bytes(ENTROPY.bytes(16))
    with pytest.raises(BadSettings, match="sealed elsewhere"):
        load_write_keys(path)
