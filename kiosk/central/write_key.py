"""The idempotency key of a write: the case id, and which write of that case it is.

    Idempotency-Key: <case id> "." <32 hex digits>

The second half is an HMAC-SM3 of path and body where saying the same again means the same write, and drawn
anew where it may be meant anew (`Repeats`). So everything that was written in a case is found by the case,
one write by its key, and no key of one matter can ever be another's. It goes in clear beside the sealed body:
under a secret of the machine's own it tells nobody whether a guess of what is inside is right.
"""

import re
from dataclasses import dataclass, field

from kiosk.crypto import sm3

WHICH_BYTES = 16
_KEY = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class WriteKeys:
    """How this machine calls its writes; the same after each restart (kiosk/central/write_secret.py)."""

    secret: bytes = field(repr=False)
    opened_before: frozenset[str] = frozenset()
    """Cases that were open when the secret was made: some of their writes were said under a bare SM3."""

    def same_body(self, case: str, path: str, body: bytes) -> str:
        """The key of whoever says this here at any time, also after a restart."""
        said = path.encode("ascii") + b"\n" + body
        which = sm3.digest(said) if case in self.opened_before else sm3.mac(self.secret, said)
        return write_key(case, which[:WHICH_BYTES])


def write_key(case: str, which: bytes) -> str:
    """`which`: 16 bytes."""
    return f"{case}.{which.hex()}"


def case_of(key: str) -> str | None:
    """The case that a key belongs to; None when it has not exactly the one form."""
    found = _KEY.fullmatch(key)
    return found[1] if found is not None else None
