"""The table of decisions of settle_card: what the journal, the sensors and the bin's counter say together."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kiosk.central.transport import KEY_HEADER
from kiosk.devices.card_printer.port import PrinterPlace
from kiosk.devices.dispenser.port import CardPlace
from kiosk.devices.status import DeviceState
from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.settle_card import retained, settle_card
from kiosk.flows.steps import Do
from kiosk.journal.port import CaseRecord, Ended, Fed, StepRecord, StepState
from kiosk.model import BodyEnd, CaseEnd, CaseId, Service
from tests.flows.bench import Bench, bench_of
from tests.hub.world import NOON
from tests.virtual_time import virtual_time

FED = (Do.FEED,)
WRITTEN = (*FED, Do.WRITE)
PRINTED = (*WRITTEN, Do.TO_PRINTER, Do.PRINT, Do.FROM_PRINTER)
MADE = (*PRINTED, Do.REPORT)
FINISHED = (*MADE, Do.SET_PIN)
NOT_INSIDE, CHIP, GATE = CardPlace.NONE, CardPlace.CHIP, CardPlace.GATE


@dataclass(frozen=True, slots=True)
class Cut:
    """How far it came, and what the machine says afterwards."""

    done: tuple[Do, ...]
    doubt: Do | None
    end: CaseEnd
    at_centre: str
    card: CardPlace = NOT_INSIDE
    printer: PrinterPlace = PrinterPlace.NONE
    captured: int = 0
    """What the bin's counter says; it was 0 before."""
    ledger: dict[str, int] = field(default_factory=dict)


ISSUED, RETAINED, REJECTED, NOWHERE = (
    {column: 1} for column in ("issued", "retained", "rejected", "unaccounted")
)
CUTS = {
    "nothing was fed": Cut((), None, CaseEnd.WITHDRAWN, "withdrawn"),
    "never left the stack": Cut((), Do.FEED, CaseEnd.WITHDRAWN, "withdrawn"),
    "fed, though nobody heard": Cut((), Do.FEED, CaseEnd.REJECTED, "withdrawn", CHIP, ledger=REJECTED),
    "half written": Cut(FED, Do.WRITE, CaseEnd.REJECTED, "withdrawn", CHIP, ledger=REJECTED),
    "in the printer": Cut(
        WRITTEN, Do.TO_PRINTER, CaseEnd.REJECTED, "withdrawn", printer=PrinterPlace.PRINT, ledger=REJECTED
    ),
    "rejected, though nobody heard": Cut(
        (*WRITTEN, Do.TO_PRINTER), Do.REJECT, CaseEnd.REJECTED, "withdrawn", ledger=REJECTED
    ),
    "printed, not reported": Cut(PRINTED, Do.REPORT, CaseEnd.REJECTED, "withdrawn", CHIP, ledger=REJECTED),
    "its PIN in doubt": Cut(MADE, Do.SET_PIN, CaseEnd.REJECTED, "withdrawn", CHIP, ledger=REJECTED),
    "reported, no PIN yet": Cut(MADE, None, CaseEnd.RETAINED, "retained", CHIP, ledger=RETAINED),
    "finished": Cut(FINISHED, None, CaseEnd.RETAINED, "retained", CHIP, ledger=RETAINED),
    "at the gate": Cut(FINISHED, Do.PRESENT, CaseEnd.RETAINED, "retained", GATE, ledger=RETAINED),
    "gone from the gate": Cut(FINISHED, Do.PRESENT, CaseEnd.ISSUED, "enabled", ledger=ISSUED),
    "captured, though nobody heard": Cut(
        (*FINISHED, Do.PRESENT), Do.CAPTURE, CaseEnd.RETAINED, "retained", captured=1, ledger=RETAINED
    ),
    "pulled out while it was captured": Cut(
        (*FINISHED, Do.PRESENT), Do.CAPTURE, CaseEnd.ISSUED, "enabled", ledger=ISSUED
    ),
    "gone without a trace": Cut(WRITTEN, None, CaseEnd.REJECTED, "withdrawn", ledger=NOWHERE),
}


async def cut_bench(path: Path, cut: Cut) -> Bench:
    bench = await bench_of(path)
    counter, case = bench.counter, bench.case
    for step in cut.done:
        await case.note(step, entry=Fed(1) if step is Do.FEED else None)
    if cut.doubt is not None:

        async def dies() -> None:
            raise DeviceError(Fault.DISPENSER_SILENT)

        before = Fed(1) if cut.doubt is Do.FEED else None
        evidence = {"captured": "0"} if cut.doubt is Do.CAPTURE else {}
        with pytest.raises(DeviceError):
            await case.step(cut.doubt, dies, before=before, evidence=evidence)
    counter.dispenser.answer = replace(counter.dispenser.answer, card=cut.card, captured=cut.captured)
    counter.printer.answer = replace(counter.printer.answer, card=cut.printer)
    return bench


@virtual_time
@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
async def test_the_table_of_decisions(path: Path, cut: Cut) -> None:
    bench = await cut_bench(path, cut)

    end = await settle_card(bench.visit, await bench.record())

    columns = (await bench.counter.journal.ledger()).columns()
    assert (end, await bench.at_centre()) == (cut.end, cut.at_centre)
    assert {column: n for column, n in columns.items() if n and column != "in_stack"} == cut.ledger
    assert (await bench.record()).end is cut.end


@virtual_time
@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
async def test_settling_twice_changes_nothing(path: Path, cut: Cut) -> None:
    bench = await cut_bench(path, cut)
    await settle_card(bench.visit, await bench.record())
    before = (await bench.counter.journal.ledger(), await bench.at_centre(), bench.counter.dispenser.answer)

    again = await settle_card(bench.visit, await bench.record())

    assert again is cut.end
    after = (await bench.counter.journal.ledger(), await bench.at_centre(), bench.counter.dispenser.answer)
    assert after == before


@virtual_time
async def test_the_body_is_brought_home_before_the_centre_answers(path: Path) -> None:
    bench = await cut_bench(path, CUTS["finished"])
    bench.counter.world.transport.cut = True

    with pytest.raises(CentralUnreachable):
        await settle_card(bench.visit, await bench.record())

    assert bench.counter.dispenser.answer.card is NOT_INSIDE
    assert (await bench.counter.journal.ledger()).retained == 1
    assert (await bench.record()).end is None


@virtual_time
async def test_a_place_that_nobody_can_tell_decides_nothing(path: Path) -> None:
    bench = await cut_bench(path, CUTS["finished"])
    blind = replace(bench.counter.dispenser.answer, state=DeviceState.OFFLINE, card=CardPlace.UNKNOWN)
    bench.counter.dispenser.answer = blind

    with pytest.raises(DeviceError):
        await settle_card(bench.visit, await bench.record())

    assert bench.counter.dispenser.resets == 1, "it was at least tried to find out"
    assert ((await bench.record()).end, (await bench.counter.journal.ledger()).inside) == (None, 1)


@virtual_time
async def test_a_refusal_of_the_centre_does_not_change_where_the_body_is(path: Path) -> None:
    bench = await bench_of(path, made=False)
    for step in FINISHED:
        await bench.case.note(step, entry=Fed(1) if step is Do.FEED else None)
    await bench.case.note(Do.PRESENT)
    await bench.case.note(Do.TAKEN, entry=Ended(1, BodyEnd.ISSUED, "person"))

    assert await settle_card(bench.visit, await bench.record()) is CaseEnd.ISSUED
    assert await bench.at_centre() == "applied", "it never heard of a card, and said so"


@virtual_time
async def test_when_it_was_taken_is_said_again_word_for_word(path: Path) -> None:
    bench = await cut_bench(path, CUTS["gone from the gate"])
    transport = bench.counter.world.transport
    transport.cut = True
    with pytest.raises(CentralUnreachable):
        await settle_card(bench.visit, await bench.record())
    transport.cut = False
    await asyncio.sleep(600)

    assert await settle_card(bench.visit, await bench.record()) is CaseEnd.ISSUED

    keys = [sent.headers[KEY_HEADER] for sent in transport.sent if sent.target == "/v1/enable"]
    assert len(keys) > 1
    assert len(set(keys)) == 1


@pytest.mark.parametrize(("done", "told"), [(MADE, ""), (FINISHED, "set")])
def test_the_centre_is_told_whether_a_kept_card_has_its_holders_pin(done: tuple[Do, ...], told: str) -> None:
    steps = tuple(StepRecord(step, 2, StepState.DONE) for step in done)
    record = CaseRecord(CaseId("c"), Service.ISSUE_CARD, "2611-0001", NOON, None, steps)

    assert retained(record).pin == told
