"""The envelope "KIOSK-SM2-1": every request and every answer is signed over the bytes that travel.

    request text  KIOSK-SM2-1 | kiosk | ms | nonce | METHOD | target | idempotency key or "" | SM3(body)
    answer text   KIOSK-SM2-1-ANSWER | SM3(request text) | status | ms | SM3(body)
    Kiosk-Auth    KIOSK-SM2-1 k=<kiosk>,t=<ms>,n=<nonce>,s=<signature>       on a request
                  KIOSK-SM2-1 t=<ms>,s=<signature>                           on an answer

One item a line, each line ended by LF; hex in lower case. Nothing is ever rebuilt from parsed JSON to be
checked. An answer is bound to its request, so an old or foreign answer fits nowhere.

This is the simple channel. The full one (sessions, HMAC tags, sealed personal fields: "KGM1") replaces this
module and the hub's gate and leaves everything above them as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.central.signer import Signer
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.crypto import sm3
from kiosk.model import KioskId

VERSION = "KIOSK-SM2-1"
AUTH_HEADER = "Kiosk-Auth"
KEY_HEADER = "Idempotency-Key"
NONCE_BYTES = 16

_KIOSK = re.compile(r"[0-9A-Za-z._-]{1,40}")
_TARGET = re.compile(r"/[0-9A-Za-z/._-]{1,200}")
_KEY = re.compile(r"[0-9A-Za-z/._-]{0,128}")
_METHOD = re.compile(r"[A-Z]{3,7}")
_REQUEST_HEADER = re.compile(
    VERSION + r" k=([0-9A-Za-z._-]{1,40}),t=([1-9][0-9]{0,14}),n=([0-9a-f]{32}),s=((?:[0-9a-f]{2}){32,72})"
)
_ANSWER_HEADER = re.compile(VERSION + r" t=([1-9][0-9]{0,14}),s=((?:[0-9a-f]{2}){32,72})")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who asks, when by the centre's clock as far as is known, and which of all requests this is."""

    kiosk: KioskId
    at_ms: int
    nonce: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A request ready to go, and the text its answer has to be bound to."""

    request: WireRequest
    text: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The kiosk's end: its own signer and the centre's pinned public key."""

    kiosk: KioskId
    signer: Signer
    centre: bytes = field(repr=False)

    def signed(self, target: str, key: str, body: bytes, at_ms: int, nonce: str) -> Signed:
        text = request_text(Stamp(self.kiosk, at_ms, nonce), "POST", target, key, body)
        signature = self.signer.sign(text).hex()
        headers = {
            "Content-Type": "application/json",
            AUTH_HEADER: f"{VERSION} k={self.kiosk},t={at_ms},n={nonce},s={signature}",
        }
        if key:
            headers[KEY_HEADER] = key
        return Signed(WireRequest("POST", target, headers, body), text)

    def answered_at_ms(self, request: bytes, answer: WireAnswer) -> int | None:
        """The centre's time of the answer; None when it is not the centre's answer to this text."""
        found = _ANSWER_HEADER.fullmatch(header(answer.headers, AUTH_HEADER))
        if found is None:
            return None
        at_ms = int(found[1])
        text = answer_text(request, answer.status, at_ms, answer.body)
        return at_ms if self.signer.verify(self.centre, text, bytes.fromhex(found[2])) else None


def request_text(stamp: Stamp, method: str, target: str, key: str, body: bytes) -> bytes:
    """What a kiosk signs. Raises ValueError for an item that could pass for two."""
    for shape, item in ((_KIOSK, stamp.kiosk), (_METHOD, method), (_TARGET, target), (_KEY, key)):
        if not shape.fullmatch(item):
            raise ValueError("an item of the signed text has a form that is not allowed")
    items = (VERSION, stamp.kiosk, stamp.at_ms, stamp.nonce, method, target, key, sm3.digest(body).hex())
    return "".join(f"{item}\n" for item in items).encode("ascii")


def answer_text(request: bytes, status: int, at_ms: int, body: bytes) -> bytes:
    """What the centre signs."""
    items = (f"{VERSION}-ANSWER", sm3.digest(request).hex(), status, at_ms, sm3.digest(body).hex())
    return "".join(f"{item}\n" for item in items).encode("ascii")


def read_request_header(text: str) -> tuple[Stamp, bytes] | None:
    """Stamp and signature; None when the header has not exactly the one form."""
    found = _REQUEST_HEADER.fullmatch(text)
    if found is None:
        return None
    return Stamp(KioskId(found[1]), int(found[2]), found[3]), bytes.fromhex(found[4])


def write_answer_header(at_ms: int, signature: bytes) -> str:
    return f"{VERSION} t={at_ms},s={signature.hex()}"


def header(headers: Mapping[str, str], name: str) -> str:
    """A header's value whatever its spelling; empty when it is missing."""
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")
