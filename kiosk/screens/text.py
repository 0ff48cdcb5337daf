"""The words of the glass, out of config/text: Chinese first, English beside it, the same keys in both."""

import tomllib
from functools import cache
from string import Formatter
from typing import Any

from kiosk.screens.theme import look
from kiosk.settings import PACKAGED_CONFIG

TEXT_DIRECTORY = PACKAGED_CONFIG / "text"
LANGUAGES = ("zh", "en")


@cache
def words_of(language: str) -> dict[str, str]:
    """Every text of a language by its dotted key."""
    tree = tomllib.loads((TEXT_DIRECTORY / f"{language}.toml").read_text(encoding="utf-8"))
    return dict(_flat(tree))


def text(key: str, **facts: object) -> str:
    """The sentence under a dotted key, its {braces} filled. An unknown key is a bug and raises KeyError.

    In elder mode `<key>_elder` is taken where there is one: larger type asks for fewer words.
    """
    known = words_of(look.language)
    sentence = known[key]
    if look.elder:
        sentence = known.get(f"{key}_elder", sentence)
    return sentence.format_map(_Facts(facts)) if "{" in sentence else sentence


def has_text(key: str) -> bool:
    """Whether a code that came from outside (a refusal, a fault) has words of its own."""
    return key in words_of(look.language)


def in_english(chinese: str, english: str) -> str:
    """Words that came with the data in both languages: the English ones where English is read."""
    return english if english and look.language == "en" else chinese


def facts_of(key: str) -> set[str]:
    """What the long sentence under a key has to be told."""
    sentence = words_of(look.language)[key]
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


class _Facts(dict[str, object]):
    """A fact nobody gave leaves a gap, not a broken screen: the centre may know less than the sentence."""

    def __missing__(self, key: str) -> str:
        return ""


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tree.items():
        key = f"{prefix}{name}"
        found += _flat(value, key + ".") if isinstance(value, dict) else [(key, value)]
    return found
