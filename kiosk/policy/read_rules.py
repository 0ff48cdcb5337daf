"""Reading a province's file: what types cannot say is checked here. Raises BadSettings."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, structs

from kiosk.errors import BadSettings
from kiosk.model import Service
from kiosk.policy.guide_words import GuideWords
from kiosk.policy.policy import Policy
from kiosk.policy.profile import GuideShelf, Profile
from kiosk.policy.rule import OWN, Article
from kiosk.policy.service_rule import ServiceRule
from kiosk.settings import SiteSettings, config_file, read_toml

DONE_HERE = ("kiosk", "switch", "information")


def read_policy(config: Path, province: str, site: SiteSettings) -> Policy:
    """The rules of `config/provinces/PROVINCE.toml` as this site applies them. Raises BadSettings."""
    profile = read_profile(config_file(config, f"provinces/{province}.toml"))
    check_site(str(config_file(config, "kiosk.toml")), site, profile)
    words = read_toml(config_file(config, "text/service_guides.toml"), GuideWords)
    return Policy(with_shelf(profile, read_shelf(config)), site, read_commitment(config, profile), words)


def read_shelf(config: Path) -> GuideShelf:
    """The guides of every province. Raises BadSettings."""
    file = config_file(config, "guides.toml")
    shelf = read_toml(file, GuideShelf)
    _check_sources(str(file), shelf, shelf.sources)
    return shelf


def read_profile(path: Path) -> Profile:
    """Raises BadSettings."""
    profile = read_toml(path, Profile)
    check_profile(str(path), profile)
    return profile


def with_shelf(profile: Profile, shelf: GuideShelf) -> Profile:
    """The province's own guides first, then those of every province that it does not word itself."""
    others = {name: guide for name, guide in shelf.guides.items() if name not in profile.guides}
    return structs.replace(
        profile, sources={**shelf.sources, **profile.sources}, guides={**profile.guides, **others}
    )


def read_commitment(config: Path, profile: Profile) -> str:
    """The prescribed form of the province, if it has one. Raises BadSettings."""
    rule = profile.agents.commitment
    if rule is None:
        return ""
    path = config_file(config, f"forms/{rule.value}")
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as missing:
        raise BadSettings(str(path), "agents.commitment", "nothing", "the prescribed form") from missing


def check_site(file: str, site: SiteSettings, profile: Profile) -> None:
    """A site may turn on only what the province leaves to it. Raises BadSettings."""
    left = [service for service, rule in profile.services.items() if rule.answer.value == "switch"]
    for number, service in enumerate(site.services_on):
        if service not in left:
            expected = (
                " or ".join(repr(str(one)) for one in left) or "nothing: no service is left to the site"
            )
            raise BadSettings(file, f"site.services_on.{number}", repr(str(service)), expected)
    if site.keep_old_cards:
        renewal = profile.services.get(Service.RENEW_CARD)
        if renewal is None or renewal.old_card is None:
            raise BadSettings(file, "site.keep_old_cards", "True", "False: the province does not say so")


def check_profile(file: str, profile: Profile) -> None:
    """Dates in order, PINs of the right length, every source named, every answer complete."""
    _check_validity(file, profile)
    _check_sources(file, profile, profile.sources)
    for key, pins in (("forbidden", profile.pin.forbidden.value), ("initial", _initial(profile))):
        for pin in pins:
            if len(pin) != profile.pin.length.value or not pin.isdigit():
                raise BadSettings(file, f"pin.{key}", repr(pin), f"{profile.pin.length.value} digits")
    banks = profile.banks
    if banks.known_by.value == "list" and not banks.listed:
        raise BadSettings(file, "banks.listed", "nothing", "a list: banks.known_by says so")
    for service, rule in profile.services.items():
        _check_service(file, f"services.{service}", rule)


def articles_of(record: object, place: str = "") -> Iterator[tuple[str, Article]]:
    """Every value of the rules, and under which key."""
    if isinstance(record, Article):
        yield place, record
    elif isinstance(record, Struct):
        for name in record.__struct_fields__:
            yield from articles_of(getattr(record, name), f"{place}.{name}".lstrip("."))
    elif isinstance(record, dict):
        for name, inner in record.items():
            yield from articles_of(inner, f"{place}.{name}".lstrip("."))


def _check_sources(file: str, record: Struct, sources: Mapping[str, object]) -> None:
    for place, article in articles_of(record):
        if article.source != OWN and article.source not in sources:
            known = " or ".join(repr(name) for name in (*sources, OWN))
            raise BadSettings(file, f"{place}.source", repr(article.source), known)


def _check_validity(file: str, profile: Profile) -> None:
    validity = profile.validity
    if validity and validity.first_day.value > validity.last_day.value:
        raise BadSettings(
            file, "validity.last_day", validity.last_day.value.isoformat(), "a day after validity.first_day"
        )


def _initial(profile: Profile) -> list[str]:
    return [profile.pin.initial.value] if profile.pin.initial else []


def _check_service(file: str, key: str, rule: ServiceRule) -> None:
    """An answer without its other half would be found out by a citizen."""
    answer = rule.answer
    if answer.value in DONE_HERE and answer.basis is None:
        raise BadSettings(file, f"{key}.answer.basis", "nothing", "on what a service at a machine rests")
    if answer.value == "refer" and rule.referral is None:
        raise BadSettings(file, f"{key}.referral", "nothing", "where it is done instead")
    if rule.reasons and key != f"services.{Service.RENEW_CARD}":
        raise BadSettings(file, f"{key}.reasons", "reasons", "none: they belong to renew_card")
