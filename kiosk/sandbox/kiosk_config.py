"""The settings of the demonstration's kiosk: the repository's own, led to the hall's machines and centre."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.hub.settings import read_hub_settings
from kiosk.model import Service
from kiosk.policy.read_rules import read_profile
from kiosk.sandbox.bodies import replace_file
from kiosk.sandbox.factory import STAFF_NUMBER

KEEPS_OLD_CARDS = ("henan",)
"""Of the provinces that leave it to the site one does, so that both are played."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the kiosk finds the world."""

    centre_url: str
    root_file: str
    key_file: str
    certificate_file: str
    roles: Mapping[str, Mapping[str, str]]
    """Role → driver, address, and what else stands under it."""
    size_px: tuple[int, int]
    """Of the window."""


def write_kiosk_config(source: Path, target: Path, province: str, addresses: Addresses) -> None:
    """Make `target/kiosk.toml` from `source/kiosk.toml`."""
    settings = tomllib.loads((source / "kiosk.toml").read_text("utf-8"))
    settings["kiosk"]["province"] = province
    centre = read_hub_settings(source / "hub.toml", province).rules
    if not settings["kiosk"]["region"].startswith(centre.code):
        settings["kiosk"]["region"] = centre.region  # else every card of the province is a stranger's here
    settings["display"]["fullscreen"] = False
    settings["display"]["width_px"], settings["display"]["height_px"] = addresses.size_px
    settings["central"]["url"] = addresses.centre_url
    settings["central"]["root_file"] = addresses.root_file
    settings["central"]["key_file"] = addresses.key_file
    settings["central"]["certificate_file"] = addresses.certificate_file
    settings["central"]["tls_ca_file"] = ""  # the sandbox speaks http on the loopback
    for role, fitted in addresses.roles.items():
        # Of what a role says here, only the wish for a trace is not about where its device is.
        kept = {"trace": True} if settings["roles"].get(role, {}).get("trace") else {}
        settings["roles"][role] = {**fitted, **kept}
    settings["maintenance"]["staff"] = [STAFF_NUMBER]
    settings["site"]["services_on"] = [str(service) for service in left_to_site(source, province)]
    settings["site"]["keep_old_cards"] = province in KEEPS_OLD_CARDS
    target.mkdir(parents=True, exist_ok=True)
    replace_file(target / "kiosk.toml", ("\n".join(toml_lines(settings, ())) + "\n").encode())


def left_to_site(config: Path, province: str) -> list[Service]:
    """What the province leaves to the site and its centre takes from a machine: all of it is on here."""
    centre = read_hub_settings(config / "hub.toml", province).rules
    taken = (*centre.at_kiosk, *centre.at_site)
    services = read_profile(config / "provinces" / f"{province}.toml").services
    return [one for one, rule in services.items() if rule.answer.value == "switch" and one in taken]


def toml_lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Tables of plain values as TOML 1.0; its strings, numbers and lists are written as JSON writes them."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    if path and plain:
        yield f"[{'.'.join(path)}]"
    for key, value in plain.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    for key, value in table.items():
        if isinstance(value, dict):
            yield from toml_lines(value, (*path, key))
