"""Whatever stands in a settings file: it is valid, or refused with the key that is wrong; never a crash."""

import copy
import json
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.card.face import FaceLayout
from kiosk.devices.camera.rules import PhotoRules
from kiosk.errors import BadSettings
from kiosk.policy.profile import Profile
from kiosk.policy.read_rules import check_profile
from kiosk.settings import FILE_LIMIT_BYTES, KioskSettings, parse_toml, read_toml
from kiosk.stationery import Forms, checked_forms
from tests.hub.world import CONFIG

Place = tuple[str | int, ...]
Reader = Callable[[str], object]
FILE = "some.toml"

KEYS = st.text(max_size=12) | st.sampled_from(["a.b", "[...]", "` - at `$", "x'y", "", "键", "name"])
PLAIN = (
    st.text(max_size=30)
    | st.integers()
    | st.sampled_from([0, -1, 10**30, -(2**63) - 1])
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.sampled_from(["{", "{0}", "{a.b}", "{a!r}", "$.a", "`x`", "\u0000", "crt591", "sichuan"])
)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


def written(value: object) -> str:
    """Any value as TOML 1.0; a table as an inline one, so that a file may be built of anything."""
    match value:
        case bool() | str():
            text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case datetime() | date() | time():
            text = value.isoformat()
        case list():
            text = f"[{', '.join(written(one) for one in value)}]"
        case dict():
            text = f"{{{', '.join(f'{written(key)} = {written(one)}' for key, one in value.items())}}}"
        case _:
            text = str(value)
    return text


def whole(tree: dict[str, Any]) -> str:
    return "".join(f"{written(key)} = {written(value)}\n" for key, value in tree.items())


def kiosk_toml(text: str) -> KioskSettings:
    return parse_toml(text, FILE, KioskSettings)


def province(text: str) -> Profile:
    profile = parse_toml(text, FILE, Profile)
    check_profile(FILE, profile)
    return profile


def receipts(text: str) -> Forms:
    return checked_forms(FILE, parse_toml(text, FILE, Forms))


READERS: dict[str, Reader] = {
    "kiosk.toml": kiosk_toml,
    "provinces/sichuan.toml": province,
    "provinces/henan.toml": province,
    "text/receipts.toml": receipts,
    "photo.toml": partial(parse_toml, file=FILE, form=PhotoRules),
    "card_face.toml": partial(parse_toml, file=FILE, form=FaceLayout),
}


@cache
def right(name: str) -> dict[str, Any]:
    return tomllib.loads((CONFIG / name).read_text("utf-8"))


@cache
def places(name: str) -> list[Place]:
    """Every key and every entry of the file, tables and lists too."""

    def below(value: object, at: Place) -> list[Place]:
        inner: list[tuple[str | int, object]] = []
        if isinstance(value, dict):
            inner = list(value.items())
        elif isinstance(value, list):
            inner = list(enumerate(value))
        return [at, *(place for key, one in inner for place in below(one, (*at, key)))]

    return below(right(name), ())[1:]


def table_at(tree: dict[str, Any], place: Place) -> Any:
    found: Any = tree
    for key in place:
        found = found[key]
    return found


def is_taken_or_names(read: Reader, text: str) -> BadSettings | None:
    try:
        read(text)
    except BadSettings as error:
        refused = error
    else:
        return None
    assert refused.file == FILE
    assert refused.key
    assert refused.expected
    return refused


def is_about(key: str, place: Place) -> bool:
    """The refused key is this one, something in it, or the table that it stands in."""
    named = ".".join(str(one) for one in place)
    return key.startswith(named) or named.startswith(key) or key.partition(".")[0] == str(place[0])


def test_what_is_written_is_read_back() -> None:
    for name, read in READERS.items():
        assert tomllib.loads(whole(right(name))) == right(name)
        assert is_taken_or_names(read, whole(right(name))) is None


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_any_value_at_any_key_is_taken_or_refused_by_that_key(name: str) -> None:
    @settings(max_examples=250, deadline=None)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        tree = copy.deepcopy(right(name))
        place = data.draw(st.sampled_from(places(name)))
        table_at(tree, place[:-1])[place[-1]] = data.draw(VALUES)

        error = is_taken_or_names(READERS[name], whole(tree))

        assert error is None or is_about(error.key, place), (error.key, place)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_a_key_too_many_or_missing_is_taken_or_refused(name: str) -> None:
    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        tree = copy.deepcopy(right(name))
        place = data.draw(st.sampled_from(places(name)))
        table = table_at(tree, place[:-1])
        if data.draw(st.booleans()):
            del table[place[-1]]
        elif isinstance(table, dict):
            table[data.draw(KEYS)] = data.draw(VALUES)

        is_taken_or_names(READERS[name], whole(tree))

    holds()


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.dictionaries(KEYS, VALUES, max_size=4).map(whole))
def test_a_file_of_noise_is_refused_or_says_nothing(text: str) -> None:
    for name, read in READERS.items():
        assert (
            is_taken_or_names(read, text) is not None or name == "photo.toml"
        )  # all of it has a usual value


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 20_000 + "]" * 20_000, "a = " + "{a = " * 20_000, "a = " + "9" * 10_000, "a." * 20_000],
    ids=["arrays", "tables", "number", "key"],
)
def test_a_file_that_is_too_deep_or_too_long_a_number_is_refused(text: str) -> None:
    for read in READERS.values():
        assert is_taken_or_names(read, text) is not None


def test_a_file_without_measure_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_bytes(b"#" * (FILE_LIMIT_BYTES + 1))

    with pytest.raises(BadSettings) as caught:
        read_toml(file, KioskSettings)

    assert (caught.value.key, caught.value.found) == ("(file)", f"{FILE_LIMIT_BYTES + 1} bytes")


@pytest.mark.parametrize("words", ["{", "}", "{0}", "{}", "{slip.x}", "{slip[0]}", "{slip!r}", "{slip:>9}"])
def test_a_receipt_whose_braces_are_no_fact_is_refused_by_its_line(words: str) -> None:
    tree = copy.deepcopy(right("text/receipts.toml"))
    tree["issued"][0]["value"] = words

    error = is_taken_or_names(receipts, whole(tree))

    assert error is not None
    assert (error.key, error.found) == ("issued.0.value", repr(words))
