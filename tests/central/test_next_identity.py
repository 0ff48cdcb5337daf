from pathlib import Path

import pytest

from kiosk.central.identity import load_certificates, save_certificates
from kiosk.central.keys import load_key, save_key
from kiosk.central.next_identity import NextIdentity
from kiosk.crypto.sm2 import PrivateKey
from kiosk.trust.signing_request import read_request
from tests.trust.pki import ENTROPY, YEAR, leaf, root

ROOT = root()


def in_use(folder: Path) -> NextIdentity:
    key, certificate = leaf(ROOT)
    save_key(folder / "key.json", key)
    save_certificates(folder / "kiosk.crt", certificate)
    return NextIdentity(folder / "key.json", folder / "kiosk.crt")


def answered(following: NextIdentity) -> None:
    asked = read_request(following.request("SC-0001", ENTROPY))
    following.store(ROOT.issue(asked.public_key, "SC-0001", "kiosk", YEAR, ENTROPY), ())


def pair(folder: Path) -> bool:
    """Whether the files in use belong together."""
    return load_key(folder / "key.json").public() == load_certificates(folder / "kiosk.crt")[0].public_key


def test_the_key_lies_on_disk_before_the_request_is_known(tmp_path: Path) -> None:
    following = NextIdentity(tmp_path / "key.json", tmp_path / "kiosk.crt")

    request = following.request("SC-0001", ENTROPY)

    assert following.next_key.stat().st_mode & 0o777 == 0o600
    assert read_request(request).public_key == load_key(following.next_key).public()


def test_after_a_restart_it_is_the_same_key_and_the_same_request(tmp_path: Path) -> None:
    first = NextIdentity(tmp_path / "key.json", tmp_path / "kiosk.crt").request("SC-0001", ENTROPY)

    assert NextIdentity(tmp_path / "key.json", tmp_path / "kiosk.crt").request("SC-0001", ENTROPY) == first


def test_a_cut_between_key_and_request_costs_no_second_key(tmp_path: Path) -> None:
    following = NextIdentity(tmp_path / "key.json", tmp_path / "kiosk.crt")
    key = PrivateKey.generate(ENTROPY)
    save_key(following.next_key, key)

    assert read_request(following.request("SC-0001", ENTROPY)).public_key == key.public()


def test_until_it_is_taken_into_use_the_old_one_stays(tmp_path: Path) -> None:
    following = in_use(tmp_path)
    before = (tmp_path / "key.json").read_bytes()

    answered(following)

    assert following.is_here
    assert (tmp_path / "key.json").read_bytes() == before
    assert pair(tmp_path)


def test_taken_into_use_key_and_certificate_belong_together_and_nothing_is_left(tmp_path: Path) -> None:
    following = in_use(tmp_path)
    answered(following)
    new = following.public_key()

    following.take_into_use()

    assert pair(tmp_path)
    assert load_key(tmp_path / "key.json").public() == new
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key.json", "kiosk.crt"]


def test_a_change_that_was_cut_between_its_renames_is_finished_at_start(tmp_path: Path) -> None:
    following = in_use(tmp_path)
    answered(following)
    following.next_key.replace(tmp_path / "key.json")
    assert not pair(tmp_path)

    following.start()

    assert pair(tmp_path)
    assert not following.is_asked_for


@pytest.mark.parametrize("asked", [False, True])
def test_a_start_changes_nothing_while_the_next_one_is_not_here(tmp_path: Path, asked: bool) -> None:
    following = in_use(tmp_path)
    if asked:
        following.request("SC-0001", ENTROPY)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    following.start()

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_start_takes_into_use_what_came_before_it_was_cut(tmp_path: Path) -> None:
    following = in_use(tmp_path)
    answered(following)
    new = following.public_key()

    following.start()

    assert pair(tmp_path)
    assert load_key(tmp_path / "key.json").public() == new


def test_given_up_the_next_request_is_another_key_s(tmp_path: Path) -> None:
    following = in_use(tmp_path)
    answered(following)
    given_up = following.public_key()

    following.give_up()

    assert read_request(following.request("SC-0001", ENTROPY)).public_key != given_up
    assert pair(tmp_path)
