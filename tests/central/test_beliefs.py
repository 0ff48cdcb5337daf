import logging
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.central import messages as m
from kiosk.central.beliefs import Beliefs
from kiosk.central.identity import save_certificates
from kiosk.trust.certificate import BadCertificate
from tests.central.bulletins import handover, listing
from tests.hub.identities import authority, certificate_of
from tests.hub.world import CENTRE, NOON

DAY = timedelta(days=1)
ENDS = NOON + 90 * DAY


def beliefs(folder: Path) -> Beliefs:
    """As at a start: what lies in the folder."""
    if not (folder / "root.crt").exists():
        save_certificates(folder / "root.crt", authority().certificate)
    return Beliefs(folder / "root.crt", folder / "bulletin.json", CENTRE, (), NOON)


def test_what_was_taken_back_stays_so_after_a_restart(tmp_path: Path) -> None:
    hub = certificate_of("hub", "hub")

    assert beliefs(tmp_path).told(listing(authority(), NOON, hub.serial), NOON)

    for known in (beliefs(tmp_path), beliefs(tmp_path)):
        with pytest.raises(BadCertificate, match="revoked"):
            known.pinned.check(hub, (), NOON, "hub")


def test_the_same_again_is_nothing_new(tmp_path: Path) -> None:
    known, told = beliefs(tmp_path), listing(authority(), NOON)
    assert known.told(told, NOON)
    written = (tmp_path / "bulletin.json").stat().st_mtime_ns

    assert not known.told(told, NOON)
    assert not beliefs(tmp_path).told(told, NOON)

    assert (tmp_path / "bulletin.json").stat().st_mtime_ns == written


def test_a_newer_list_takes_the_place_of_the_older_one_for_good(tmp_path: Path) -> None:
    known, hub = beliefs(tmp_path), certificate_of("hub", "hub")
    known.told(listing(authority(), NOON, hub.serial), NOON)
    known.told(listing(authority(), NOON + DAY), NOON)
    known.told(listing(authority(), NOON, hub.serial), NOON)

    beliefs(tmp_path).pinned.check(hub, (), NOON, "hub")


def test_strangers_change_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    known, stranger = beliefs(tmp_path), authority("a stranger")
    pinned = known.pinned

    for told in (
        listing(stranger, NOON, certificate_of("hub", "hub").serial),
        handover(stranger, authority("next"), ENDS),
        handover(authority(), authority("next"), ENDS, centre="another"),
        m.Bulletin(["not base64!", "AAAA"], [m.NewRoot("AAAA", "AAAA", "AAAA")]),
    ):
        with caplog.at_level(logging.INFO):
            assert not known.told(told, NOON)

    assert known.pinned == pinned
    assert not (tmp_path / "bulletin.json").exists()


def test_a_new_root_is_believed_after_a_restart_and_the_old_one_until_it_ends(tmp_path: Path) -> None:
    old, new = authority(), authority("next")
    hub = certificate_of("hub", "hub", by="next")
    beliefs(tmp_path).told(handover(old, new, ENDS), NOON)

    known = beliefs(tmp_path)

    known.pinned.check(hub, (), NOON, "hub")
    known.pinned.check(certificate_of("hub", "hub"), (), NOON, "hub")
    later = Beliefs(tmp_path / "root.crt", tmp_path / "bulletin.json", CENTRE, (), ENDS + DAY)
    assert later.pinned.roots == (new.certificate,)
    later.pinned.check(hub, (), NOON, "hub")


def test_of_a_machine_that_runs_on_the_old_root_ends_too(tmp_path: Path) -> None:
    told = handover(authority(), authority("next"), ENDS)
    known = beliefs(tmp_path)
    known.told(told, NOON)

    assert known.told(told, ENDS + DAY)

    assert known.pinned.roots == (authority("next").certificate,)
    assert beliefs(tmp_path).told(told, ENDS + DAY)


def test_roots_follow_one_another(tmp_path: Path) -> None:
    first, second, third = authority(), authority("second"), authority("third")
    beliefs(tmp_path).told(handover(first, second, ENDS), NOON)

    beliefs(tmp_path).told(handover(second, third, ENDS), NOON)

    assert len(beliefs(tmp_path).pinned.roots) == 3
    beliefs(tmp_path).pinned.check(certificate_of("hub", "hub", by="third"), (), NOON, "hub")


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"lists":["AAAA"]}'])
def test_a_torn_file_is_none(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "bulletin.json").write_bytes(torn)

    assert beliefs(tmp_path).pinned.roots == (authority().certificate,)


def test_what_cannot_be_written_down_counts_all_the_same(tmp_path: Path) -> None:
    known, hub = beliefs(tmp_path), certificate_of("hub", "hub")
    (tmp_path / "bulletin.json.new").mkdir()  # as on a full disk: no draft can be made

    assert known.told(listing(authority(), NOON, hub.serial), NOON)

    with pytest.raises(BadCertificate, match="revoked"):
        known.pinned.check(hub, (), NOON, "hub")
