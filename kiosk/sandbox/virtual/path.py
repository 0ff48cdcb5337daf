"""The way to the centre: what was sent arrives although the kiosk died; an answer finds only the living."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.sandbox.virtual.power import Kind, Life
from kiosk.sandbox.virtual.world import World

ONE_WAY_S = (0.01, 0.12)
"""A leg of the way; drawn for each."""


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
        self.arriving: Callable[[WireRequest], None] = lambda request: None
        """Told of each request just before the centre works on it."""

    def reaches(self, target: str) -> bool:
        return self.up and target not in self.down_for

    def carry(self, request: WireRequest, back: Callable[[WireAnswer], None]) -> None:
        """To the centre, and its answer back."""
        chance = self._world.chance

        def arrive() -> None:
            self._world.tell(f"centre works on {request.target}")
            self.arriving(request)
            answer = self._answers(request)
            self._world.later(chance.between("net.back", *ONE_WAY_S), lambda: back(answer))

        self._world.later(chance.between("net.there", *ONE_WAY_S), arrive)


class VirtualPath:
    """See Transport: one life's end of the network."""

    def __init__(self, network: Network, life: Life) -> None:
        self._network = network
        self._life = life

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        """See Transport. An answer that never comes is the caller's to give up."""
        place = f"net:{request.target.removeprefix('/v1/')}"
        answered: asyncio.Future[WireAnswer] = asyncio.get_running_loop().create_future()
        kind = self._life.gate(f"{place}:before")
        if not self._network.reaches(request.target):
            raise CentralUnreachable("refused")

        def back(answer: WireAnswer) -> None:
            if not self._life.on or kind is Kind.LOST_ANSWER:
                return
            self._life.gate(f"{place}:answered")
            if not answered.done():
                answered.set_result(answer)

        if kind is not Kind.LOST_REQUEST:
            self._network.carry(request, back)
        self._life.gate(f"{place}:sent")
        return await answered
