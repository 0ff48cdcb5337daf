"""The centre without HTTP: a request as bytes in, an answer as bytes out, one transaction each."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.central.routes import A, Q, Route
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.clock import Clock
from kiosk.entropy import Entropy
from kiosk.hub.call import Call
from kiosk.hub.evidence import Archive
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.reading import read_question
from kiosk.hub.transactions import Unavailable, transact
from kiosk.hub.trust import Gate, Known
from kiosk.hub.writes import Write, check_case, first_answer, remember

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bound:
    """A route and who answers it."""

    route: Route[Any, Any]
    handler: Callable[[Call, Any], m.Message]


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers what, and the articles that refusals name."""

    bound: Mapping[str, Bound]
    articles: Mapping[str, str]


def bind(route: Route[Q, A], handler: Callable[[Call, Q], A | m.Refusal]) -> Bound:
    """Tie a handler to its route; the types have to agree."""
    return Bound(route, handler)


class Centre:
    """Recognise, admit, open, remember, answer, seal, tag: the same for every request."""

    def __init__(
        self, engine: Engine, gate: Gate, archive: Archive, rules: Answering, clock: Clock, entropy: Entropy
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._archive = archive
        self._bound = rules.bound
        self._articles = rules.articles
        self._clock = clock
        self._entropy = entropy

    def answer(self, wire: WireRequest) -> WireAnswer:
        """Never raises for a bad request; what goes wrong inside is a bug and flies."""
        bound = self._bound.get(wire.target)
        if bound is None or wire.method != "POST":
            return NotTaken(ProblemCode.NOT_FOUND).unbound()
        try:
            answered = transact(self._engine, partial(self._answered, wire, bound))
        except Unavailable as reason:
            log.error("%s is not answered: %s", wire.target, reason)  # noqa: TRY400  (it says all there is)
            return NotTaken(ProblemCode.UNAVAILABLE).unbound()
        if isinstance(answered, WireAnswer):
            return answered
        known, status, body = answered
        return self._gate.answer(known, status, body, sealed=bound.route.sealed)

    def _answered(
        self, wire: WireRequest, bound: Bound, db: Session
    ) -> tuple[Known, int, bytes] | WireAnswer:
        """All of one transaction, which may be done again from here; sealed and tagged once it is written."""
        try:
            known = self._gate.recognise(db, wire)
        except NotTaken as reason:
            log.warning("turned away at %s: %s", wire.target, reason.code)
            return reason.unbound()
        try:
            status, body = self._counted(db, known, bound, wire.body)
        except NotTaken as reason:
            log.warning("not taken from %s at %s: %s", known.kiosk, wire.target, reason.code)
            status, body = reason.status, reason.body
        return known, status, body

    def _counted(self, db: Session, known: Known, bound: Bound, body: bytes) -> tuple[int, bytes]:
        """The counter and the work in one transaction; of work that is refused the counter is left alone."""
        writes = bound.route.repeats.has_key
        self._gate.admit(db, known, writes=writes)
        try:
            return self._written(db, known, bound, body)
        except NotTaken:
            db.rollback()
            self._gate.admit(db, known, writes=writes)
            raise

    def _written(self, db: Session, known: Known, bound: Bound, body: bytes) -> tuple[int, bytes]:
        try:
            told = self._taken(db, known, bound, body)
            db.flush()
        except DataError:  # a text too long, a number too large, a NUL: its message would quote it
            raise NotTaken(ProblemCode.MESSAGE_INVALID) from None
        return told

    def _taken(self, db: Session, known: Known, bound: Bound, body: bytes) -> tuple[int, bytes]:
        route, message, write = bound.route, self._gate.opened(known, body, sealed=bound.route.sealed), None
        if route.repeats.has_key:
            write = Write(known.kiosk, known.key, route.path, message.body)
            first = first_answer(db, write)
            if first is not None:
                return 200, first
        question = read_question(message.body, route.question)
        if message.case != getattr(question, "case", "") and route.sealed:
            raise NotTaken(ProblemCode.MESSAGE_INVALID)
        if write is not None:
            check_case(write, question)
        if route.signed:
            self._archive.check(db, known, question, message.evidence)
        call = Call(db, known.kiosk, self._clock.now(), self._entropy)
        answer = bound.handler(call, question)
        if isinstance(answer, m.Refusal):
            # Not kept: nothing was done, and the next time the bank may answer otherwise.
            return 409, msgspec.json.encode(self._with_article(answer))
        encoded = msgspec.json.encode(answer)
        if write is not None:
            remember(call, write, encoded)
        if write is not None and route.signed:
            self._archive.keep(call, write, message.evidence)
        return 200, encoded

    def _with_article(self, refusal: m.Refusal) -> m.Refusal:
        article = refusal.article or self._articles.get(refusal.code, "")
        return m.Refusal(refusal.code, refusal.facts, article)
