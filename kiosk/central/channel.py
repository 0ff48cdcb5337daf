"""The kiosk's end of the channel: one session for all its lanes, opened when it is needed (gm-trust.md §6.1).

A session is opened in the caller's worker: SM2 takes some 20 ms, which the glass must not wait for. At four
fifths of its life the next one is opened, by the heartbeat if it comes by in time, so that no citizen waits
for it. What says that a session is of no use is a hint, believed once at once and then ever more slowly:
whoever is on the way could say it, too.
"""

import asyncio
import logging
import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import msgspec

from kiosk.central import messages as m
from kiosk.central.evidence import facts_of, step_of
from kiosk.central.floor import Floor
from kiosk.central.sealed_body import Evidence
from kiosk.central.session import Session
from kiosk.central.transport import JSON, Transport, WireAnswer, WireRequest
from kiosk.central.write_key import WriteKeys
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.errors import CentralUnreachable
from kiosk.model import KioskId
from kiosk.trust import handshake
from kiosk.trust.certificate import BadCertificate, read_certificate
from kiosk.trust.chain import Pinned
from kiosk.trust.handshake import Identity, NotOpened, Opened
from kiosk.trust.statements import signed_bytes, write_statement
from kiosk.trust.tags import Lane
from kiosk.trust.texts import Malformed, from_base64, to_base64
from kiosk.worker import Worker

T = TypeVar("T", bound=m.Message)

log = logging.getLogger(__name__)

CHALLENGE_PATH = "/trust/challenge"
SESSION_PATH = "/trust/session"
RENEW_AT = (0.78, 0.82)
"""Of a session's life, drawn for each: machines that began together do not renew together."""
NO_LONGER_WITHOUT = 0.9
"""Of its life: until then the heartbeat renews it, from then on whoever comes."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


class NotLetIn(CentralUnreachable):
    """The centre opens no session; `problem` is its word for it, which nobody has signed."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Ends:
    """Who speaks to whom."""

    kiosk: KioskId
    own: Identity
    centre: str
    """How the centre calls itself."""
    pinned: Pinned
    """Whose certificate a centre has to have."""
    write_keys: WriteKeys
    """How the machine calls what it writes."""


@dataclass(frozen=True, slots=True)
class Line:
    """A caller's own way to the centre: what one waits for holds up no other."""

    lane: Lane
    transport: Transport
    worker: Worker


@dataclass(frozen=True, slots=True)
class Papers:
    """How this machine's certificate and the revocation lists that it goes by stand, at the centre's time."""

    days_left: int
    """Whole days; below 0 when the certificate has ended."""
    list_hours: int | None
    """Age of the oldest list in whole hours; None when no authority has given one out."""


class Channel:
    """See the module. Every lane of a machine has the same one."""

    def __init__(self, ends: Ends, clock: Clock, entropy: Entropy, floor: Floor) -> None:
        self.clock = clock
        self.entropy = entropy
        self._ends = ends
        self._floor = floor
        self._opening = asyncio.Lock()
        self._session: Session | None = None
        self._renew_at_s = 0.0
        """When so much of the session's life is left, it is time for the next one."""
        self._disappointments = 0
        """Sessions and openings in a row that came to nothing."""
        self._not_before = -math.inf

    async def session(self, line: Line, deadline_s: float) -> Session:
        """The one to speak on. Raises CentralUnreachable, and NotLetIn when the centre opens none."""
        session = self._session
        if session is not None and not self._is_due(session, line.lane):
            return session
        async with self._opening:
            session = self._session
            if session is not None and not self._is_due(session, line.lane):
                return session  # opened by another lane meanwhile
            try:
                return await self._open(line, deadline_s)
            except CentralUnreachable:
                if session is None or session.left_s <= 0:
                    raise
                self._renew_at_s /= 2  # half of what is left: the old one is good until then
                return session

    def let_go(self, session: Session, why: str) -> None:
        """An answer says that it is of no use: the next call opens another one."""
        if session is self._session:
            log.warning("the session is given up: %s", why)
            self._session = None
            self._pause(at_once=self._disappointments == 0)

    def is_well(self) -> None:
        """An answer with a right tag came."""
        self._disappointments = 0

    @property
    def own(self) -> Identity:
        """Who this machine is."""
        return self._ends.own

    @property
    def write_keys(self) -> WriteKeys:
        """How this machine calls what it writes."""
        return self._ends.write_keys

    def become(self, own: Identity) -> None:
        """Another certificate from the next session on; what is under way on this one still ends well."""
        self._ends = replace(self._ends, own=own)
        self._session = None

    def believe(self, pinned: Pinned) -> None:
        """Other roots and revocation lists, from the next session on."""
        self._ends = replace(self._ends, pinned=pinned)

    def centre_now(self) -> datetime:
        """The centre's time where a session tells it; else this machine's, but not before what is known."""
        session = self._session
        own_ms = int(self.clock.now().timestamp() * 1000)
        return self._floor.at_least(own_ms if session is None else session.centre_ms)

    def papers(self) -> Papers:
        """As they stand now."""
        now, lists = self.centre_now(), self._ends.pinned.lists
        oldest = min((one.this_update for one in lists), default=None)
        age_h = None if oldest is None else max((now - oldest) // timedelta(hours=1), 0)
        return Papers((self.own.certificate.not_after - now) // timedelta(days=1), age_h)

    def signed(self, path: str, message: m.Message, at_ms: int) -> Evidence:
        """The machine's statement that it says this, now; one SM2 operation."""
        statement = write_statement(facts_of(self._ends.kiosk, step_of(path), at_ms, message))
        signature = self._ends.own.signer.sign(signed_bytes(statement))
        return Evidence(statement, to_base64(signature), self._ends.own.certificate.fingerprint.hex())

    def _is_due(self, session: Session, lane: Lane) -> bool:
        if lane is Lane.HEARTBEAT:
            return session.left_s <= self._renew_at_s
        return session.left_s <= min(self._renew_at_s, session.lasts_s * (1 - NO_LONGER_WITHOUT))

    async def _open(self, line: Line, deadline_s: float) -> Session:
        if self.clock.monotonic() < self._not_before:
            raise CentralUnreachable("no session, and it is too early to ask for one")
        try:
            opened = await self._opened(line, deadline_s)
        except NotLetIn:
            self._pause()
            raise
        session = Session(self._ends.centre, opened, self.clock)
        low, high = RENEW_AT
        drawn = low + (high - low) * self.entropy.below(1000) / 1000
        self._session, self._renew_at_s = session, session.lasts_s * (1 - drawn)
        log.info("a session of %.0f s is open", session.lasts_s)
        return session

    async def _opened(self, line: Line, deadline_s: float) -> Opened:
        asked = WireRequest("GET", CHALLENGE_PATH, {}, b"")
        given = _read(await line.transport.exchange(asked, deadline_s), m.ChallengeGiven)
        try:
            challenge = from_base64(given.challenge)
        except Malformed:
            raise NotLetIn("challenge-malformed") from None
        begun = await line.worker.run(partial(handshake.begin, self._ends.own, self._ends.centre, challenge))
        request = WireRequest("POST", SESSION_PATH, {"Content-Type": JSON}, self._hello(begun))
        answer = _read(await line.transport.exchange(request, deadline_s), m.SessionOpened)
        return await line.worker.run(partial(self._finished, begun, answer))

    def _hello(self, begun: handshake.Begun) -> bytes:
        own = self._ends.own
        return msgspec.json.encode(
            m.OpenRequest(
                to_base64(begun.hello),
                to_base64(begun.signature),
                to_base64(own.certificate.der),
                [to_base64(one.der) for one in own.chain],
            )
        )

    def _finished(self, begun: handshake.Begun, answer: m.SessionOpened) -> Opened:
        """Whether it is the centre. Its certificate is judged by its own time, which never goes back here."""
        try:
            leaf = read_certificate(from_base64(answer.certificate))
            chain = [read_certificate(from_base64(one)) for one in answer.chain]
            text, signature = from_base64(answer.welcome), from_base64(answer.signature)
            opened = handshake.finish(self._ends.own, begun, leaf, text, signature)
            self._ends.pinned.check(leaf, chain, self._floor.at_least(opened.welcome.at_ms), "hub")
        except (Malformed, NotOpened, BadCertificate) as reason:
            log.error("whoever answers is not the centre: %s", reason)  # noqa: TRY400  (it says all there is)
            raise NotLetIn("centre-not-believed") from None
        self._floor.raise_to(opened.welcome.at_ms)
        return opened

    def _pause(self, *, at_once: bool = False) -> None:
        pause_s = min(FIRST_PAUSE_S * 2**self._disappointments, LONGEST_PAUSE_S)
        jitter = 0.5 + self.entropy.below(1000) / 1000
        self._not_before = self.clock.monotonic() + (0.0 if at_once else pause_s * jitter)
        self._disappointments = min(self._disappointments + 1, 10)


def _read(answer: WireAnswer, kind: type[T]) -> T:
    """Raises NotLetIn with the centre's word for it; whatever else answers is no centre."""
    try:
        if answer.status == 200:
            return msgspec.json.decode(answer.body, type=kind)
        problem = msgspec.json.decode(answer.body, type=m.Problem)
    except msgspec.MsgspecError:
        raise CentralUnreachable(f"status {answer.status}, and not of a centre") from None
    raise NotLetIn(problem.code)
