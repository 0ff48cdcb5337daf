"""The centre's gate: who asks, is it fresh, has it not counted before (gm-trust.md §6.6).

The signature is checked over the received bytes, before anything is parsed and before anything is written.
What is refused before that gets no signature either: whoever asks is not known yet.
"""

from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.central.envelope import (
    AUTH_HEADER,
    KEY_HEADER,
    VERSION,
    answer_text,
    header,
    read_request_header,
    request_text,
    write_answer_header,
)
from kiosk.central.problems import ProblemCode
from kiosk.central.signer import Signer
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.clock import Clock
from kiosk.hub.not_taken import NotTaken, media_type
from kiosk.hub.schema import Kiosk, SeenNonce


@dataclass(frozen=True, slots=True)
class Known:
    """A request whose signature was right."""

    kiosk: str
    key: str
    at_ms: int
    nonce: str
    text: bytes = field(repr=False)
    status: str
    """The machine's own: active, suspended, revoked."""


class Gate:
    """Checks requests and signs answers."""

    def __init__(self, signer: Signer, clock: Clock, window_s: int) -> None:
        self._signer = signer
        self._clock = clock
        self._window_ms = window_s * 1000
        self._purged_at_ms = 0

    def now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    def recognise(self, db: Session, wire: WireRequest) -> Known:
        """Whose request this is. Raises NotTaken, to be answered unsigned."""
        auth, key = header(wire.headers, AUTH_HEADER), header(wire.headers, KEY_HEADER)
        if not auth:
            raise NotTaken(ProblemCode.AUTH_MISSING)
        if not auth.startswith(VERSION + " "):
            raise NotTaken(ProblemCode.VERSION_UNSUPPORTED)
        read = read_request_header(auth)
        if read is None:
            raise NotTaken(ProblemCode.AUTH_MALFORMED)
        stamp, signature = read
        try:
            text = request_text(stamp, wire.method, wire.target, key, wire.body)
        except ValueError:
            raise NotTaken(ProblemCode.AUTH_MALFORMED) from None
        kiosk = db.get(Kiosk, stamp.kiosk)
        if kiosk is None:
            raise NotTaken(ProblemCode.KIOSK_UNKNOWN)
        if not self._signer.verify(kiosk.public_key, text, signature):
            raise NotTaken(ProblemCode.SIGNATURE_INVALID)
        return Known(kiosk.id, key, stamp.at_ms, stamp.nonce, text, kiosk.status)

    def admit(self, db: Session, known: Known) -> None:
        """Whether this request of a known machine counts. Raises NotTaken, to be answered signed."""
        now_ms = self.now_ms()
        if abs(now_ms - known.at_ms) > self._window_ms:
            raise NotTaken(ProblemCode.TIME_STALE)
        if known.status != "active":
            raise NotTaken(ProblemCode(f"kiosk-{known.status}"))
        db.add(SeenNonce(kiosk=known.kiosk, nonce=known.nonce, at_ms=known.at_ms))
        try:
            db.flush()  # the primary key decides, also between several centres on one database
        except IntegrityError:
            raise NotTaken(ProblemCode.REQUEST_REPLAYED) from None
        if now_ms - self._purged_at_ms > self._window_ms:
            # By its stamp, not by when it came: from a window after its stamp a request is stale anyway.
            db.execute(delete(SeenNonce).where(SeenNonce.at_ms < now_ms - self._window_ms))
            self._purged_at_ms = now_ms

    def signed(self, known: Known, status: int, body: bytes) -> WireAnswer:
        """An answer bound to the request it answers."""
        at_ms = self.now_ms()
        signature = self._signer.sign(answer_text(known.text, status, at_ms, body))
        headers = {"content-type": media_type(status), AUTH_HEADER: write_answer_header(at_ms, signature)}
        return WireAnswer(status, headers, body)
