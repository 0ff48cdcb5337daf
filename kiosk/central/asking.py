"""One lane of the channel as its caller has it: each call is one tagged question and one checked answer.

What has no right tag, or does not read as the expected record, is no answer: CentralUnreachable.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, NoReturn

import msgspec

from kiosk.central import messages as m
from kiosk.central.channel import Channel, Line, NotLetIn
from kiosk.central.circuit import Circuit
from kiosk.central.may_wait import may_wait
from kiosk.central.problems import ProblemCode
from kiosk.central.routes import A, Q, Repeats, Route
from kiosk.central.sealed_body import Evidence
from kiosk.central.session import Heard, Ready, Saying, Session
from kiosk.central.tries import NotTaken, Tries
from kiosk.central.write_key import WHICH_BYTES, write_key
from kiosk.crypto import sm3
from kiosk.errors import CentralUnreachable
from kiosk.model import Refused
from kiosk.trust.tags import Lane

log = logging.getLogger(__name__)

REQUEST_ID_BYTES = 16
SESSION_ENDED = frozenset({ProblemCode.SESSION_EXPIRED, ProblemCode.SESSION_CLOSED})
SESSION_LOST = frozenset({ProblemCode.SESSION_UNKNOWN, ProblemCode.TAG_INVALID})
"""What an answer that nobody signed may say of a session."""


@dataclass(frozen=True, slots=True)
class Link:
    """How the latest call on this lane went; whether the centre can be had is the circuit's to say."""

    reachable: bool | None = None
    """Whether the centre answers and takes this machine's requests. None: nobody has asked yet."""
    latency_s: float | None = None
    problem: str = ""
    """The centre's own word when it answers and yet takes nothing from this machine (Problem)."""


@dataclass(slots=True)
class _Said:
    """One call, and what its repetitions have in common."""

    route: Route[Any, Any]
    key: str
    message: m.Message
    body: bytes = field(repr=False)
    evidence: Evidence | None = None


class Asking:
    """Questions to the centre on one lane: one request is under way at a time, the others wait.

    Sealing, signing and checking run in the line's worker, as they would hold up the glass.
    """

    def __init__(
        self, channel: Channel, line: Line, deadline_s: float = 8.0, circuit: Circuit | None = None
    ) -> None:
        self._channel = channel
        self._line = line
        self._clock = channel.clock
        self._entropy = channel.entropy
        self._tries = Tries(channel.clock, channel.entropy, deadline_s, circuit)
        self._busy = asyncio.Lock()
        self._unanswered: dict[str, tuple[bytes, str]] = {}
        """Of each path the last call without an answer: what was said (its digest), and under which key."""
        self._stated: dict[str, tuple[bytes, Evidence]] = {}
        """Of each path what was stated last and not answered yet: it is stated once."""
        self.link = Link()

    async def ask(self, route: Route[Q, A], request: Q) -> A | Refused:
        """One call: all its exchanges inside one deadline and under the same idempotency key (Tries)."""
        if self._line.lane is Lane.OUTBOX and not may_wait(route):
            raise AssertionError(f"{route.path} must not wait in the outbox")
        body = msgspec.json.encode(request)
        key = self._idempotency_key(route, getattr(request, "case", ""), body)
        said = _Said(route, key, request, body)
        heard = await self._tries.ask(route, lambda left_s: self._exchange(said, left_s))
        read = read_answer(route, heard)
        self._unanswered.pop(route.path, None)
        self._stated.pop(route.path, None)
        return read

    async def _exchange(self, said: _Said, deadline_s: float) -> Heard:
        """One exchange. A problem with the request is CentralUnreachable too; the link remembers its name."""
        path, started_at = said.route.path, self._clock.monotonic()
        try:
            async with asyncio.timeout(deadline_s), self._busy:
                session = await self._channel.session(self._line, deadline_s)
                ready = await self._line.worker.run(lambda: self._ready(session, said))
                answer = await self._line.transport.exchange(ready.request, deadline_s)
        except NotLetIn as refused:
            self._lost(path, "no session is opened", refused.problem)
        except (CentralUnreachable, TimeoutError) as reason:
            self._lost(path, str(reason) or "no answer in time")
        heard = await self._line.worker.run(lambda: session.heard(ready, answer))
        if heard is None:
            self._doubt(session, _problem(answer.status, answer.body))
            self._lost(path, f"status {answer.status} without a right tag")
        problem = _problem(heard.status, heard.body)
        # A machine that was suspended or revoked may as well have no line: nobody shall start anything there.
        self.link = Link(
            reachable=not problem.startswith(("kiosk-", "certificate-")),
            latency_s=self._clock.monotonic() - started_at,
            problem=problem,
        )
        self._learn(session, heard, problem)
        if problem:
            log.error("the centre takes nothing: %s %s", path, problem)
            raise NotTaken(problem)
        return heard

    def _learn(self, session: Session, heard: Heard, problem: str) -> None:
        """What an answer that is the centre's own says of session and time."""
        if problem in SESSION_ENDED:
            self._channel.let_go(session, problem)
            return
        self._channel.is_well()
        if problem == ProblemCode.TIME_STALE:
            session.set_time(heard.at_ms)

    def _doubt(self, session: Session, problem: str) -> None:
        """Nobody signed this; it may be true all the same."""
        if problem in SESSION_LOST:
            self._channel.let_go(session, problem)

    def _lost(self, path: str, reason: str, problem: str = "") -> NoReturn:
        self.link = Link(reachable=False, problem=problem)
        log.warning("no answer from the centre: %s %s %s", path, reason, problem)
        raise NotLetIn(problem) if problem else CentralUnreachable(reason)

    def _ready(self, session: Session, said: _Said) -> Ready:
        if said.route.signed and said.evidence is None:
            said.evidence = self._evidence(said, session.centre_ms)
        saying = Saying(
            said.route.path,
            said.key,
            said.body,
            getattr(said.message, "case", ""),
            said.route.sealed,
            said.evidence,
        )
        return session.ready(self._line.lane, saying, self._entropy.bytes(REQUEST_ID_BYTES))

    def _evidence(self, said: _Said, at_ms: int) -> Evidence:
        """Stated when it was said first; the same words before they were answered are the same matter."""
        digest = sm3.digest(said.body)
        before, evidence = self._stated.get(said.route.path, (b"", None))
        if before == digest and evidence is not None:
            return evidence
        stated = self._channel.signed(said.route.path, said.message, at_ms)
        self._stated[said.route.path] = (digest, stated)
        return stated

    def _idempotency_key(self, route: Route[Q, A], case: str, body: bytes) -> str:
        match route.repeats:
            case Repeats.QUERY | Repeats.ONCE:
                return ""
            case Repeats.SAME_BODY:
                return self._channel.write_keys.same_body(case, route.path, body)
            case Repeats.SAME_CALL:
                return self._same_call_key(route.path, case, sm3.digest(body))

    def _same_call_key(self, path: str, case: str, said: bytes) -> str:
        """Said again before it was answered, it is the same call; after an answer it is meant anew."""
        before, key = self._unanswered.get(path, (b"", ""))
        if before != said:
            key = write_key(case, self._entropy.bytes(WHICH_BYTES))
            self._unanswered[path] = (said, key)
        return key


def _problem(status: int, body: bytes) -> str:
    if status in (200, 409):
        return ""
    try:
        return msgspec.json.decode(body, type=m.Problem).code
    except msgspec.MsgspecError:
        return f"status-{status}"


def read_answer(route: Route[Q, A], heard: Heard) -> A | Refused:
    try:
        if heard.status == 409:
            refusal = msgspec.json.decode(heard.body, type=m.Refusal)
            return Refused(refusal.code, dict(refusal.facts), refusal.article)
        return msgspec.json.decode(heard.body, type=route.answer)
    except msgspec.MsgspecError:  # its text may quote what was read, so it is not passed on
        raise CentralUnreachable(f"{route.path}: the answer is not the record that was agreed") from None
