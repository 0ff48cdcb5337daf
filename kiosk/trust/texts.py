"""The texts that are signed and tagged: ASCII, one item a line, each line ended by LF (gm-trust.md §6).

A receiver checks a signature or a tag over the bytes that it received and only then reads them here: the
exact title, the exact number of lines, each item in its one spelling.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

_ITEM = re.compile(r"[ -~]*")
_LINES = re.compile(r"[ -~\n]*")
_BASE64 = re.compile(r"[A-Za-z0-9_-]*")


class Malformed(Exception):
    """Not the one form that was agreed. The text says what was expected, never what was found."""


def lines(*items: str | int) -> bytes:
    """The text of these items. Raises ValueError for one that could pass for two, or is not ASCII."""
    text = "".join([f"{item}\n" for item in items])
    if text.count("\n") != len(items) or not _LINES.fullmatch(text):
        raise ValueError("an item of a signed text has a character that is not allowed")
    return text.encode("ascii")


def items_of(text: bytes, title: str, count: int) -> list[str]:
    """The `count` items after the title. Raises Malformed."""
    try:
        found = text.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise Malformed(f"{title}: not ASCII") from None
    if len(found) != count + 2 or found[0] != title or found[-1]:
        raise Malformed(f"{title}: not {count} lines")
    if not all(_ITEM.fullmatch(item) for item in found):
        raise Malformed(f"{title}: a control character")
    return found[1:-1]


def to_base64(data: bytes) -> str:
    """base64url without padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def from_base64(text: str) -> bytes:
    """Back again. Raises Malformed for anything but the one spelling that `to_base64` has."""
    if not _BASE64.fullmatch(text) or len(text) % 4 == 1:
        raise Malformed("base64url")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_base64(data) != text:  # the last character's spare bits have to be 0
        raise Malformed("base64url")
    return data
