"""Settings that the centre laid down for this machine: checked as a whole, and in use from the next start on.

What the centre may lay down is little (ADR 0035): what the machine is called, what is left to the site, and
how long the centre is waited for. Who the machine is, whom it believes, which devices it has, who may open it
and which program switches it off is written by hands at the machine.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from kiosk.central import messages as m
from kiosk.central.port import Central
from kiosk.crypto import sm3
from kiosk.errors import BadSettings
from kiosk.model import Refused
from kiosk.monitor.next_settings import NextSettings
from kiosk.settings import KioskSettings, parse_toml, read_settings
from kiosk.worker import Worker

log = logging.getLogger(__name__)

REASONS = (
    "none-laid",
    "digest",
    "encoding",
    "another-machine",
    "form",
    "not-permitted",
    "rules",
    "went-back",
    "own-file",
    "not-written",
)
"""Why settings are not taken, as the centre is told: a word, and nothing of what stands in them."""
LAID_BY_CENTRE = frozenset(
    {
        "kiosk.name",
        "kiosk.service_point_name",
        "kiosk.ecard_url",
        "kiosk.box_opened_on_site",
        "central.deadline_s",
        "central.connect_s",
        "central.patience_s",
        "site.services_on",
        "site.keep_old_cards",
        "site.photographs_papers",
    }
)
"""The keys that may differ from the machine's own file."""
HERE = "the centre's kiosk.toml"
_NOTHING = object()


class BadConfiguration(Exception):
    """These settings are not taken; `why` is one of REASONS, `found` names key, found and expected."""

    def __init__(self, why: str, found: str = "") -> None:
        super().__init__(f"{why}: {found}" if found else why)
        self.why = why


class Configuration:
    """Carries out fetch_configuration."""

    def __init__(
        self,
        central: Central,
        following: NextSettings,
        acceptable: Callable[[KioskSettings], None],
        worker: Worker,
    ) -> None:
        """`acceptable` raises BadSettings for what the rules of the province do not allow."""
        self._central = central
        self._following = following
        self._acceptable = acceptable
        self._worker = worker

    async def fetch(self) -> str:
        """Ask, check, and keep for the next start; why not, or nothing. Raises CentralUnreachable."""
        laid = await self._central.configuration(m.ConfigurationRequest())
        if isinstance(laid, Refused):
            return "none-laid"
        try:
            await self._worker.run(lambda: self._keep(laid))
        except BadConfiguration as reason:
            log.warning("settings %s are not taken: %s", laid.version, reason)
            return reason.why
        return ""

    def _keep(self, laid: m.Configuration) -> None:
        try:
            own = read_settings(self._following.file)
        except BadSettings as error:  # somebody writes at it, or has spoilt it since the start
            raise BadConfiguration("own-file", str(error)) from None
        if self._following.is_in_use(laid.document):
            self._following.drop()
            return
        settings = checked(laid, own)
        try:
            self._acceptable(settings)
        except BadSettings as error:
            raise BadConfiguration("rules", str(error)) from None
        if self._following.was_refused(laid.document):
            raise BadConfiguration("went-back")
        try:
            self._following.store(laid.document)
        except OSError as error:
            raise BadConfiguration("not-written", str(error.strerror)) from None
        log.info("settings %s are in use from the next start on", laid.version)


def checked(laid: m.Configuration, own: KioskSettings) -> KioskSettings:
    """The settings, read to their end as strictly as the machine's own. Raises BadConfiguration."""
    if sm3.digest(laid.document).hex() != laid.sm3:
        raise BadConfiguration("digest")
    try:
        read = parse_toml(laid.document.decode("utf-8"), HERE, KioskSettings)
    except UnicodeDecodeError:
        raise BadConfiguration("encoding") from None
    except BadSettings as error:
        raise BadConfiguration("form", str(error)) from None
    if read.kiosk.id != own.kiosk.id:
        raise BadConfiguration("another-machine")
    for key in _apart(msgspec.to_builtins(own), msgspec.to_builtins(read)):
        if key not in LAID_BY_CENTRE:
            raise BadConfiguration("not-permitted", f"{key}: it is written by hands at the machine")
    return read


def _apart(own: dict[str, Any], laid: dict[str, Any], above: str = "") -> Iterator[str]:
    """Where the two say different things: the keys, with their tables."""
    for key in sorted(own.keys() | laid.keys()):
        one, other = own.get(key, _NOTHING), laid.get(key, _NOTHING)
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _apart(one, other, f"{above}{key}.")
        elif one != other:
            yield f"{above}{key}"
