"""Settings that the centre lays down: taken whole at the next start, refused by a word."""

import re
from pathlib import Path

import pytest

from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.errors import BadSettings
from kiosk.monitor.configuration import BadConfiguration, Configuration, checked
from kiosk.monitor.next_settings import NextSettings
from kiosk.settings import KioskSettings, read_settings
from kiosk.worker import InlineWorker
from tests.hub.world import CONFIG, KIOSK, World, make_world

OWN = (CONFIG / "kiosk.toml").read_bytes()
OTHER_NAME = OWN.replace("3号机".encode(), "5号机".encode())


def laid(document: bytes, digest: str = "") -> m.Configuration:
    return m.Configuration("v1", digest or sm3.digest(document).hex(), document)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_bytes(OWN)
    return file


def changed(old: str, new: str) -> bytes:
    text = OWN.decode()
    assert len(re.findall(old, text)) == 1
    return re.sub(old, new, text).encode()


def content(file: Path) -> bytes:
    return file.read_bytes()


def spoil(file: Path) -> None:
    file.write_bytes(OWN[:100])


def beside(file: Path) -> list[str]:
    return [one.name for one in file.parent.iterdir()]


def own() -> KioskSettings:
    return read_settings(CONFIG / "kiosk.toml")


# --- what is taken


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3号机", "5号机"),
        (r"deadline_s = 8\.0", "deadline_s = 20.0"),
        ("keep_old_cards = false", "keep_old_cards = true"),
        ("# This machine:", "# Another remark:"),
    ],
)
def test_what_is_left_to_the_centre_is_taken(old: str, new: str) -> None:
    assert checked(laid(changed(old, new)), own()).kiosk.id == own().kiosk.id


@pytest.mark.parametrize(
    ("document", "digest", "why"),
    [
        (OWN, "00" * 32, "digest"),
        (b"\xff\xfe", "", "encoding"),
        (b"[kiosk", "", "form: .*bad TOML"),
        (b"[kiosk]\nid = 5\n", "", "form: .*kiosk.id: found 5"),
        (OWN + b"\n[more]\n", "", "form: .*more: found .*no such key"),
        (changed("deadline_s = 8.0", "deadline_s = 0"), "", "form: .*central.deadline_s: found 0"),
        (changed('"K0000001"', '"K0000002"'), "", "another-machine"),
    ],
)
def test_settings_that_do_not_hold_are_refused_by_name(document: bytes, digest: str, why: str) -> None:
    with pytest.raises(BadConfiguration, match=why):
        checked(laid(document, digest), own())


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('url = "https://centre.example"', 'url = "https://other.example"', "central.url"),
        ('root_file = "/var/lib/kiosk/root.crt"', 'root_file = "/tmp/r.crt"', "central.root_file"),
        ('tls_ca_file = "/etc/kiosk/tls-ca.crt"', 'tls_ca_file = ""', "central.tls_ca_file"),
        (r"/dev/kiosk-id-reader\?baud=115200", "/dev/ttyS9", "roles.id_reader.address"),
        (r"\[kiosk\]", '[power]\nshutdown_command = ["sh"]\n[kiosk]', "power.shutdown_command"),
        ('province = "sichuan"', 'province = "henan"', "kiosk.province"),
        (r"\[display\]", "[roles.ups]\ndriver='nut'\naddress='a'\n[display]", "roles.ups"),
    ],
)
def test_what_is_written_by_hands_at_the_machine_the_centre_does_not_change(
    old: str, new: str, key: str
) -> None:
    with pytest.raises(BadConfiguration, match=f"not-permitted: {key}"):
        checked(laid(changed(old, new)), own())


def test_nor_who_may_open_the_machine() -> None:
    text = OWN.decode() + ("" if b"[maintenance]" in OWN else "\n[maintenance]\nstaff = []\n")
    more = re.sub(r"staff = \[[^]]*\]", 'staff = ["T-6666"]', text)

    with pytest.raises(BadConfiguration, match=r"not-permitted: maintenance\.staff"):
        checked(laid(more.encode()), own())


# --- fetching


class Machine:
    def __init__(self, file: Path) -> None:
        self.world: World = make_world()
        self.following = NextSettings(file)
        self.fetching = Configuration(self.world.watch, self.following, self._acceptable, InlineWorker())

    async def fetches(self, document: bytes) -> str:
        self.world.hub.lay_configuration(KIOSK, "v1", document)
        return await self.fetching.fetch()

    @staticmethod
    def _acceptable(settings: KioskSettings) -> None:
        if settings.site.keep_old_cards:
            raise BadSettings("kiosk.toml", "site.keep_old_cards", "True", "what the province says")


async def test_what_was_fetched_is_in_use_from_the_next_start_and_the_old_file_stays_beside_it(
    file: Path,
) -> None:
    assert await Machine(file).fetches(OTHER_NAME) == ""
    assert content(file) == OWN

    NextSettings(file).start()

    assert read_settings(file).kiosk.name == "5号机"
    assert content(file.with_name("kiosk.toml.before")) == OWN


async def test_why_it_is_not_taken_is_a_word_and_nothing_is_written(file: Path) -> None:
    machine = Machine(file)

    assert await machine.fetching.fetch() == "none-laid"
    assert await machine.fetches(b"[kiosk") == "form"
    assert await machine.fetches(changed("keep_old_cards = false", "keep_old_cards = true")) == "rules"
    assert beside(file) == ["kiosk.toml"]


async def test_laying_the_present_ones_again_takes_the_next_ones_back(file: Path) -> None:
    machine = Machine(file)
    await machine.fetches(OTHER_NAME)

    assert await machine.fetches(OWN) == ""

    NextSettings(file).start()
    assert content(file) == OWN


async def test_a_file_that_somebody_has_spoilt_since_the_start_is_told_and_ends_nothing(file: Path) -> None:
    spoil(file)

    assert await Machine(file).fetches(OTHER_NAME) == "own-file"


def test_a_folder_that_is_shut_when_the_machine_has_to_go_back_ends_nothing(file: Path) -> None:
    NextSettings(file).store(OTHER_NAME)
    following = started(file)
    file.with_name("kiosk.toml.refused.new").mkdir()

    assert not following.went_back()
    assert not started(file).on_trial


async def test_a_folder_that_cannot_be_written_is_told(file: Path) -> None:
    file.with_name("kiosk.toml.next.new").mkdir()

    assert await Machine(file).fetches(OTHER_NAME) == "not-written"


# --- a start with them


def started(file: Path) -> NextSettings:
    following = NextSettings(file)
    following.start()
    return following


def test_settings_with_which_the_centre_never_heard_the_machine_go_at_the_next_start(file: Path) -> None:
    NextSettings(file).store(OTHER_NAME)
    assert started(file).on_trial

    again = started(file)

    assert not again.on_trial
    assert file.read_bytes() == OWN
    assert again.was_refused(OTHER_NAME)


def test_settings_with_which_the_centre_heard_the_machine_stay(file: Path) -> None:
    NextSettings(file).store(OTHER_NAME)
    started(file).heard()

    assert not started(file).on_trial
    assert file.read_bytes() == OTHER_NAME


async def test_what_the_machine_went_back_from_is_not_taken_again(file: Path) -> None:
    NextSettings(file).store(OTHER_NAME)
    started(file)
    started(file)

    assert await Machine(file).fetches(OTHER_NAME) == "went-back"


@pytest.mark.parametrize("cut_at", range(4))
def test_a_start_that_is_cut_anywhere_leaves_one_whole_file_and_ends_with_one(
    file: Path, cut_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    NextSettings(file).store(OTHER_NAME)
    steps = iter(range(10))

    def replace(path: Path, target: Path) -> Path:
        if next(steps) == cut_at:
            raise KeyboardInterrupt
        return whole_replace(path, target)

    whole_replace = Path.replace
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        try:
            started(file)
        except KeyboardInterrupt:
            assert file.read_bytes() in (OWN, OTHER_NAME)

    for _ in range(2):
        started(file).heard()
    assert file.read_bytes() in (OWN, OTHER_NAME)
    assert not file.with_name("kiosk.toml.trial").exists()
    assert not file.with_name("kiosk.toml.next").exists()
