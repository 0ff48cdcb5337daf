"""Statements: what is kept as evidence after session and keys are gone (gm-trust.md §6.5).

One JSON object as a string: keys sorted, no blanks, strings and whole numbers only. Signed is the string as
it travels, behind a prefix of its own, so that no signature made for a hello ever serves for a deed. It is
stored as it came, and never written anew to be checked.
"""

import json
from collections.abc import Mapping
from typing import Final, TypeAlias

from kiosk.trust.texts import Malformed

Facts: TypeAlias = Mapping[str, str | int]

STATEMENT_LIMIT: Final = 16_384
"""Characters; documents are in it by their digests."""
_PREFIX: Final = b"KGM1-STATEMENT\n"


def write_statement(facts: Facts) -> str:
    """Raises ValueError for anything but strings and whole numbers."""
    if not all(_is_plain(value) for value in facts.values()):
        raise ValueError("a statement holds strings and whole numbers only")
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def signed_bytes(statement: str) -> bytes:
    """What the signature is made over. Raises Malformed for a text that has no UTF-8."""
    try:
        return _PREFIX + statement.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("statement") from None


def read_statement(statement: str) -> Facts:
    """For one whose signature was right. Raises Malformed for all but the one spelling of its facts."""
    if len(statement) > STATEMENT_LIMIT:
        raise Malformed("statement")
    try:
        facts = json.loads(statement)
    except (ValueError, RecursionError):
        raise Malformed("statement") from None
    if not isinstance(facts, dict) or not all(_is_plain(value) for value in facts.values()):
        raise Malformed("statement")
    if write_statement(facts) != statement:  # blanks, another order, a name twice
        raise Malformed("statement")
    return facts


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
