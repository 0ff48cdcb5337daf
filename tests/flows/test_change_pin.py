"""S04 (SC-R art. 15): the chip decides, and which PIN holds is asked of it, never guessed (ADR 0016)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.card.apdu import Ins
from kiosk.errors import CardPulled, CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.change_pin import change_pin, settle
from kiosk.model import CaseEnd, Pin, PinProblem, Service
from kiosk.prompts.card import EnterPin, ForgotPin
from kiosk.prompts.making import NewPinFor, SetPin, StartOver
from kiosk.prompts.prompt import Back
from kiosk.prompts.result import DeedDone, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from tests.card.issuer import Contacts
from tests.counter import Counter, make_counter
from tests.flows.deeds import AnswerLost, ends, put_own_card, receipt_of
from tests.hub.held import card, lose
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

OLD, NEW = Pin("135246"), Pin("274913")
KNOWS = (EnterPin, OLD)
CHOOSES = ((SetPin, NEW), (SetPin, NEW))
NO_PAPER = (DeedDone, ReceiptWanted(False))
HOME = (CannotServe, Way.HOME)


class Broken(Contacts):
    """Contacts that give no answer to a change of the PIN; `after`: it was carried out before."""

    def __init__(self, body: SimulatedChip, trouble: Callable[[], Exception], *, after: bool) -> None:
        super().__init__(body)
        self.trouble = trouble
        self.after = after
        self.dead = False
        self.for_good = False

    async def power_on(self) -> bytes:
        if self.for_good and self.dead:
            raise self.trouble()
        return await super().power_on()

    async def transmit(self, apdu: bytes) -> bytes:
        if apdu[1] == Ins.CHANGE_PIN and not self.dead:
            self.dead = True
            if self.after:
                await super().transmit(apdu)
            raise self.trouble()
        return await super().transmit(apdu)


class Gone:
    """See Chip: there is no card."""

    async def power_on(self) -> bytes:
        raise CardPulled

    async def transmit(self, apdu: bytes) -> bytes:
        raise CardPulled

    async def power_off(self) -> None:
        return


GONE = Gone()


def mute() -> Exception:
    return DeviceError(Fault.CHIP_MUTE)


def came_with_card(path: Path, name: str, *script: tuple[type, Answer]) -> tuple[Counter, SimulatedChip]:
    counter = make_counter(path, Visitor(*script))
    return counter, put_own_card(counter, name)


def pin_of(chip: SimulatedChip) -> str:
    return chip.state.pin.hex().rstrip("f")


@virtual_time
@pytest.mark.parametrize("name", ["许清晏", "何望川", "邓云舒"])
async def test_who_knows_the_pin_gets_another_on_cards_of_every_generation(path: Path, name: str) -> None:
    counter, chip = came_with_card(path, name, KNOWS, *CHOOSES, (DeedDone, ReceiptWanted(True)))

    assert await change_pin(counter.visit) is None

    assert pin_of(chip) == NEW.digits
    assert await ends(counter) == [CaseEnd.DONE]
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    assert [point.told for point in done.points] == [Told.PIN_SET, Told.BANK_PIN_SAME]
    paper = receipt_of(counter)
    assert "社保密码改好了" in paper
    assert not [pin for pin in (OLD, NEW) if pin.digits in paper]
    assert {seen.purpose for seen in counter.visitor.seen if isinstance(seen, SetPin)} == {NewPinFor.CHANGE}


@virtual_time
async def test_a_wrong_pin_costs_a_try_and_the_chip_says_how_many_are_left(path: Path) -> None:
    counter, chip = came_with_card(
        path, "许清晏", (EnterPin, Pin("111111")), (EnterPin, Pin("222222")), KNOWS, *CHOOSES, NO_PAPER
    )
    full = chip.state.pin_left

    await change_pin(counter.visit)

    said = [(seen.tries_left, seen.wrong) for seen in counter.visitor.seen if isinstance(seen, EnterPin)]
    assert said == [(full, False), (full - 1, True), (full - 2, True)]
    assert (pin_of(chip), chip.state.pin_left) == (NEW.digits, full)


@virtual_time
async def test_the_last_wrong_try_locks_and_is_said_so(path: Path) -> None:
    counter, chip = came_with_card(path, "许清晏", (EnterPin, Pin("111111")), HOME)
    chip.state.pin_left = 1

    await change_pin(counter.visit)

    assert counter.visit.course.refusal == "PIN_LOCKED"
    assert (pin_of(chip), chip.state.pin_left) == (OLD.digits, 0)
    assert await ends(counter) == []


@virtual_time
async def test_a_locked_card_is_told_before_any_pin_is_asked(path: Path) -> None:
    counter, _ = came_with_card(path, "袁若水", HOME)

    await change_pin(counter.visit)

    assert counter.visit.course.refusal == "PIN_LOCKED"
    assert "EnterPin" not in counter.visitor.names_seen


@virtual_time
@pytest.mark.parametrize(("answer", "led"), [(ForgotPin(), Service.RESET_PIN), (Back(), None)])
async def test_who_has_forgotten_it_goes_on_to_the_reset(
    path: Path, answer: object, led: Service | None
) -> None:
    counter, chip = came_with_card(path, "许清晏", (EnterPin, answer))
    counter.visit.course.can_have = frozenset({Service.RESET_PIN})

    assert await change_pin(counter.visit) is led

    assert next(seen for seen in counter.visitor.seen if isinstance(seen, EnterPin)).can_reset
    assert pin_of(chip) == OLD.digits


@virtual_time
async def test_the_old_pin_and_weak_ones_are_not_taken_for_new(path: Path) -> None:
    weak = [(SetPin, pin) for pin in (OLD, Pin("900514"), Pin("142027"))]
    counter, chip = came_with_card(path, "许清晏", KNOWS, *weak, *CHOOSES, NO_PAPER)

    await change_pin(counter.visit)

    problems = [seen.problem for seen in counter.visitor.seen if isinstance(seen, SetPin) and seen.problem]
    assert problems == [PinProblem.SAME_AS_OLD, PinProblem.BIRTHDAY, PinProblem.ID_NUMBER]
    assert pin_of(chip) == NEW.digits


@virtual_time
async def test_a_lost_card_s_pin_is_not_changed(path: Path) -> None:
    counter, chip = came_with_card(path, "许清晏", HOME)
    await lose(counter.world, "许清晏")

    await change_pin(counter.visit)

    assert counter.visit.course.refusal == "CARD_LOST"
    assert pin_of(chip) == OLD.digits


@virtual_time
@pytest.mark.parametrize("after", [True, False])
async def test_after_a_lost_answer_the_chip_says_which_pin_holds(path: Path, *, after: bool) -> None:
    end = NO_PAPER if after else HOME
    counter, chip = came_with_card(path, "许清晏", KNOWS, *CHOOSES, end)
    full = chip.state.pin_left
    counter.slot.chip = Broken(chip, mute, after=after)

    await change_pin(counter.visit)

    assert pin_of(chip) == (NEW if after else OLD).digits
    assert counter.visit.course.refusal == ("" if after else "CHIP_FAIL")
    assert await ends(counter) == [CaseEnd.DONE if after else CaseEnd.WITHDRAWN]
    assert chip.state.pin_left == full, "no try is lost by asking"


@virtual_time
@pytest.mark.parametrize("trouble", [mute, CardPulled])
@pytest.mark.parametrize("after", [True, False])
async def test_when_the_chip_cannot_be_asked_any_more_it_is_said_that_nobody_knows(
    path: Path, trouble: Callable[[], Exception], *, after: bool
) -> None:
    counter, chip = came_with_card(path, "许清晏", KNOWS, *CHOOSES, HOME)
    contacts = Broken(chip, trouble, after=after)
    contacts.for_good = True
    counter.slot.chip = contacts

    await change_pin(counter.visit)

    assert counter.visit.course.refusal == "PIN_UNSURE"
    assert "DeedDone" not in counter.visitor.names_seen
    assert counter.visit.course.end is CaseEnd.UNSURE
    (record,) = await counter.journal.unfinished()
    assert await settle(counter.visit, record) is CaseEnd.UNSURE


@virtual_time
@pytest.mark.parametrize("after", [True, False])
async def test_a_chip_that_answers_again_later_is_asked_when_the_case_is_settled(
    path: Path, *, after: bool
) -> None:
    counter, chip = came_with_card(path, "许清晏", KNOWS, *CHOOSES, HOME)
    contacts = Broken(chip, mute, after=after)
    contacts.for_good = True
    counter.slot.chip = contacts
    await change_pin(counter.visit)
    counter.slot.chip = Contacts(chip)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is (CaseEnd.DONE if after else CaseEnd.WITHDRAWN)


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_centre_that_is_not_told_undoes_nothing(path: Path, *, arrived: bool) -> None:
    counter, chip = came_with_card(path, "何望川", KNOWS, *CHOOSES, NO_PAPER)
    lost = AnswerLost(counter, "/v1/pin/report", arrived=arrived)

    await change_pin(counter.visit)

    assert (pin_of(chip), counter.visit.course.end) == (NEW.digits, CaseEnd.DONE)
    (record,) = await counter.journal.unfinished()
    with pytest.raises(CentralUnreachable):
        await settle(counter.visit, record)
    lost.over()
    counter.slot.chip = GONE
    assert await settle(counter.visit, record) is CaseEnd.DONE
    assert (await card(counter.world, "何望川")).pin == "set"
    assert await counter.journal.unfinished() == ()


@virtual_time
@pytest.mark.parametrize("again", [False, True])
async def test_leaving_before_the_new_pin_is_complete_changes_nothing(path: Path, *, again: bool) -> None:
    leaves = ((SetPin, NEW), (SetPin, StartOver()), (SetPin, Back())) if again else ((SetPin, Back()),)
    counter, chip = came_with_card(path, "许清晏", KNOWS, *leaves)

    assert await change_pin(counter.visit) is None

    assert all(seen.can_leave for seen in counter.visitor.seen if isinstance(seen, SetPin))
    assert (pin_of(chip), await ends(counter)) == (OLD.digits, [])


@virtual_time
async def test_no_pin_is_ever_on_disk(path: Path) -> None:
    counter, _ = came_with_card(path, "许清晏", KNOWS, *CHOOSES, NO_PAPER)

    await change_pin(counter.visit)

    disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert not [pin for pin in (OLD, NEW) if pin.digits.encode() in disk]
