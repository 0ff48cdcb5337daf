"""The tag on each request and each answer (gm-trust.md §6.2, §6.3): HMAC-SM3 over everything that matters.

    Kiosk-Auth: KGM1 s=<session>,l=<lane>,n=<counter>,t=<centre ms>,r=<request uuid>,m=<64 hex>
    KGM1-REQ | centre | session | lane | counter | t | request | METHOD | target | content type | key
             | SM3(body)

    Kiosk-Auth: KGM1 t=<centre ms>,m=<64 hex>
    KGM1-RES | m of the request | status | t | content type | SM3(body)

An answer is bound to its request by that request's tag, so an old or foreign answer fits nowhere.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from kiosk.crypto import sm3
from kiosk.trust.texts import Malformed, lines

VERSION: Final = "KGM1"
AUTH_HEADER: Final = "Kiosk-Auth"
COUNTER_LIMIT: Final = 1 << 32
"""A session ends before its counters get there."""

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_TIME: Final = r"[1-9][0-9]{0,14}"
_REQUEST: Final = re.compile(
    rf"KGM1 s=([0-9a-f]{{32}}),l=([0-3]),n=([1-9][0-9]{{0,9}}),t=({_TIME}),r=({_UUID}),m=([0-9a-f]{{64}})"
)
_ANSWER: Final = re.compile(rf"KGM1 t=({_TIME}),m=([0-9a-f]{{64}})")
_METHOD: Final = re.compile(r"[A-Z]{3,7}")
_TARGET: Final = re.compile(r"/[!-~]{0,1999}")
_KEY: Final = re.compile(r"[!-~]{0,128}")
_CONTENT_TYPE: Final = re.compile(r"[ -~]{0,100}")


class UnknownVersion(Malformed):
    """A header of some other channel."""


class Lane(IntEnum):
    """What goes side by side; within one, counters only rise and one request is under way."""

    FLOWS = 0
    OUTBOX = 1
    HEARTBEAT = 2
    OPERATOR = 3


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which request of which session this is, and when it was sent by the centre's time."""

    session: str
    lane: int
    counter: int
    at_ms: int
    request: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What travels with a request, as it travels. `target` is path and query, relative to the API's base."""

    method: str
    target: str
    content_type: str
    key: str
    """The Idempotency-Key, or nothing."""
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    """What travels with an answer."""

    status: int
    content_type: str
    body: bytes = field(repr=False)


def request_tag(key: bytes, centre: str, stamp: Stamp, sent: Sent) -> bytes:
    """32 bytes. Raises ValueError for an item that could pass for two."""
    return sm3.mac(key, request_text(centre, stamp, sent))


def request_text(centre: str, stamp: Stamp, sent: Sent) -> bytes:
    """See the module. Raises ValueError like `request_tag`."""
    shapes = ((_METHOD, sent.method), (_TARGET, sent.target), (_KEY, sent.key))
    for shape, item in (*shapes, (_CONTENT_TYPE, sent.content_type)):
        if not shape.fullmatch(item):
            raise ValueError("an item of the tagged text has a form that is not allowed")
    return lines(
        "KGM1-REQ",
        centre,
        stamp.session,
        stamp.lane,
        stamp.counter,
        stamp.at_ms,
        stamp.request,
        sent.method,
        sent.target,
        sent.content_type,
        sent.key,
        sm3.digest(sent.body).hex(),
    )


def request_header(stamp: Stamp, tag: bytes) -> str:
    where = f"s={stamp.session},l={stamp.lane},n={stamp.counter}"
    return f"{VERSION} {where},t={stamp.at_ms},r={stamp.request},m={tag.hex()}"


def read_request_header(text: str) -> tuple[Stamp, bytes]:
    """Stamp and tag. Raises UnknownVersion, Malformed."""
    if not text.startswith(f"{VERSION} "):
        raise UnknownVersion("version")
    found = _REQUEST.fullmatch(text)
    if found is None or int(found[3]) >= COUNTER_LIMIT:
        raise Malformed("header")
    stamp = Stamp(found[1], int(found[2]), int(found[3]), int(found[4]), found[5])
    return stamp, bytes.fromhex(found[6])


def answer_tag(key: bytes, request: bytes, at_ms: int, answered: Answered) -> bytes:
    """`request`: the tag of the request that is answered."""
    return sm3.mac(key, answer_text(request, at_ms, answered))


def answer_text(request: bytes, at_ms: int, answered: Answered) -> bytes:
    """See the module."""
    body = sm3.digest(answered.body).hex()
    return lines("KGM1-RES", request.hex(), answered.status, at_ms, answered.content_type, body)


def answer_header(at_ms: int, tag: bytes) -> str:
    return f"{VERSION} t={at_ms},m={tag.hex()}"


def read_answer_header(text: str) -> tuple[int, bytes]:
    """The centre's time and the tag. Raises Malformed."""
    found = _ANSWER.fullmatch(text)
    if found is None:
        raise Malformed("header")
    return int(found[1]), bytes.fromhex(found[2])


def request_id(random: bytes) -> str:
    """A version 4 UUID (RFC 9562, 5.4) of 16 random bytes."""
    number = int.from_bytes(random, "big") & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
