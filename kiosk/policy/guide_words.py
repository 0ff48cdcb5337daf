"""The words of the guides to single services: config/text/service_guides.toml."""

from msgspec import Struct

from kiosk.model import Service


class Tongue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words in one language."""

    join: str
    then: str
    """Between steps that have an order."""
    with_age: str
    mainly: str
    title: dict[Service, str]
    say: dict[str, str]
    states: dict[str, str]
    """By the states that the card may be in; where a set has no words, nothing is said of it."""
    place: dict[str, str]
    word: dict[str, str]


class GuideWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """config/text/service_guides.toml."""

    zh: Tongue
    en: Tongue
