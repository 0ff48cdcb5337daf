"""`kiosk check`: read every file of config/, and say what is wrong or will soon be."""

import sys
from pathlib import Path

from kiosk.clock import SystemClock, today
from kiosk.policy import Policy, Profile, check_profile
from kiosk.settings import read_settings, read_toml


def check(config: Path) -> int:
    """0 when all is well. Raises BadSettings at the first file that is refused."""
    settings = read_settings(config / "kiosk.toml")
    sys.stdout.write(f"kiosk.toml: {settings.kiosk.id} {settings.kiosk.name}, {settings.kiosk.province}\n")
    for path in sorted((config / "provinces").glob("*.toml")):
        profile = read_toml(path, Profile)
        check_profile(str(path), profile)
        policy = Policy(profile)
        for service in profile.services:
            channel = "kiosk" if policy.offers(service) else "counter"
            sys.stdout.write(f"{path.name}: {service} {channel} ({policy.article_of(service)})\n")
        for warning in policy.warnings(today(SystemClock())):
            sys.stdout.write(f"{path.name}: warning: {warning}\n")
    return 0
