"""A visit at the counter of stand-ins, and a case of it at any point of the way."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.central import messages as m
from kiosk.devices.camera.port import FaceSeen
from kiosk.flows.application import Complete
from kiosk.flows.make_card import FinishedCard
from kiosk.journal.port import Case, CaseRecord
from kiosk.model import Bank, CaseId, Service
from kiosk.prompts.prompt import Step
from kiosk.visit import Visit
from tests.counter import Counter, document_of, make_counter
from tests.hub.world import MOBILE, NOON, apply, case_key, make_card, person
from tests.visitor import Answer, Visitor

STEP = Step(Service.ISSUE_CARD, 2, 6)
CASE = CaseId(case_key(1))
BANK = Bank("SBB", "示例银行乙", "Sample Bank B")
RESERVED = m.Reserved(
    card_number="X00000999",
    bank_card_number="6200000000000000018",
    issue_date=date(2026, 11, 21),
    expiry_date=date(2036, 11, 21),
    region="510104",
)


@dataclass(slots=True)
class Bench:
    """Everything a test of one piece of a flow needs."""

    counter: Counter
    case: Case

    @property
    def visit(self) -> Visit:
        return self.counter.visit

    @property
    def seen(self) -> list[str]:
        return self.counter.visitor.names_seen

    async def record(self) -> CaseRecord:
        return await self.case.record()

    async def at_centre(self) -> str:
        """The state of the case as the centre keeps it."""
        answer = await self.counter.world.central.look_up(m.LookUpRequest(CASE))
        assert isinstance(answer, m.CaseAtCentre)
        return answer.state


def visit_of(path: Path, *script: tuple[type, Answer]) -> Visit:
    """A visit whose citizen keeps to this script; nothing is filed yet."""
    return make_counter(path, Visitor(*script)).visit


def shown(visit: Visit) -> list[str]:
    """The kinds of prompts that this visit's citizen saw."""
    visitor = visit.ui._glass
    assert isinstance(visitor, Visitor)
    return visitor.names_seen


async def bench_of(path: Path, *script: tuple[type, Answer], made: bool = True) -> Bench:
    """An applied case; `made`: its first card is reported, too, as far as the centre goes."""
    counter = make_counter(path, Visitor(*script))
    case = await counter.journal.open(Service.ISSUE_CARD, CASE)
    await apply(counter.world)
    if made:
        await make_card(counter.world)
    return Bench(counter, case)


def finished_card() -> FinishedCard:
    """A card whose chip no test here looks at."""
    return FinishedCard(1, RESERVED, written=None)  # type: ignore[arg-type]


def complete() -> Complete:
    """An application as it was filed."""
    return Complete(
        id=CASE,
        service=Service.ISSUE_CARD,
        consented_at=NOON,
        document=document_of(person("林知夏")),
        face=FaceSeen(matched=None),
        mobile=MOBILE,
        address=person("林知夏").address,
        occupation="retired",
        bank=BANK,
        portrait=None,
        fee_fen=0,
    )
