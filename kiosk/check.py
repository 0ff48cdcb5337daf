"""`kiosk check`: read the files of config/ as the terminal does, and say what is wrong or soon will be."""

import sys
from pathlib import Path

from kiosk.card.face import FaceLayout
from kiosk.clock import SystemClock, today
from kiosk.devices.serial_line import open_serial
from kiosk.errors import BadSettings
from kiosk.fitting import Fitter
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_policy, read_profile
from kiosk.policy.sheet import rules_sheet
from kiosk.policy.table import RuleWords
from kiosk.settings import KioskSettings, config_file, read_settings, read_toml
from kiosk.stationery import read_stationery
from kiosk.worker import InlineWorker


def check(config: Path) -> int:
    """0 when all is well. Raises BadSettings at the first file that is refused."""
    settings = read_settings(config / "kiosk.toml")
    machine = settings.kiosk
    _check_machine(config, settings)
    read_policy(config, machine.province, settings.site)
    sys.stdout.write(f"kiosk.toml: {machine.id} {machine.name}, {machine.province}\n")
    if not settings.roles.id_reader.photo_decoder:
        sys.stdout.write(
            "kiosk.toml: roles.id_reader has no photo_decoder: the chip's portrait stays closed\n"
        )
    rules = {
        config_file(config, f"provinces/{machine.province}.toml"),
        *(config / "provinces").glob("*.toml"),
    }
    for path in sorted(rules):
        _check_rules(path)
    return 0


def _check_machine(config: Path, settings: KioskSettings) -> None:
    """What the terminal would refuse at its start; no line is opened and no device is asked."""
    machine = settings.kiosk
    if not config_file(config, f"provinces/{machine.province}.toml").is_file():
        found, known = repr(machine.province), _known_provinces(config)
        raise BadSettings(str(config / "kiosk.toml"), "kiosk.province", found, known)
    Fitter(config_file(config, "photo.toml").parent, open_serial, lambda _: InlineWorker()).fit(
        settings.roles
    )
    read_toml(config_file(config, "card_face.toml"), FaceLayout)
    read_stationery(config_file(config, "text/receipts.toml"), machine.service_point_name, machine.name)


def print_rules(config: Path, province: str) -> int:
    """The whole profile in Chinese, for the lawyer who signs it off. Raises BadSettings."""
    path = config_file(config, f"provinces/{province}.toml")
    if not path.is_file():
        raise BadSettings("--rules", "province", repr(province), _known_provinces(config))
    words = read_toml(config_file(config, "text/rules.toml"), RuleWords)
    for line in rules_sheet(Policy(read_profile(path)), words, today(SystemClock())):
        sys.stdout.write(f"{line}\n")
    return 0


def _known_provinces(config: Path) -> str:
    return " or ".join(repr(path.stem) for path in sorted((config / "provinces").glob("*.toml")))


def _check_rules(path: Path) -> None:
    policy = Policy(read_profile(path))
    for service, rule in policy.profile.services.items():
        sys.stdout.write(f"{path.name}: {service} {rule.answer.value} ({policy.article_of(service)})\n")
    for warning in policy.warnings(today(SystemClock())):
        sys.stdout.write(f"{path.name}: warning: {warning}\n")
