"""Where sessions are opened (gm-trust.md §6.1): a challenge for whoever asks, a session for a known machine.

What costs little is asked first: the challenge, which nobody can make up, then the register, and only then
SM2. Nothing here is authentic to the kiosk but the welcome; a refusal is a hint.
"""

from functools import lru_cache

import msgspec
from sqlalchemy import Engine, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.central.transport import WireAnswer
from kiosk.clock import Clock
from kiosk.crypto import sm2, sm3
from kiosk.entropy import Entropy
from kiosk.hub import sessions
from kiosk.hub.identity import HubIdentity
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.schema import ChannelSession, Kiosk, KnownCertificate
from kiosk.hub.settings import TrustSettings
from kiosk.hub.transactions import Unavailable, look, transact
from kiosk.trust import handshake, opening
from kiosk.trust.certificate import BadCertificate, Certificate, read_certificate
from kiosk.trust.texts import Malformed, from_base64, to_base64

CHALLENGE_PATH = "/trust/challenge"
SESSION_PATH = "/trust/session"
WRAP_IV_BYTES = 12
_CERTIFICATE = {
    "expired": ProblemCode.CERTIFICATE_EXPIRED,
    "revoked": ProblemCode.CERTIFICATE_REVOKED,
}
"""Any other fault of a certificate: it is not one of a machine of the register."""


_KNOWN = (
    select(Kiosk.id, Kiosk.status, KnownCertificate.state)
    .join(Kiosk, Kiosk.id == KnownCertificate.kiosk)
    .where(KnownCertificate.fingerprint == bindparam("certificate"))
)
_SAID_BEFORE = select(ChannelSession.id).where(ChannelSession.hello == bindparam("said"))


class Reception:
    """Gives challenges and opens sessions."""

    def __init__(
        self, engine: Engine, identity: HubIdentity, settings: TrustSettings, clock: Clock, entropy: Entropy
    ) -> None:
        self._engine = engine
        self._identity = identity
        self._settings = settings
        self._clock = clock
        self._entropy = entropy

    def challenge(self) -> WireAnswer:
        """GET /trust/challenge."""
        random = self._entropy.bytes(opening.RANDOM_BYTES)
        challenge = opening.make_challenge(self._identity.secrets.challenge, self._now_ms(), random)
        return _answer(m.ChallengeGiven(to_base64(challenge)))

    def open(self, body: bytes) -> WireAnswer:
        """POST /trust/session."""
        try:
            return _answer(self._opened(body))
        except NotTaken as reason:
            return reason.unbound()

    def _opened(self, body: bytes) -> m.SessionOpened:
        request = _decoded(body)
        text, hello = _hello(request)
        now_ms = self._now_ms()
        if hello.centre != self._settings.centre:
            raise NotTaken(ProblemCode.HELLO_INVALID)
        if opening.SUITE not in hello.suites:
            raise NotTaken(ProblemCode.VERSION_UNSUPPORTED, (opening.SUITE,))
        if not opening.challenge_holds(self._identity.secrets.challenge, hello.challenge, now_ms):
            raise NotTaken(ProblemCode.CHALLENGE_STALE)
        kiosk = self._of_the_register(hello, text, now_ms)
        leaf = self._believed(request, hello)
        if not handshake.holds_key(self._identity.own, leaf, text, _signature(request)):
            raise NotTaken(ProblemCode.HELLO_INVALID)
        life = (now_ms, min(now_ms + self._life_ms(), int(leaf.not_after.timestamp() * 1000)))
        session = self._entropy.bytes(opening.SESSION_BYTES).hex()
        try:
            given = handshake.answer(self._identity.own, hello, text, session, life)
        except sm2.BadKey:
            raise NotTaken(ProblemCode.HELLO_INVALID) from None
        self._keep(kiosk, hello, text, given.opened)
        return m.SessionOpened(
            to_base64(given.text),
            to_base64(given.signature),
            to_base64(self._identity.own.certificate.der),
            [to_base64(one.der) for one in self._identity.own.chain],
        )

    def _of_the_register(self, hello: opening.Hello, text: bytes, now_ms: int) -> str:
        """The machine that has this certificate."""

        def read(db: Session) -> str:
            known = db.execute(_KNOWN, {"certificate": hello.certificate.hex()}).first()
            if known is None or known.state == "superseded":
                raise NotTaken(ProblemCode.CERTIFICATE_UNKNOWN)
            if known.status == "revoked":  # whoever is suspended opens, and is told in an authentic answer
                raise NotTaken(ProblemCode.KIOSK_REVOKED)
            if known.state == "revoked":
                raise NotTaken(ProblemCode.CERTIFICATE_REVOKED)
            _once(db, text)
            if sessions.pending(db, known.id, now_ms) >= self._settings.openings_at_once:
                raise NotTaken(ProblemCode.TOO_MANY)
            return str(known.id)

        return look(self._engine, read)

    def _believed(self, request: m.OpenRequest, hello: opening.Hello) -> Certificate:
        try:
            leaf = certificate_of(from_base64(request.certificate))
            chain = [certificate_of(from_base64(one)) for one in request.chain]
            self._identity.pinned.check(leaf, chain, self._clock.now(), "kiosk")
        except BadCertificate as reason:
            code = _CERTIFICATE.get(reason.reason, ProblemCode.CERTIFICATE_UNKNOWN)
            raise NotTaken(code) from None
        except Malformed:
            raise NotTaken(ProblemCode.HELLO_INVALID) from None
        if leaf.fingerprint != hello.certificate:
            raise NotTaken(ProblemCode.HELLO_INVALID)
        return leaf

    def _keep(self, kiosk: str, hello: opening.Hello, text: bytes, opened: handshake.Opened) -> None:
        welcome, certificate = opened.welcome, hello.certificate.hex()
        about = sessions.about_row(welcome.session, kiosk, certificate)
        wrapped = opened.keys.wrapped(self._identity.secrets.wrap, self._entropy.bytes(WRAP_IV_BYTES), about)

        def keep(db: Session) -> None:
            sessions.forget_ended(db, kiosk, welcome.at_ms)
            db.add(
                ChannelSession(
                    id=welcome.session,
                    kiosk=kiosk,
                    certificate=certificate,
                    hello=sm3.digest(text).hex(),
                    keys=wrapped,
                    opened_at_ms=welcome.at_ms,
                    ends_at_ms=welcome.ends_at_ms,
                )
            )

        try:
            transact(self._engine, keep)
        except IntegrityError:  # another worker has opened it meanwhile
            raise NotTaken(ProblemCode.HELLO_INVALID) from None
        except Unavailable:
            raise NotTaken(ProblemCode.UNAVAILABLE) from None

    def _life_ms(self) -> int:
        """A tenth more or less, so that a fleet that began together does not renew together."""
        life_ms = self._settings.session_s * 1000
        return life_ms * 9 // 10 + self._entropy.below(life_ms // 5 + 1)

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


@lru_cache(maxsize=4096)
def certificate_of(der: bytes) -> Certificate:
    """What `der` says, read once. Raises BadCertificate."""
    return read_certificate(der)


def _decoded(body: bytes) -> m.OpenRequest:
    try:
        return msgspec.json.decode(body, type=m.OpenRequest)
    except msgspec.MsgspecError:
        raise NotTaken(ProblemCode.HELLO_INVALID) from None


def _hello(request: m.OpenRequest) -> tuple[bytes, opening.Hello]:
    try:
        text = from_base64(request.hello)
        return text, opening.read_hello(text)
    except Malformed:
        raise NotTaken(ProblemCode.HELLO_INVALID) from None


def _signature(request: m.OpenRequest) -> bytes:
    try:
        return from_base64(request.signature)
    except Malformed:
        raise NotTaken(ProblemCode.HELLO_INVALID) from None


def _once(db: Session, text: bytes) -> None:
    """Said again it opens nothing: it is the same challenge, and somebody else may have recorded it."""
    if db.execute(_SAID_BEFORE, {"said": sm3.digest(text).hex()}).first() is not None:
        raise NotTaken(ProblemCode.HELLO_INVALID)


def _answer(message: m.Message) -> WireAnswer:
    return WireAnswer(200, {"content-type": "application/json"}, msgspec.json.encode(message))
