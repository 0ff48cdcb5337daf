"""Somebody known who came for a deed, and a line that loses answers."""

from pathlib import Path

from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.hub.by_hand import answer_by_hand
from kiosk.model import CaseEnd
from tests.counter import Counter, document_of, make_counter
from tests.hub.world import person
from tests.visitor import Answer, Visitor


def came_for(path: Path, name: str, *script: tuple[type, Answer]) -> Counter:
    """A counter with this person's ID card on the pad, and what the person answers."""
    counter = make_counter(path, Visitor(*script))
    counter.id_reader.document = document_of(person(name))
    return counter


async def ends(counter: Counter) -> list[CaseEnd | None]:
    """How the cases of this visit ended, by the course; nothing is left open."""
    assert await counter.journal.unfinished() == ()
    return [counter.visit.course.end] if counter.visit.course.end else []


def receipt_of(counter: Counter) -> str:
    """What stands on the one receipt that was printed."""
    (receipt,) = counter.receipts.printed
    return "\n".join(f"{line.label} {line.value}" for line in receipt.lines)


class AnswerLost:
    """From now on every request to one path gets no answer; `arrived`: though it came to the centre."""

    def __init__(self, counter: Counter, path: str, *, arrived: bool) -> None:
        self._transport = counter.world.transport
        self._before = self._transport.exchange
        self._path = path
        self._arrived = arrived
        self._kept: list[WireRequest] = []
        self._transport.exchange = self._exchange  # type: ignore[method-assign]

    async def _exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        if request.target != self._path:
            return await self._before(request, deadline_s)
        self._kept.append(request)
        if self._arrived:
            await self._before(request, deadline_s)
        raise CentralUnreachable("the answer was lost")

    def over(self) -> None:
        """The line is well again."""
        self._transport.exchange = self._before  # type: ignore[method-assign]

    async def deliver(self) -> WireAnswer:
        """What was still on its way comes to the centre now."""
        return answer_by_hand(self._transport.hub.app, self._kept[-1])
