"""The seal on personal fields (gm-trust.md §6.4): what a proxy that ends TLS does not get to read.

    SM4-GCM(key of the direction, IV = be32(lane) ‖ be64(counter), AAD = KGM1-SEAL | up or down | centre |
    session | lane | counter | METHOD | target), as base64url

An IV can not come twice: a counter is used once, and a centre seals at most one answer to each.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.crypto import sm4
from kiosk.trust.texts import Malformed, from_base64, lines, to_base64


class Way(StrEnum):
    """Whose key, and which half of an exchange."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Place:
    """The exchange that a sealed text belongs to; anywhere else it does not open."""

    centre: str
    session: str
    lane: int
    counter: int
    method: str
    target: str


def seal(key: bytes, way: Way, place: Place, text: bytes) -> str:
    """Once for each way and place, never twice: the IV is made of them."""
    return to_base64(sm4.seal(key, _vector(place), text, _context(way, place)))


def unseal(key: bytes, way: Way, place: Place, sealed: str) -> bytes:
    """Raises sm4.SealBroken, and tells nobody anything of a text that was not sealed here."""
    try:
        closed = from_base64(sealed)
    except Malformed:
        raise sm4.SealBroken from None
    return sm4.unseal(key, _vector(place), closed, _context(way, place))


def _vector(place: Place) -> bytes:
    return place.lane.to_bytes(4, "big") + place.counter.to_bytes(8, "big")


def _context(way: Way, place: Place) -> bytes:
    return lines(
        "KGM1-SEAL", way, place.centre, place.session, place.lane, place.counter, place.method, place.target
    )
