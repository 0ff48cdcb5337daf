"""How heartbeats are taken: those that come together in one transaction, each answered for itself (adr/0031).

What is decided of each is the gate's, and the same as for any request; a worker that dies leaves counters and
beats of all of them, or of none. Nobody is answered before it is written for good.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import msgspec
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.problems import ProblemCode
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.clock import Clock
from kiosk.hub import histories
from kiosk.hub.commands import due
from kiosk.hub.database import row_by_row
from kiosk.hub.fleet import Arrived, Fleet
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.reading import read_question
from kiosk.hub.transactions import Unavailable, transact
from kiosk.hub.trust import Claim, Gate, Known

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Heard:
    """One request on its way through the group."""

    wire: WireRequest
    claim: Claim | None = None
    known: Known | None = None
    refused: NotTaken | None = None
    commands: list[m.Command] = field(default_factory=list)


class Heartbeats:
    """Takes requests of POST /v1/heartbeat."""

    def __init__(self, engine: Engine, gate: Gate, fleet: Fleet, clock: Clock) -> None:
        self._engine = row_by_row(engine)
        self._gate = gate
        self._fleet = fleet
        self._clock = clock
        self.on_broken: Callable[[int], None] = lambda machines: None
        """Called with how many machines' histories were just found to have gone back."""

    def take(self, wires: Sequence[WireRequest]) -> list[WireAnswer]:
        """One answer each, in their order. Never raises for a bad request."""
        try:
            heard = transact(self._engine, partial(self._taken, wires))
        except Unavailable as reason:
            log.error("%d heartbeats are not answered: %s", len(wires), reason)  # noqa: TRY400  (it says all)
            return [NotTaken(ProblemCode.UNAVAILABLE).unbound() for _ in wires]
        now = self._clock.now()
        plain = msgspec.json.encode(m.HeartbeatSeen(now))
        return [
            self._answer(
                one, msgspec.json.encode(m.HeartbeatSeen(now, one.commands)) if one.commands else plain
            )
            for one in heard
        ]

    def forget_old(self) -> bool:
        """A slice of those that are kept no longer. Whether there may be more; not while nobody answers."""
        try:
            return transact(self._engine, lambda db: self._fleet.forget_old(db, self._clock.now()))
        except Unavailable as reason:
            log.error("old heartbeats stay: %s", reason)  # noqa: TRY400
            return False

    def _taken(self, wires: Sequence[WireRequest], db: Session) -> list[_Heard]:
        heard = [self._read(wire) for wire in wires]
        self._prove(db, heard)
        known = [one for one in heard if one.known is not None]
        self._admit(db, known)
        arrived = [beat for one in known if (beat := self._arrived(one)) is not None]
        if arrived:
            now = self._clock.now()
            self._fleet.keep(db, arrived, now)
            self._compare(db, arrived, now)
            self._hand_over(db, known, now)
        return heard

    def _compare(self, db: Session, arrived: Sequence[Arrived], now: datetime) -> None:
        """Each machine's head with the one that it told before; of several that came together the latest."""
        in_order = sorted((one for one in arrived if one.head is not None), key=lambda one: one.sent_at)
        now_ms = int(now.timestamp() * 1000)
        heads = {
            one.kiosk: histories.Told(one.head, min(now_ms, int(one.sent_at.timestamp() * 1000)))
            for one in in_order
            if one.head is not None
        }
        if broken := histories.tell(db, heads, now_ms):
            log.error("the journal's history has gone back at %s", ", ".join(broken))
            self.on_broken(len(broken))

    def _hand_over(self, db: Session, heard: Sequence[_Heard], now: datetime) -> None:
        """What each machine is to do goes out with the answer to its heartbeat."""
        listening = {one.known.kiosk for one in heard if one.known is not None and one.refused is None}
        commands = due(db, listening, int(now.timestamp() * 1000))
        for one in heard:
            if one.known is not None and one.refused is None:
                one.commands = commands.get(one.known.kiosk, [])

    def _read(self, wire: WireRequest) -> _Heard:
        try:
            return _Heard(wire, self._gate.read(wire))
        except NotTaken as reason:
            return _Heard(wire, refused=reason)

    def _prove(self, db: Session, heard: Sequence[_Heard]) -> None:
        claims = [one.claim for one in heard if one.claim is not None]
        found = self._gate.sessions_of(db, claims) if claims else {}
        for one in heard:
            if one.claim is None:
                continue
            try:
                one.known = self._gate.proved(one.claim, found.get(one.claim.stamp.session))
            except NotTaken as reason:
                one.refused = reason

    def _admit(self, db: Session, heard: Sequence[_Heard]) -> None:
        """Nearly always all count, and one statement says so; else each is asked, and is told why."""
        known = [one.known for one in heard if one.known is not None]
        if not known or self._gate.admit_all(db, known):
            return
        db.rollback()
        for one in heard:
            if one.known is None:
                continue
            try:
                self._gate.admit(db, one.known, writes=False)
            except NotTaken as reason:
                one.refused = reason

    def _arrived(self, one: _Heard) -> Arrived | None:
        """What is to be kept of it. Of a beat that cannot be read the counter alone stays taken."""
        if one.known is None or one.refused is not None:
            return None
        try:
            beat = read_question(one.wire.body, m.Heartbeat)
        except NotTaken as reason:
            one.refused = reason
            return None
        return Arrived(one.known.kiosk, beat.sent_at, one.wire.body, beat.history)

    def _answer(self, one: _Heard, seen: bytes) -> WireAnswer:
        if one.refused is not None:
            who = "somebody" if one.known is None else one.known.kiosk
            log.warning("not taken from %s at %s: %s", who, routes.HEARTBEAT.path, one.refused.code)
        if one.known is None:
            return (one.refused or NotTaken(ProblemCode.INTERNAL_ERROR)).unbound()
        status, body = (200, seen) if one.refused is None else (one.refused.status, one.refused.body)
        return self._gate.answer(one.known, status, body, sealed=routes.HEARTBEAT.sealed)
