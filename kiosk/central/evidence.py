"""What a statement says of a request: who asked for what, in words that need no program to be read.

Every member of the request stands in it under its own name, those of inner records behind a dot; a picture
stands there by its SM3. So whoever holds the statement holds the whole matter, and a centre can tell that it
agrees with the request beside it by making the same facts from that.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from kiosk.central.records.message import Message
from kiosk.crypto import sm3
from kiosk.trust.statements import Facts

VERSION = 1
OWN = ("v", "kiosk", "step", "at")
"""The members that are the statement's own; no signed request has one of these names."""


def facts_of(kiosk: str, step: str, at_ms: int, message: Message) -> Facts:
    """`step`: the route's path without its version; `at_ms`: when, by the centre's time."""
    return {**_flat("", message), "v": VERSION, "kiosk": kiosk, "step": step, "at": at_ms}


def step_of(path: str) -> str:
    """/v1/loss/cancel → loss/cancel."""
    return path.removeprefix("/v1/")


def _flat(name: str, value: Any) -> dict[str, str | int]:  # noqa: ANN401  (any member of any record)
    if value is None:
        return {}
    if isinstance(value, msgspec.Struct):
        members = ((field, getattr(value, field)) for field in value.__struct_fields__)
        return _joined(name, members)
    if isinstance(value, list | tuple):
        return _joined(name, ((str(number), one) for number, one in enumerate(value, 1)))
    if isinstance(value, bytes):
        return {f"{name}.sm3": sm3.digest(value).hex()}
    return {name: _plain(value)}


def _joined(name: str, members: Iterable[tuple[str, Any]]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for member, value in members:
        found |= _flat(f"{name}.{member}" if name else member, value)
    return found


def _plain(value: object) -> str | int:
    match value:
        case bool():
            return "yes" if value else "no"
        case int():
            return value
        case str():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} has no place in a statement")
