"""Chance as a port: nonces, keys of idempotency and slip numbers all come from here.

In the field it is the kernel's generator; in the virtual hall it is a function of the seed, so that a run
can be repeated.
"""

import secrets
from typing import Protocol


class Entropy(Protocol):
    """A source of unpredictable bytes."""

    def bytes(self, n: int) -> bytes: ...

    def below(self, limit: int) -> int:
        """A whole number in 0 … limit - 1, every one as likely."""
        ...


class SystemEntropy:
    """See Entropy."""

    def bytes(self, n: int) -> bytes:
        return secrets.token_bytes(n)

    def below(self, limit: int) -> int:
        return secrets.randbelow(limit)
