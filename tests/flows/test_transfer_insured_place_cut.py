"""S14, cut short: the chip in the reader says what happened, and what nobody knows is withdrawn."""

from pathlib import Path

import pytest

from kiosk.errors import CardPulled, CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.transfer_insured_place import settle, transfer_insured_place
from kiosk.model import CaseEnd, Service
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import EF05
from tests.card.issuer import Contacts
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, ends, put_own_card
from tests.flows.transfers import (
    HOME,
    INITIALISER,
    KNOWS,
    MOVED,
    NEW_PLACE,
    NO_PAPER,
    NOT_MOVED,
    OLD_PLACE,
    YES,
    Broken,
    at_the_centre,
    came,
    mute,
    on_the_card,
)
from tests.virtual_time import virtual_time

pytestmark = pytest.mark.slow


class PowerCut(BaseException):
    """The program is gone in the middle of a step."""


@virtual_time
@pytest.mark.parametrize("after", [True, False])
async def test_a_write_whose_answer_was_lost_is_asked_of_the_chip(path: Path, *, after: bool) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES, NO_PAPER)
    counter.slot.chip = Broken(chip, mute, after=after)

    await transfer_insured_place(counter.visit)

    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == NEW_PLACE
    assert await ends(counter) == [CaseEnd.DONE]


@virtual_time
async def test_a_torn_record_is_written_whole(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES, NO_PAPER)
    before = chip.state.value(EF05, INITIALISER)
    chip.tear_next_write()

    await transfer_insured_place(counter.visit)

    after = chip.state.value(EF05, INITIALISER)
    assert after == before[:8] + bytes.fromhex(NEW_PLACE) + before[11:]
    assert await ends(counter) == [CaseEnd.DONE]


@virtual_time
async def test_a_card_that_was_pulled_is_said_to_be_unsure_and_the_centre_keeps_the_old_place(
    path: Path,
) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES, HOME)
    counter.slot.chip = Broken(chip, CardPulled, after=False, for_good=True)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "PLACE_UNSURE"
    assert await at_the_centre(counter, MOVED) == OLD_PLACE
    assert await ends(counter) == [CaseEnd.WITHDRAWN]


@virtual_time
@pytest.mark.parametrize("after", [True, False])
async def test_whoever_pulled_it_too_early_puts_it_in_again_and_it_is_written(
    path: Path, *, after: bool
) -> None:
    again = (CannotServe, Way.RETRY)
    counter, chip = came(path, MOVED, KNOWS, YES, again, KNOWS, YES, NO_PAPER)
    counter.slot.chip = Broken(chip, CardPulled, after=after, for_good=True)
    await transfer_insured_place(counter.visit)
    (told,) = [one for one in counter.visitor.seen if isinstance(one, CannotServe)]
    assert told.ways[-2:] == (Way.HOME, Way.RETRY)
    course = counter.visit.course
    assert (course.onward, course.refusal) == (Service.TRANSFER_INSURED_PLACE, "")
    assert await counter.journal.unfinished() == ()
    counter.slot.chip = Contacts(chip)

    await transfer_insured_place(counter.visit)

    assert counter.visitor.names_seen.count("InsertCard") == 2
    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == NEW_PLACE


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_centre_that_does_not_answer_is_told_by_settling(path: Path, *, arrived: bool) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES)
    lost = AnswerLost(counter, "/v1/transferred", arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await transfer_insured_place(counter.visit)
    lost.over()
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.DONE

    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == NEW_PLACE
    assert await counter.journal.unfinished() == ()


async def cut_while_writing(counter: Counter, chip: SimulatedChip, *, after: bool) -> None:
    """Between intent and outcome of the write: the card stays in the reader, the program is gone."""

    class Gone(Broken):
        async def transmit(self, apdu: bytes) -> bytes:
            try:
                return await super().transmit(apdu)
            except DeviceError:
                raise PowerCut from None

    counter.slot.chip = Gone(chip, mute, after=after)
    with pytest.raises(PowerCut):
        await transfer_insured_place(counter.visit)
    counter.slot.chip = Contacts(chip)


@virtual_time
@pytest.mark.parametrize(("after", "end"), [(True, CaseEnd.DONE), (False, CaseEnd.WITHDRAWN)])
async def test_after_a_power_cut_the_chip_in_the_reader_says_what_happened(
    path: Path, *, after: bool, end: CaseEnd
) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES)
    await cut_while_writing(counter, chip, after=after)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is end
    assert await settle(counter.visit, record) is end

    assert await on_the_card(chip) == await at_the_centre(counter, MOVED)
    assert await on_the_card(chip) == (NEW_PLACE if after else OLD_PLACE)


@virtual_time
async def test_after_a_power_cut_a_torn_record_is_written_whole(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES)
    before = chip.state.value(EF05, INITIALISER)
    await cut_while_writing(counter, chip, after=False)
    chip.tear_record(EF05, INITIALISER)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.DONE

    assert chip.state.value(EF05, INITIALISER) == before[:8] + bytes.fromhex(NEW_PLACE) + before[11:]
    assert await at_the_centre(counter, MOVED) == NEW_PLACE


@virtual_time
@pytest.mark.parametrize("there", ["nothing", "another card", "a dead reader"])
async def test_after_a_power_cut_with_the_card_gone_the_grant_is_withdrawn(path: Path, there: str) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES)
    await cut_while_writing(counter, chip, after=True)
    (record,) = await counter.journal.unfinished()
    if there == "another card":
        other = put_own_card(counter, NOT_MOVED)
        other.state.write_down(EF05, INITIALISER, chip.state.value(EF05, INITIALISER))
    else:
        gone = CardPulled if there == "nothing" else lambda: DeviceError(Fault.READER_GONE)
        dead = Broken(chip, gone, after=False, for_good=True)
        dead.failed = True
        counter.slot.chip = dead

    if there == "a dead reader":
        with pytest.raises(DeviceError):
            await settle(counter.visit, record)
        assert len(await counter.journal.unfinished()) == 1, "it is asked again when the reader is well"
        return
    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert await at_the_centre(counter, MOVED) == OLD_PLACE
