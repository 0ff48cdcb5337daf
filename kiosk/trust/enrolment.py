"""How a new machine gets its certificate: by a one-time code that both ends know (gm-trust.md §8).

    code      H4PW-7K3M-X2QH-9RVD-4TNB: four signs to find it by, sixteen that are secret (80 bits)
    Kc        HKDF-SM3(secret, salt "KGM1-ENROL", info asset, 32)
    request   HMAC-SM3(Kc, KGM1-ENROL  | centre | asset | four signs | SM3(CSR))
    answer    HMAC-SM3(Kc, KGM1-ISSUED | centre | asset | SM3(CSR) | SM3(certificate) | SM3(root))

The secret never travels. Since the answer proves the code as well, it may bring the root that is pinned from
then on.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from kiosk.crypto import sm3
from kiosk.entropy import Entropy
from kiosk.trust.texts import lines

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O, U, so that nobody reads one sign for another."""
LOOKUP_SIGNS: Final = 4
SECRET_SIGNS: Final = 16
_SALT: Final = b"KGM1-ENROL"
_KEY_BYTES: Final = 32
_SIGNS: Final = re.compile(f"[{ALPHABET}]{{{LOOKUP_SIGNS + SECRET_SIGNS}}}")
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class NotACode(Exception):
    """What was typed has not the form of a code."""


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """What the operator makes for one machine, and somebody types at it."""

    lookup: str
    secret: str = field(repr=False)

    @classmethod
    def new(cls, entropy: Entropy) -> "OneTimeCode":
        signs = "".join(ALPHABET[entropy.below(len(ALPHABET))] for _ in range(LOOKUP_SIGNS + SECRET_SIGNS))
        return cls(signs[:LOOKUP_SIGNS], signs[LOOKUP_SIGNS:])

    @classmethod
    def typed(cls, text: str) -> "OneTimeCode":
        """As somebody wrote it: small letters, blanks, O for 0, I and L for 1. Raises NotACode."""
        signs = text.strip().upper().translate(_READ_AS)
        if not _SIGNS.fullmatch(signs):
            raise NotACode
        return cls(signs[:LOOKUP_SIGNS], signs[LOOKUP_SIGNS:])

    def text(self) -> str:
        """In groups of four. For the one who asked for it, and no log."""
        signs = self.lookup + self.secret
        return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))

    def key(self, asset: str) -> bytes:
        """Kc, 32 bytes: good for this machine's number only."""
        return sm3.expand(self.secret.encode("ascii"), _SALT, asset.encode("ascii"), _KEY_BYTES)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Which machine of which centre asks."""

    centre: str
    asset: str


def request_mac(key: bytes, applicant: Applicant, lookup: str, csr: bytes) -> bytes:
    """That whoever asks for a certificate knows the code. Raises ValueError for an item of no right form."""
    digest = sm3.digest(csr).hex()
    return sm3.mac(key, lines("KGM1-ENROL", applicant.centre, applicant.asset, lookup, digest))


def issued_mac(key: bytes, applicant: Applicant, csr: bytes, certificate: bytes, root: bytes) -> bytes:
    """That whoever issued it does."""
    digests = (sm3.digest(one).hex() for one in (csr, certificate, root))
    return sm3.mac(key, lines("KGM1-ISSUED", applicant.centre, applicant.asset, *digests))
