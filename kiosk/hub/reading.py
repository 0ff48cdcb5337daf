"""A body becomes the record that was agreed, or is refused: whatever a stranger may write into it."""

import re
from typing import TypeVar

import msgspec

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.hub.not_taken import NotTaken

Q = TypeVar("Q", bound=m.Message)

_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
"""One escape of a JSON string: `\\u` and its digits, or one character."""
_CONTROLS = (b"b", b"f", b"n", b"r", b"t")


def read_question(body: bytes, kind: type[Q]) -> Q:
    """The record. Raises NotTaken: not JSON, not this record, a member more, or nested without end.

    Nor is a string with a control character taken: no name has one, PostgreSQL takes no NUL, and the `$` of a
    pattern lets one line end pass in Python. What the libraries say goes nowhere: it may quote what was read.
    """
    if _has_control(body):
        raise NotTaken(ProblemCode.MESSAGE_INVALID)
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NotTaken(ProblemCode.MESSAGE_INVALID) from None


def _has_control(body: bytes) -> bool:
    """Inside a string JSON has control characters as escapes only; outside they are blanks."""
    if b"\x7f" in body:  # the one that JSON lets stand as it is; in UTF-8 no other character has this byte
        return True
    if b"\\" not in body:
        return False
    for found in _ESCAPE.finditer(body):
        digits, letter = found.groups()
        if (int(digits, 16) < 0x20 or int(digits, 16) == 0x7F) if digits else letter in _CONTROLS:
            return True
    return False
