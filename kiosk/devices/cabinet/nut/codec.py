"""Network UPS Tools, the line protocol (devices.md 6.4): one line asks, one line answers.

GET VAR name ups.status        VAR name ups.status "OB LB"        or        ERR DATA-STALE
"""

import re
from dataclasses import dataclass

from kiosk.devices.cabinet.port import Source

MAX_LINE_BYTES = 1024
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
ERROR = re.compile(r"ERR ([A-Z-]+)")
STALE = frozenset({"DATA-STALE", "DRIVER-NOT-CONNECTED"})
"""From memory of the protocol (devices.md 6.4): the server is there and knows nothing new."""
UNKNOWN_UPS = "UNKNOWN-UPS"
DENIED = frozenset({"ACCESS-DENIED", "USERNAME-REQUIRED", "PASSWORD-REQUIRED"})
"""From memory, too: nothing is wrong with the supply, the server tells it to others."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """ERR: the server does not say it, and why."""

    name: str


def question(ups: str) -> bytes:
    """What asks for the status of the supply of that name."""
    return f"GET VAR {ups} ups.status\n".encode("ascii")


def answer(line: bytes, ups: str) -> frozenset[str] | Refusal | None:
    """The tokens of the status; None when the line is no answer to this question."""
    if not line.endswith(b"\n"):
        return None  # half a line: the rest of a word may be what matters
    text = line.decode("ascii", "replace").strip("\r\n")
    refused = ERROR.fullmatch(text)
    if refused is not None:
        return Refusal(refused[1])
    found = re.fullmatch(rf'VAR {re.escape(ups)} ups\.status "([A-Z! -]*)"', text)
    return frozenset(found[1].split()) if found is not None else None


def source_in(tokens: frozenset[str]) -> Source:
    """Where the power comes from. Words that contradict each other, and none at all, are unknown."""
    if "FSD" in tokens:
        return Source.LOW
    if "OB" in tokens:
        return Source.LOW if "LB" in tokens else Source.BATTERY
    return Source.MAINS if "OL" in tokens else Source.UNKNOWN
