"""How a session is opened: challenge, hello, welcome (gm-trust.md §6.1).

    challenge  be64(ms) ‖ 16 random bytes ‖ HMAC-SM3(key, "KGM1-CHALLENGE" LF ‖ what stands before)[:16]
    hello      KGM1-HELLO   | centre | SM3(certificate) | challenge | 04‖A | suites
    welcome    KGM1-WELCOME | SM3(hello) | SM3(certificate) | session | 04‖B | centre ms | end ms | suite

Each end signs its own text, and with it both identities: the hello names the centre, the welcome holds the
digest of the hello. The suite stands in both, so nobody on the way can choose another one.
"""

import re
from dataclasses import dataclass
from typing import Final

from kiosk.crypto import sm3
from kiosk.trust.texts import Malformed, from_base64, items_of, lines, to_base64

SUITE: Final = "1"
"""The only one there is: SM2 signatures, one-time keys on the SM2 curve, HMAC-SM3, SM4-GCM."""
CHALLENGE_GOOD_FOR_MS: Final = 120_000
RANDOM_BYTES: Final = 16
SESSION_BYTES: Final = 16
TEXT_LIMIT: Final = 1024
"""Bytes of a hello or welcome, before anything is done with it; they have some 300."""

_TIME_BYTES: Final = 8
_CHALLENGE_BYTES: Final = _TIME_BYTES + RANDOM_BYTES + 16
_CENTRE: Final = re.compile(r"[0-9A-Za-z._-]{1,64}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_POINT: Final = re.compile(r"04[0-9a-f]{128}")
_SESSION: Final = re.compile(r"[0-9a-f]{32}")
_TIME: Final = re.compile(r"[1-9][0-9]{0,14}")
_SUITE: Final = re.compile(r"[1-9]")
_SUITES: Final = re.compile(r"[1-9](,[1-9]){0,8}")


@dataclass(frozen=True, slots=True)
class Hello:
    """What a kiosk opens with."""

    centre: str
    certificate: bytes
    """The kiosk's own, by its fingerprint (32 bytes)."""
    challenge: bytes
    share: bytes
    """The public half of its one-time key, 65 bytes; whether it is on the curve is SM2's to say."""
    suites: tuple[str, ...] = (SUITE,)

    def text(self) -> bytes:
        return lines(
            "KGM1-HELLO",
            self.centre,
            self.certificate.hex(),
            to_base64(self.challenge),
            self.share.hex(),
            ",".join(self.suites),
        )


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the centre answers."""

    hello: bytes
    """SM3 of the hello's text."""
    certificate: bytes
    """The centre's own, by its fingerprint."""
    session: str
    """16 bytes as hex."""
    share: bytes
    at_ms: int
    """The centre's time, from which the kiosk counts on."""
    ends_at_ms: int
    suite: str = SUITE

    def text(self) -> bytes:
        return lines(
            "KGM1-WELCOME",
            self.hello.hex(),
            self.certificate.hex(),
            self.session,
            self.share.hex(),
            self.at_ms,
            self.ends_at_ms,
            self.suite,
        )


def make_challenge(key: bytes, at_ms: int, random: bytes) -> bytes:
    """Nothing of it is kept: the centre knows it again by its key."""
    begun = at_ms.to_bytes(_TIME_BYTES, "big") + random
    return begun + _challenge_tag(key, begun)


def challenge_holds(key: bytes, challenge: bytes, now_ms: int) -> bool:
    """Whether this centre gave it out, not longer ago than it is good for."""
    begun = challenge[:-RANDOM_BYTES]
    if len(challenge) != _CHALLENGE_BYTES or not sm3.same(
        _challenge_tag(key, begun), challenge[len(begun) :]
    ):
        return False
    return 0 <= now_ms - int.from_bytes(begun[:_TIME_BYTES], "big") <= CHALLENGE_GOOD_FOR_MS


def read_hello(text: bytes) -> Hello:
    """Raises Malformed. For a text whose signature is still to be checked: the signer is named in it."""
    centre, certificate, challenge, share, suites = _checked(
        items_of(text, "KGM1-HELLO", 5), (_CENTRE, _DIGEST, None, _POINT, _SUITES)
    )
    return Hello(
        centre,
        bytes.fromhex(certificate),
        from_base64(challenge),
        bytes.fromhex(share),
        tuple(suites.split(",")),
    )


def read_welcome(text: bytes) -> Welcome:
    """Raises Malformed. For a text whose signature was right."""
    shapes = (_DIGEST, _DIGEST, _SESSION, _POINT, _TIME, _TIME, _SUITE)
    hello, certificate, session, share, at, ends, suite = _checked(
        items_of(text, "KGM1-WELCOME", len(shapes)), shapes
    )
    return Welcome(
        bytes.fromhex(hello),
        bytes.fromhex(certificate),
        session,
        bytes.fromhex(share),
        int(at),
        int(ends),
        suite,
    )


def _challenge_tag(key: bytes, begun: bytes) -> bytes:
    return sm3.mac(key, b"KGM1-CHALLENGE\n" + begun)[:16]


def _checked(items: list[str], shapes: tuple[re.Pattern[str] | None, ...]) -> list[str]:
    for item, shape in zip(items, shapes, strict=True):
        if shape is not None and not shape.fullmatch(item):
            raise Malformed("an item is not of its form")
    return items
