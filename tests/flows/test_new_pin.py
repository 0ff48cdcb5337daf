"""A PIN case that a power cut leaves: the very chip is asked by its tries, and never guessed (ADR 0016)."""

from pathlib import Path

import pytest

from kiosk.card.apdu import Ins
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.flows.change_pin import change_pin
from kiosk.flows.new_pin import settle_pin
from kiosk.flows.steps import Do
from kiosk.journal.port import CaseRecord, StepState
from kiosk.model import CaseEnd, CaseId, Service
from kiosk.prompts.card import EnterPin
from kiosk.prompts.making import SetPin
from kiosk.sandbox.chip import SimulatedChip
from tests.card.issuer import Contacts
from tests.counter import Counter, make_counter
from tests.flows.deeds import AnswerLost, put_own_card
from tests.flows.test_change_pin import GONE, NEW, OLD, Broken, came_with_card, pin_of
from tests.hub.held import card
from tests.hub.world import case_key
from tests.virtual_time import virtual_time
from tests.visitor import Visitor

NAME = "何望川"


class PowerCut(Exception):
    """Nothing of the program goes on."""


async def cut(path: Path, *, after: bool) -> tuple[Counter, SimulatedChip, CaseRecord]:
    """A new PIN was on its way to the chip when the power went, and the machine is up again."""
    counter, chip = came_with_card(path, NAME, (EnterPin, OLD), (SetPin, NEW), (SetPin, NEW))
    counter.slot.chip = Broken(chip, PowerCut, after=after)
    with pytest.raises(PowerCut):
        await change_pin(counter.visit)
    (record,) = await counter.journal.unfinished()
    last = record.step(Do.CHANGE_PIN)
    assert last is not None
    assert last.state is StepState.IN_DOUBT
    counter.slot.chip = Contacts(chip)
    return counter, chip, record


@virtual_time
@pytest.mark.parametrize(("after", "end"), [(True, CaseEnd.DONE), (False, CaseEnd.WITHDRAWN)])
async def test_the_card_in_the_slot_tells_what_the_cut_command_did(
    path: Path, *, after: bool, end: CaseEnd
) -> None:
    counter, chip, record = await cut(path, after=after)
    before = (await card(counter.world, NAME)).pin

    assert await settle_pin(counter.visit, record) is end
    assert await settle_pin(counter.visit, record) is end

    assert (await counter.journal.unfinished(), pin_of(chip)) == ((), (NEW if after else OLD).digits)
    assert (await card(counter.world, NAME)).pin == ("set" if after else before)


@virtual_time
async def test_a_card_that_is_gone_leaves_it_unsure_and_another_one_tells_nothing(path: Path) -> None:
    counter, _, record = await cut(path, after=True)
    counter.slot.chip = GONE
    assert await settle_pin(counter.visit, record) is CaseEnd.UNSURE

    put_own_card(counter, "许清晏")

    assert await settle_pin(counter.visit, record) is CaseEnd.UNSURE


@virtual_time
async def test_a_reader_that_is_gone_is_asked_later(path: Path) -> None:
    counter, chip, record = await cut(path, after=True)
    broken = Broken(chip, lambda: DeviceError(Fault.READER_GONE), after=False)
    broken.dead = broken.for_good = True
    counter.slot.chip = broken
    with pytest.raises(DeviceError):
        await settle_pin(counter.visit, record)
    assert await counter.journal.unfinished() == (record,)
    counter.slot.chip = Contacts(chip)

    assert await settle_pin(counter.visit, record) is CaseEnd.DONE


@virtual_time
async def test_what_the_chip_told_once_holds_when_the_card_is_gone_before_the_centre_answers(
    path: Path,
) -> None:
    counter, _, record = await cut(path, after=True)
    lost = AnswerLost(counter, "/v1/pin/report", arrived=False)
    with pytest.raises(Exception, match="lost"):
        await settle_pin(counter.visit, record)
    lost.over()
    counter.slot.chip = GONE
    (record,) = await counter.journal.unfinished()

    assert await settle_pin(counter.visit, record) is CaseEnd.DONE
    assert (await card(counter.world, NAME)).pin == "set"


@virtual_time
async def test_a_centre_that_will_not_hear_of_it_is_asked_once(path: Path) -> None:
    counter, chip, record = await cut(path, after=True)
    wrong = record.step(Do.MARK_PIN)
    assert wrong is not None
    wrong.evidence["card"] = "0" * 32

    assert await settle_pin(counter.visit, record) is CaseEnd.DONE

    assert pin_of(chip) == NEW.digits
    case = await counter.journal.resume(record)
    assert not (await case.record()).may_have(Do.REPORT_PIN)


@virtual_time
async def test_a_case_in_which_nothing_was_sent_is_withdrawn(path: Path) -> None:
    counter = make_counter(path, Visitor())
    case = await counter.journal.open(Service.CHANGE_PIN, CaseId(case_key(1)))

    assert await settle_pin(counter.visit, await case.record()) is CaseEnd.WITHDRAWN


@virtual_time
async def test_a_card_that_tells_no_tries_leaves_a_cut_unsure(path: Path) -> None:
    counter, chip, record = await cut(path, after=True)
    marked = record.step(Do.MARK_PIN)
    assert marked is not None
    del marked.evidence["left"]
    chip.answer_next(0x6700, Ins.VERIFY)

    assert await settle_pin(counter.visit, record) is CaseEnd.UNSURE
