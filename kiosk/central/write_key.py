"""The idempotency key of a write: the case id, and which write of that case it is.

    Idempotency-Key: <case id> "." <32 hex digits>

The second half is the SM3 of path and body where saying the same again means the same write, and drawn anew
where it may be meant anew (`Repeats`). So everything that was written in a case is found by the case, one
write by its key, and no key of one matter can ever be another's.
"""

import re

from kiosk.crypto import sm3

WHICH_BYTES = 16
_KEY = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})")


def same_body_key(case: str, path: str, body: bytes) -> str:
    """The key of whoever says this here at any time, also after a restart."""
    return write_key(case, sm3.digest(path.encode("ascii") + b"\n" + body)[:WHICH_BYTES])


def write_key(case: str, which: bytes) -> str:
    """`which`: 16 bytes."""
    return f"{case}.{which.hex()}"


def case_of(key: str) -> str | None:
    """The case that a key belongs to; None when it has not exactly the one form."""
    found = _KEY.fullmatch(key)
    return found[1] if found is not None else None
