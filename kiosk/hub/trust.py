"""The centre's gate: who asks, is it fresh, has it not counted before (gm-trust.md §6.6).

The tag is checked over the received bytes, before anything is parsed and before anything is written. What is
refused before that gets no tag either: whoever asks is not known yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from msgspec import Raw
from sqlalchemy.orm import Session

from kiosk.central.problems import ProblemCode
from kiosk.central.sealed_body import Evidence, Inside, opened_body, sealed_body
from kiosk.central.transport import JSON, KEY_HEADER, WireAnswer, WireRequest, header
from kiosk.clock import Clock
from kiosk.crypto import sm3, sm4
from kiosk.hub import sessions
from kiosk.hub.not_taken import NotTaken, media_type
from kiosk.hub.secrets import HubSecrets
from kiosk.hub.sessions import KnownSession
from kiosk.hub.settings import TrustSettings
from kiosk.trust import tags
from kiosk.trust.opening import SUITE
from kiosk.trust.seal import Place, Way
from kiosk.trust.texts import Malformed


@dataclass(frozen=True, slots=True)
class Known:
    """A request whose tag was right."""

    session: KnownSession
    stamp: tags.Stamp
    tag: bytes = field(repr=False)
    key: str
    place: Place
    """Where its sealed part belongs, and that of its answer."""

    @property
    def kiosk(self) -> str:
        return self.session.kiosk


@dataclass(frozen=True, slots=True)
class Message:
    """The record as it was written, the case that stood outside, and what was signed."""

    body: bytes = field(repr=False)
    case: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says of itself; nobody has checked it yet."""

    stamp: tags.Stamp
    tag: bytes = field(repr=False)
    sent: tags.Sent


class Gate:
    """Checks requests and tags answers."""

    def __init__(self, secrets: HubSecrets, settings: TrustSettings, clock: Clock) -> None:
        self._wrap = secrets.wrap
        self._settings = settings
        self._clock = clock

    def now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)

    def recognise(self, db: Session, wire: WireRequest) -> Known:
        """Whose request this is. Raises NotTaken, to be answered untagged."""
        claim = self.read(wire)
        return self.proved(claim, sessions.find(db, claim.stamp.session, self._wrap))

    def read(self, wire: WireRequest) -> Claim:
        """The first half of `recognise`: which session it is of. Raises NotTaken."""
        auth = header(wire.headers, tags.AUTH_HEADER)
        if not auth:
            raise NotTaken(ProblemCode.AUTH_MISSING)
        try:
            stamp, tag = tags.read_request_header(auth)
        except tags.UnknownVersion:
            raise NotTaken(ProblemCode.VERSION_UNSUPPORTED, (SUITE,)) from None
        except Malformed:
            raise NotTaken(ProblemCode.AUTH_MALFORMED) from None
        key, kind = header(wire.headers, KEY_HEADER), header(wire.headers, "Content-Type")
        return Claim(stamp, tag, tags.Sent(wire.method, wire.target, kind, key, wire.body))

    def sessions_of(self, db: Session, claims: Iterable[Claim]) -> dict[str, KnownSession]:
        """Those that these are of, in one look."""
        return sessions.find_all(db, {claim.stamp.session for claim in claims}, self._wrap)

    def proved(self, claim: Claim, session: KnownSession | None) -> Known:
        """The second half of `recognise`: whether it is of this session. Raises NotTaken."""
        if session is None:
            raise NotTaken(ProblemCode.SESSION_UNKNOWN)
        stamp, sent, centre = claim.stamp, claim.sent, self._settings.centre
        try:
            right = tags.request_tag(session.keys.tag_up, centre, stamp, sent)
        except ValueError:
            raise NotTaken(ProblemCode.AUTH_MALFORMED) from None
        if not sm3.same(right, claim.tag):
            raise NotTaken(ProblemCode.TAG_INVALID)
        place = Place(centre, stamp.session, stamp.lane, stamp.counter, sent.method, sent.target)
        return Known(session, stamp, claim.tag, sent.key, place)

    def admit(self, db: Session, known: Known, *, writes: bool) -> None:
        """Whether this request of a known machine counts. Raises NotTaken, to be answered tagged."""
        now_ms = self.now_ms()
        if not self._timely(known, now_ms, writes=writes):
            raise NotTaken(ProblemCode.TIME_STALE)
        if not sessions.take_counter(db, known.session, known.stamp.lane, known.stamp.counter, now_ms):
            raise NotTaken(sessions.why_not(db, known.session, now_ms))

    def admit_all(self, db: Session, known: Sequence[Known]) -> bool:
        """Whether all of these queries count. False: admit each for itself, in a new transaction."""
        now_ms, lanes = self.now_ms(), {one.stamp.lane for one in known}
        if len(lanes) != 1 or len({one.kiosk for one in known}) != len(known):
            return False
        if not all(self._timely(one, now_ms, writes=False) for one in known):
            return False
        said = [(one.session, one.stamp.counter) for one in known]
        return sessions.take_counters(db, lanes.pop(), said, now_ms)

    def opened(self, known: Known, body: bytes, *, sealed: bool) -> Message:
        """What was said, out of the seal that is for this place alone. Raises NotTaken."""
        if not sealed:
            return Message(body)
        try:
            inside, case = opened_body(known.session.keys.seal_up, Way.UP, known.place, body)
        except sm4.SealBroken:
            raise NotTaken(ProblemCode.SEAL_INVALID) from None
        return Message(bytes(inside.message), case, inside.evidence)

    def answer(self, known: Known, status: int, body: bytes, *, sealed: bool) -> WireAnswer:
        """An answer bound to the request it answers, once for each; a problem is never sealed."""
        at_ms, kind = self.now_ms(), media_type(status)
        if sealed and kind == JSON:
            body = sealed_body(known.session.keys.seal_down, Way.DOWN, known.place, Inside(Raw(body)))
        answered = tags.Answered(status, kind, body)
        tag = tags.answer_tag(known.session.keys.tag_down, known.tag, at_ms, answered)
        headers = {"content-type": kind, tags.AUTH_HEADER: tags.answer_header(at_ms, tag)}
        return WireAnswer(status, headers, body)

    def _timely(self, known: Known, now_ms: int, *, writes: bool) -> bool:
        oldest_s = self._settings.write_window_s if writes else self._settings.query_window_s
        return -self._settings.ahead_s * 1000 <= now_ms - known.stamp.at_ms <= oldest_s * 1000
