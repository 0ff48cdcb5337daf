"""One role as the program itself fits it, without the others; and which drivers it knows."""

import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from kiosk.devices.serial_line import open_serial
from kiosk.errors import BadSettings
from kiosk.fitting import Fitter, OpenLine
from kiosk.settings import PACKAGED_CONFIG, Roles
from kiosk.worker import Worker


def fitted(
    role: str,
    driver: str,
    address: str,
    worker: Callable[[str], Worker],
    more: Mapping[str, str] | None = None,
    open_line: OpenLine = open_serial,
) -> Any:
    """The driver of one role on its own line; `more` is what else its table says. Raises BadSettings."""
    roles = tomllib.loads((PACKAGED_CONFIG / "kiosk.toml").read_text("utf-8"))["roles"]
    # The others' lines are never opened; only they must not be the same.
    others = {name: {**other, "address": f"/nowhere/{name}"} for name, other in roles.items()}
    chosen = {"driver": driver, "address": address, **(more or {})}
    fitter = Fitter(PACKAGED_CONFIG, open_line, worker)
    return getattr(fitter.fit(msgspec.convert(others | {role: chosen}, Roles)), role)


def known_drivers(worker: Callable[[str], Worker]) -> dict[str, tuple[str, ...]]:
    """Role → the drivers that kiosk.toml may name, in the words with which a wrong one is refused."""
    known = {}
    for role in Roles.__struct_fields__:
        try:
            fitted(role, "?", f"/nowhere/{role}", worker)
        except BadSettings as refused:
            if refused.key != f"roles.{role}.driver":
                raise
            known[role] = tuple(refused.expected.split(" or "))
    return known
