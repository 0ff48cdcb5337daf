"""The way to the centre: what was sent arrives although the kiosk died; an answer finds only the living."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.sandbox.virtual.meter import count_call
from kiosk.sandbox.virtual.power import Kind, Life
from kiosk.sandbox.virtual.world import World

ONE_WAY_S = (0.01, 0.12)
"""A leg of the way; drawn for each."""
LATE_ANSWER_S = 25.0
"""Longer than anybody waits for one answer, also that to an application."""
LATE_REQUEST_S = 90.0
"""Longer than the whole patience with the centre: it comes after the kiosk gave up and withdrew."""
LATE_IN_TIME_S = 55.0
"""Longer than the patience, and within the hub's window for writes (write_window_s, 60 s)."""
MINUTES_LATE_S = 300.0
LATE = {
    Kind.LATE_REQUEST: LATE_REQUEST_S,
    Kind.LATE_IN_TIME: LATE_IN_TIME_S,
    Kind.MINUTES_LATE: MINUTES_LATE_S,
}
TWICE_LATER_S = (20.0, 600.0)
"""When the same bytes come again: within the hub's window for writes, or long after."""
OVERTAKEN_S = 30.0
"""So long at most a request waits for the one that overtakes it."""
RESTART_S = (0.5, 20.0)
"""How long a centre needs to come back."""
NOBODY_THERE = WireAnswer(503, {"content-type": "text/html"}, b"<h1>503</h1>")
"""What a balancer before the centre says: it is signed by nobody."""


class Answers(Protocol):
    """Whoever answers requests at the other end, at once."""

    def __call__(self, request: WireRequest) -> WireAnswer: ...


class Network:
    """The part of the way that belongs to the world."""

    def __init__(self, world: World, answers: Answers) -> None:
        self._world = world
        self._answers = answers
        self.up = True
        self.down_for: set[str] = set()
        """Paths that nobody answers on."""
        self._heals: set[str] = set()
        self.ailing: dict[str, tuple[Kind, float]] = {}
        """Paths on which the same happens to each request, and for how many seconds from the first one on."""
        self.arriving: Callable[[WireRequest], None] = lambda request: None
        """Told of each request just before the centre works on it."""
        self._overtaken: list[list[Callable[[], None]]] = []
        """What waits on the way for a later request to arrive."""
        self._runs = True
        """Whether there is a centre at the other end."""

    def reaches(self, target: str) -> bool:
        return self.up and self._runs and target not in self.down_for

    def ails(self, target: str) -> Kind | None:
        """What happens to this request of a longer trouble."""
        kind, for_s = self.ailing.get(target, (None, 0.0))
        if kind is not None and target not in self._heals:
            self._heals.add(target)
            self._world.later(for_s, lambda: self._heal(target))
        return kind

    @property
    def is_well(self) -> bool:
        """Whether everything arrives, at once."""
        return self.up and self._runs and not (self.down_for or self.ailing)

    def heal(self) -> None:
        """All is well again."""
        self.up = True
        self.down_for.clear()
        self.ailing.clear()

    def _heal(self, target: str) -> None:
        self.ailing.pop(target, None)
        self._heals.discard(target)

    def carry(self, request: WireRequest, back: Callable[[WireAnswer], None], kind: Kind | None) -> None:
        """To the centre, and its answer back; `kind` may make either leg late."""
        chance = self._world.chance

        def arrive() -> None:
            if not self._runs:
                return
            answer = self._worked_on(request)
            if kind is Kind.HUB_RESTARTED:
                self._restart()
                return
            late_s = LATE_ANSWER_S if kind is Kind.LATE_ANSWER else 0.0
            self._world.later(late_s + chance.between("net.back", *ONE_WAY_S), lambda: back(answer))
            self._let_arrive(self._overtaken)

        if kind is Kind.OVERTAKEN:
            waiting = [arrive]
            self._overtaken.append(waiting)
            self._world.later(OVERTAKEN_S, lambda: self._let_arrive([waiting]))
            return
        late_s = LATE.get(kind, 0.0) if kind is not None else 0.0
        self._world.later(late_s + chance.between("net.there", *ONE_WAY_S), arrive)
        if kind in (Kind.TWICE, Kind.TWICE_LATER):
            self._world.later(self._again_after_s(kind), lambda: self._arrive_again(request))

    def _worked_on(self, request: WireRequest) -> WireAnswer:
        self._world.tell(f"centre works on {request.target}")
        self.arriving(request)
        return self._answers(request)

    def _arrive_again(self, request: WireRequest) -> None:
        """Nobody waits for an answer to it."""
        if self._runs:
            self._worked_on(request)

    def _again_after_s(self, kind: Kind) -> float:
        if kind is Kind.TWICE:
            return self._world.chance.between("net.again", *ONE_WAY_S)
        return TWICE_LATER_S[int(self._world.chance.between("net.again", 0, len(TWICE_LATER_S)))]

    def _let_arrive(self, waiting: list[list[Callable[[], None]]]) -> None:
        """Each once."""
        for one in list(waiting):
            while one:
                self._world.later(0.0, one.pop())
        self._overtaken = [one for one in self._overtaken if one]

    def _restart(self) -> None:
        """The centre ends where it stands, and comes back: its database is all that it has."""
        self._runs = False
        again_s = RESTART_S[int(self._world.chance.between("net.restart", 0, len(RESTART_S)))]
        self._world.later(again_s, self._run_again)

    def _run_again(self) -> None:
        self._runs = True


class VirtualPath:
    """See Transport: one life's end of the network."""

    def __init__(self, network: Network, life: Life) -> None:
        self._network = network
        self._life = life

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        """See Transport. An answer that never comes is the caller's to give up."""
        place = f"net:{request.target.removeprefix('/v1').removeprefix('/')}"
        answered: asyncio.Future[WireAnswer] = asyncio.get_running_loop().create_future()
        kind = self._life.gate(f"{place}:before") or self._network.ails(request.target)
        count_call()
        if not self._network.reaches(request.target):
            raise CentralUnreachable("refused")

        def back(answer: WireAnswer) -> None:
            if not self._life.on or kind is Kind.LOST_ANSWER:
                return
            self._life.gate(f"{place}:answered")
            if not answered.done():
                answered.set_result(answer)

        if kind is Kind.UNAVAILABLE:
            return NOBODY_THERE
        if kind is not Kind.LOST_REQUEST:
            self._network.carry(request, back, kind)
        self._life.gate(f"{place}:sent")
        return await answered
