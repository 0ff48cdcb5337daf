"""One session as the kiosk has it: its counters, its centre time, and what a request becomes on the wire.

The keys are in memory only; a restart opens another session. What is sealed and tagged here counts once: said
again it gets another counter, and the same Idempotency-Key.
"""

from dataclasses import dataclass, field

from msgspec import Raw

from kiosk.central.sealed_body import Evidence, Inside, opened_body, sealed_body
from kiosk.central.transport import JSON, KEY_HEADER, WireAnswer, WireRequest, header
from kiosk.clock import Clock
from kiosk.crypto import sm3, sm4
from kiosk.trust import tags
from kiosk.trust.handshake import Opened
from kiosk.trust.seal import Place, Way
from kiosk.trust.texts import Malformed

METHOD = "POST"


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said, before it has a session."""

    target: str
    key: str
    """Its Idempotency-Key, or nothing."""
    message: bytes = field(repr=False)
    case: str = ""
    sealed: bool = True
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A request ready to go, and what its answer has to be bound to."""

    request: WireRequest
    tag: bytes = field(repr=False)
    place: Place
    sealed: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """The centre's own answer."""

    at_ms: int
    status: int
    body: bytes = field(repr=False)


class Session:
    """Open from the welcome on. Each lane is one caller's, who waits for an answer before they ask again."""

    def __init__(self, centre: str, opened: Opened, clock: Clock) -> None:
        self._centre = centre
        self._opened = opened
        self._clock = clock
        self._counters = dict.fromkeys(tags.Lane, 0)
        self._since = clock.monotonic()
        self._since_ms = opened.welcome.at_ms

    @property
    def centre_ms(self) -> int:
        """The centre's time: its welcome and the clock that never goes back. The wall clock may be wrong."""
        return self._since_ms + int((self._clock.monotonic() - self._since) * 1000)

    @property
    def lasts_s(self) -> float:
        """How long from the welcome on."""
        return (self._opened.welcome.ends_at_ms - self._opened.welcome.at_ms) / 1000

    @property
    def left_s(self) -> float:
        """How long still; negative when it has ended."""
        return (self._opened.welcome.ends_at_ms - self.centre_ms) / 1000

    def set_time(self, at_ms: int) -> None:
        """The centre's time, from an answer that is bound to a request of ours and therefore fresh."""
        self._since, self._since_ms = self._clock.monotonic(), at_ms

    def ready(self, lane: tags.Lane, saying: Saying, random: bytes) -> Ready:
        """Sealed, counted, stamped and tagged; no SM2. `random`: 16 bytes for the request's number."""
        self._counters[lane] += 1
        counter, keys, session = self._counters[lane], self._opened.keys, self._opened.welcome.session
        place = Place(self._centre, session, lane, counter, METHOD, saying.target)
        body = saying.message
        if saying.sealed:
            inside = Inside(Raw(saying.message), saying.evidence)
            body = sealed_body(keys.seal_up, Way.UP, place, inside, saying.case)
        stamp = tags.Stamp(session, lane, counter, self.centre_ms, tags.request_id(random))
        sent = tags.Sent(METHOD, saying.target, JSON, saying.key, body)
        tag = tags.request_tag(keys.tag_up, self._centre, stamp, sent)
        headers = {"Content-Type": JSON, tags.AUTH_HEADER: tags.request_header(stamp, tag)}
        if saying.key:
            headers[KEY_HEADER] = saying.key
        return Ready(WireRequest(METHOD, saying.target, headers, body), tag, place, saying.sealed)

    def heard(self, ready: Ready, answer: WireAnswer) -> Heard | None:
        """The answer, opened; None when it is not the centre's answer to this request."""
        try:
            at_ms, tag = tags.read_answer_header(header(answer.headers, tags.AUTH_HEADER))
            kind = header(answer.headers, "Content-Type")
            answered = tags.Answered(answer.status, kind, answer.body)
            right = tags.answer_tag(self._opened.keys.tag_down, ready.tag, at_ms, answered)
        except (Malformed, ValueError):
            return None
        if not sm3.same(right, tag):
            return None
        if not ready.sealed or kind != JSON:
            return Heard(at_ms, answer.status, answer.body)
        try:
            inside, _ = opened_body(self._opened.keys.seal_down, Way.DOWN, ready.place, answer.body)
        except sm4.SealBroken:
            return None
        return Heard(at_ms, answer.status, bytes(inside.message))
