"""The hub's own secret keys, out of one that lies in a file: for challenges, and for what the database holds.

Every worker of a centre has the same file. Whoever reads the database alone reads no session's keys; an HSM
in the place of the file is a province's choice (gm-trust.md §9).
"""

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.central.keys import read_secret, write_secret
from kiosk.crypto import sm3
from kiosk.entropy import Entropy
from kiosk.errors import BadSettings

SECRET_BYTES = 32
_SALT = b"kiosk hub"


@dataclass(frozen=True, slots=True)
class HubSecrets:
    """One key for each purpose."""

    challenge: bytes = field(repr=False)
    wrap: bytes = field(repr=False)
    codes: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> "HubSecrets":
        return cls(
            sm3.expand(secret, _SALT, b"challenge", 32),
            sm3.expand(secret, _SALT, b"session keys in the database", 16),
            sm3.expand(secret, _SALT, b"one-time codes in the database", 16),
        )


def load_or_make_secrets(path: Path, entropy: Entropy) -> HubSecrets:
    """Those of `path`; the first time they are made. Raises BadSettings."""
    if not path.exists():
        write_secret(path, entropy.bytes(SECRET_BYTES).hex().encode("ascii"))
    try:
        secret = bytes.fromhex(read_secret(path).decode("ascii"))
    except ValueError:
        raise BadSettings(path.name, "secret", "something else", f"{2 * SECRET_BYTES} hex digits") from None
    if len(secret) != SECRET_BYTES:
        raise BadSettings(path.name, "secret", f"{len(secret)} bytes", f"{SECRET_BYTES} bytes")
    return HubSecrets.of(secret)
