"""S05 (SC-R art. 15): a new PIN by the issuer's authority, sealed; what a cut did is asked of the chip."""

from pathlib import Path

import pytest

from kiosk.card.apdu import Ins
from kiosk.card_life import SocialState
from kiosk.errors import CardPulled, CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.own_card import own_card
from kiosk.flows.reset_pin import reset_pin, settle
from kiosk.flows.steps import Do
from kiosk.known import HeldCard
from kiosk.model import CaseEnd, Pin, PinProblem, Service
from kiosk.prompts.card import CardTrouble, CardUse, WrongCard
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.making import NewPinFor, SetPin
from kiosk.prompts.prompt import Back, Step
from kiosk.prompts.result import PinResetDone
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from tests.card.issuer import Contacts
from tests.counter import Counter
from tests.flows.deeds import AnswerLost, came_for, ends, put_own_card, receipt_of
from tests.flows.test_change_pin import GONE, pin_of
from tests.hub.held import card, lose
from tests.hub.world import said
from tests.virtual_time import virtual_time
from tests.visitor import Answer

LOCKED, FORGOT = "袁若水", "许清晏"
NEW = Pin("274913")
NOTICE = (ReadNotice, Consented())
CHOOSES = ((SetPin, NEW), (SetPin, NEW))
NO_PAPER = (PinResetDone, ReceiptWanted(False))
HOME = (CannotServe, Way.HOME)


class Cut(Contacts):
    """Contacts that give no answer to one command; `after`: it was carried out before."""

    def __init__(self, body: SimulatedChip, ins: Ins, trouble: type[Exception], *, after: bool) -> None:
        super().__init__(body)
        self._ins = ins
        self._trouble = trouble
        self._after = after
        self.gone = False

    async def power_on(self) -> bytes:
        if self.gone:
            raise CardPulled
        return await super().power_on()

    async def transmit(self, apdu: bytes) -> bytes:
        if self.gone:
            raise CardPulled
        if apdu[1] != self._ins:
            return await super().transmit(apdu)
        if self._after:
            await super().transmit(apdu)
        self._ins = Ins.UPDATE_RECORD  # from now on all is well
        self.gone = self._trouble is CardPulled
        raise DeviceError(Fault.CHIP_MUTE) if self._trouble is DeviceError else self._trouble


def came_with(
    path: Path, name: str, *script: tuple[type, Answer], of: str = ""
) -> tuple[Counter, SimulatedChip]:
    counter = came_for(path, name, NOTICE, *script)
    return counter, put_own_card(counter, of or name)


@virtual_time
@pytest.mark.parametrize("name", [LOCKED, FORGOT, "何望川", "邓云舒"])
async def test_a_locked_or_forgotten_pin_is_replaced_on_cards_of_every_generation(
    path: Path, name: str
) -> None:
    counter, chip = came_with(path, name, *CHOOSES, (PinResetDone, ReceiptWanted(True)))
    full = chip.state.pin_left or 3

    assert await reset_pin(counter.visit) is None

    assert (pin_of(chip), chip.state.pin_left) == (NEW.digits, full)
    assert await ends(counter) == [CaseEnd.DONE]
    assert (await card(counter.world, name)).pin == "set"
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, PinResetDone))
    assert done.was_locked is (name == LOCKED)
    paper = receipt_of(counter)
    assert "新的社保密码设好了" in paper
    assert ("解开" in paper) is (name == LOCKED)
    assert NEW.digits not in paper
    assert {seen.purpose for seen in counter.visitor.seen if isinstance(seen, SetPin)} == {NewPinFor.RESET}


@virtual_time
async def test_no_pin_is_ever_on_disk_or_on_the_line(path: Path) -> None:
    counter, _ = came_with(path, LOCKED, *CHOOSES, NO_PAPER)

    await reset_pin(counter.visit)

    disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    line = b"".join(said(counter.world, request) for request in counter.world.transport.sent)
    for place in (disk, line):
        assert NEW.digits.encode() not in place
        assert NEW.digits.encode().hex().encode() not in place.lower()


@virtual_time
async def test_weak_pins_and_the_factory_s_are_not_taken(path: Path) -> None:
    weak = [(SetPin, Pin(digits)) for digits in ("123456", "777777")]
    counter, chip = came_with(path, LOCKED, *weak, *CHOOSES, NO_PAPER)

    await reset_pin(counter.visit)

    problems = [seen.problem for seen in counter.visitor.seen if isinstance(seen, SetPin) and seen.problem]
    assert (problems, pin_of(chip)) == ([PinProblem.INITIAL, PinProblem.SAME_DIGITS], NEW.digits)


@virtual_time
async def test_leaving_at_the_new_pin_loses_nothing(path: Path) -> None:
    counter, chip = came_with(path, FORGOT, (SetPin, Back()))
    before = (pin_of(chip), chip.state.pin_left)

    assert await reset_pin(counter.visit) is None

    assert (pin_of(chip), chip.state.pin_left) == before
    assert await ends(counter) == []


@virtual_time
@pytest.mark.parametrize(
    ("name", "lost", "code"), [("沈嘉树", "", "NOT_ACTIVE"), (FORGOT, "formal", "CARD_LOST")]
)
async def test_a_card_that_is_not_in_use_gets_no_new_pin(path: Path, name: str, lost: str, code: str) -> None:
    counter, _ = came_with(path, name, HOME)
    if lost:
        await lose(counter.world, name, lost)

    await reset_pin(counter.visit)

    assert counter.visit.course.refusal == code
    assert "SetPin" not in counter.visitor.names_seen
    assert await ends(counter) == []


@virtual_time
@pytest.mark.parametrize("knew_the_card", [False, True])
async def test_nobody_sets_the_pin_of_somebody_else_s_card(path: Path, *, knew_the_card: bool) -> None:
    counter, chip = came_with(path, FORGOT, (WrongCard, Back()), of=LOCKED)
    counter.slot.hold()
    if knew_the_card:  # it came in for a matter that asks for no ID card
        held = await own_card(counter.visit, Step(Service.CHANGE_PIN, 1, 3), CardUse.WRITE)
        assert isinstance(held, HeldCard)

    await reset_pin(counter.visit)

    wrong = next(seen for seen in counter.visitor.seen if isinstance(seen, WrongCard))
    assert wrong.trouble is CardTrouble.NOT_YOURS
    assert pin_of(chip) != NEW.digits


@virtual_time
async def test_a_card_that_was_lost_meanwhile_gets_no_message_and_the_case_is_withdrawn(path: Path) -> None:
    counter, chip = came_with(path, LOCKED, (SetPin, NEW), (SetPin, lambda _: NEW), HOME)
    before = pin_of(chip)
    life = (await card(counter.world, LOCKED)).ref
    ask = counter.world.central.authorise_pin

    async def lost_first(request: object) -> object:
        await lose(counter.world, LOCKED, "formal", 5, life)
        return await ask(request)  # type: ignore[arg-type]

    counter.world.central.authorise_pin = lost_first  # type: ignore[method-assign, assignment]

    await reset_pin(counter.visit)

    assert (counter.visit.course.refusal, pin_of(chip)) == ("CARD_LOST", before)
    assert await ends(counter) == [CaseEnd.WITHDRAWN]
    assert (await card(counter.world, LOCKED)).social is SocialState.FORMAL_LOST


# --- cut anywhere


@virtual_time
@pytest.mark.parametrize("name", [LOCKED, FORGOT])
@pytest.mark.parametrize("after", [True, False])
async def test_after_a_lost_answer_the_tries_tell_and_the_citizen_hears_it(
    path: Path, name: str, *, after: bool
) -> None:
    counter, chip = came_with(path, name, *CHOOSES, NO_PAPER if after else HOME)
    before = pin_of(chip)
    counter.slot.chip = Cut(chip, Ins.PIN_MESSAGE, DeviceError, after=after)

    await reset_pin(counter.visit)

    assert pin_of(chip) == (NEW.digits if after else before)
    assert counter.visit.course.refusal == ("" if after else "CHIP_FAIL")
    assert await ends(counter) == [CaseEnd.DONE if after else CaseEnd.WITHDRAWN]


@virtual_time
@pytest.mark.parametrize("after", [True, False])
async def test_a_card_that_was_pulled_with_the_message_leaves_it_unsure_and_says_so(
    path: Path, *, after: bool
) -> None:
    counter, chip = came_with(path, LOCKED, *CHOOSES, HOME)
    counter.slot.chip = Cut(chip, Ins.PIN_MESSAGE, CardPulled, after=after)

    await reset_pin(counter.visit)

    assert counter.visit.course.refusal == "PIN_UNSURE"
    (record,) = await counter.journal.unfinished()
    assert await settle(counter.visit, record) is CaseEnd.UNSURE
    assert await counter.journal.unfinished() == ()


@virtual_time
@pytest.mark.parametrize("after", [True, False])
async def test_a_power_cut_at_the_message_is_settled_by_the_card_in_the_slot(
    path: Path, *, after: bool
) -> None:
    counter, chip = came_with(path, FORGOT, *CHOOSES)
    counter.slot.chip = Cut(chip, Ins.PIN_MESSAGE, ZeroDivisionError, after=after)
    with pytest.raises(ZeroDivisionError):
        await reset_pin(counter.visit)
    (record,) = await counter.journal.unfinished()

    end = await settle(counter.visit, record)

    assert end is (CaseEnd.DONE if after else CaseEnd.WITHDRAWN)
    assert (pin_of(chip) == NEW.digits) is after


@virtual_time
@pytest.mark.parametrize("trouble", [DeviceError, CardPulled])
async def test_a_cut_before_the_message_was_sent_is_withdrawn_without_asking_any_chip(
    path: Path, trouble: type[Exception]
) -> None:
    counter, chip = came_with(path, LOCKED, *CHOOSES)
    before = pin_of(chip)
    counter.slot.chip = Cut(chip, Ins.EXTERNAL_AUTHENTICATE, trouble, after=False)
    with pytest.raises(trouble):
        await reset_pin(counter.visit)
    counter.slot.chip = GONE
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert (pin_of(chip), record.step(Do.RESET_PIN)) == (before, None)


@virtual_time
@pytest.mark.parametrize("path_", ["/v1/pin/authorise", "/v1/pin/message"])
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_centre_that_goes_away_changes_nothing(path: Path, path_: str, *, arrived: bool) -> None:
    counter, chip = came_with(path, LOCKED, *CHOOSES)
    before = pin_of(chip)
    AnswerLost(counter, path_, arrived=arrived)
    with pytest.raises(CentralUnreachable):
        await reset_pin(counter.visit)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert pin_of(chip) == before


@virtual_time
@pytest.mark.parametrize("arrived", [True, False])
async def test_a_centre_that_was_not_told_is_told_later(path: Path, *, arrived: bool) -> None:
    counter, chip = came_with(path, LOCKED, *CHOOSES, NO_PAPER)
    lost = AnswerLost(counter, "/v1/pin/report", arrived=arrived)

    await reset_pin(counter.visit)

    assert (pin_of(chip), counter.visit.course.end) == (NEW.digits, CaseEnd.DONE)
    (record,) = await counter.journal.unfinished()
    lost.over()
    counter.slot.chip = GONE
    assert await settle(counter.visit, record) is CaseEnd.DONE
    assert (await card(counter.world, LOCKED)).pin == "set"


@virtual_time
async def test_a_message_that_the_card_finds_wrong_is_not_sent_again(path: Path) -> None:
    counter, chip = came_with(path, LOCKED, *CHOOSES, HOME)
    chip.answer_next(0x6988, Ins.PIN_MESSAGE)

    await reset_pin(counter.visit)

    assert counter.visit.course.refusal == "CHIP_FAIL"
    assert await ends(counter) == [CaseEnd.WITHDRAWN]
