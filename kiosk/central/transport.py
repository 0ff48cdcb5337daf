"""The seam below the channel: a request goes out as bytes, an answer comes back as bytes.

`http.py` carries them with requests; the virtual hall carries them through its own network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

KEY_HEADER = "Idempotency-Key"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class WireRequest:
    """What is sent. `target` is the path relative to the API's base."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """What came back, unchecked."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


class Transport(Protocol):
    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        """Send and wait. Raises CentralUnreachable: the request may have arrived."""
        ...


def header(headers: Mapping[str, str], name: str) -> str:
    """A header's value whatever its spelling; empty when it is missing."""
    plain = headers.get(name.lower())  # as a server hands them on
    if plain is not None:
        return plain
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")
