"""Somebody known who came for a deed, and a line that loses answers."""

from pathlib import Path

from kiosk.card.keys import KeySet
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.hub.hsm import KeyUse
from kiosk.model import CaseEnd
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.wallet import chip_of_card, own_card
from tests.card.issuer import Contacts
from tests.counter import Counter, document_of, make_counter
from tests.hub.world import MASTERS, person, say_again
from tests.visitor import Answer, Visitor

REGION = "510100"
ROOTS = KeySet(
    internal=MASTERS[KeyUse.INTERNAL],
    read=MASTERS[KeyUse.READ],
    update=MASTERS[KeyUse.UPDATE],
    unblock=MASTERS[KeyUse.PIN_UNBLOCK],
    maintenance=MASTERS[KeyUse.MAINTENANCE],
    master=bytes(16),
)


def came_for(path: Path, name: str, *script: tuple[type, Answer]) -> Counter:
    """A counter with this person's ID card on the pad, and what the person answers."""
    counter = make_counter(path, Visitor(*script))
    counter.id_reader.document = document_of(person(name))
    return counter


def put_own_card(counter: Counter, name: str, place: int = 0) -> SimulatedChip:
    """This person's card goes into the slot; its keys are those that the centre's masters make."""
    who = person(name)
    chip = SimulatedChip(chip_of_card(own_card(who, who.centre.cards[place], REGION), ROOTS))
    counter.slot.chip = Contacts(chip)
    return chip


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
        self._counter = counter
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
        """What was still on its way comes to the centre now, on a lane where nothing was said after it.

        On its own lane its counter would be too old, and the centre's rules would not even be asked.
        """
        return say_again(self._counter.world, self._kept[-1])
