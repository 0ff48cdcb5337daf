"""S14 (SC-R art. 24): the centre checks, the chip is written and read, then the centre's record follows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.card.apdu import Ins
from kiosk.card.in_hand import SocialCard, recognise
from kiosk.card.ssse import SsseCard
from kiosk.card.transfer import insured_place
from kiosk.errors import CardPulled, CentralUnreachable, DeviceError, VisitCancelled
from kiosk.faults import Fault
from kiosk.flows.transfer_insured_place import settle, transfer_insured_place
from kiosk.model import CaseEnd, Pin, Service
from kiosk.policy.policy import Policy
from kiosk.prompts.card import EnterPin, ForgotPin
from kiosk.prompts.confirm import Altered, ConfirmDeed
from kiosk.prompts.prompt import Exit
from kiosk.prompts.result import DeedDone, RowName, Told
from kiosk.prompts.taking import ReceiptWanted
from kiosk.prompts.trouble import CannotServe, Way
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.chip_state import EF05
from kiosk.settings import SiteSettings
from tests.card.issuer import Contacts
from tests.counter import Counter, make_counter, sichuan
from tests.flows.deeds import AnswerLost, ends, put_own_card, receipt_of
from tests.hub.held import card, lose
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

MOVED, NOT_MOVED, LEFT_PROVINCE = "董星野", "许清晏", "程念北"
OLD_PLACE, NEW_PLACE = "510100", "510700"
KNOWS = (EnterPin, Pin("135246"))
YES = (ConfirmDeed, True)
NO_PAPER = (DeedDone, ReceiptWanted(False))
HOME = (CannotServe, Way.HOME)
INITIALISER = 0x04


class Broken(Contacts):
    """Contacts that fail once at a write; `after`: it was carried out before. `for_good`: they stay dead."""

    def __init__(
        self, body: SimulatedChip, trouble: Callable[[], Exception], *, after: bool, for_good: bool = False
    ) -> None:
        super().__init__(body)
        self.trouble = trouble
        self.after = after
        self.for_good = for_good
        self.failed = False

    async def power_on(self) -> bytes:
        if self.for_good and self.failed:
            raise self.trouble()
        return await super().power_on()

    async def transmit(self, apdu: bytes) -> bytes:
        if self.for_good and self.failed:
            raise self.trouble()
        if apdu[1] == Ins.UPDATE_RECORD and not self.failed:
            self.failed = True
            if self.after:
                await super().transmit(apdu)
            raise self.trouble()
        return await super().transmit(apdu)


class PowerCut(BaseException):
    """The program is gone in the middle of a step."""


def mute() -> Exception:
    return DeviceError(Fault.CHIP_MUTE)


def with_transfers() -> Policy:
    """Sichuan, at a site that has turned it on."""
    return Policy(sichuan().profile, SiteSettings(services_on=[Service.TRANSFER_INSURED_PLACE]))


def came(path: Path, name: str, *script: tuple[type, Answer]) -> tuple[Counter, SimulatedChip]:
    counter = make_counter(path, Visitor(*script), with_transfers())
    return counter, put_own_card(counter, name)


async def on_the_card(chip: SimulatedChip) -> str | None:
    """As any reader would find it."""
    contacts = Contacts(chip)
    found = await recognise(contacts, "51")
    assert isinstance(found, SocialCard)
    return await insured_place(SsseCard(contacts), found)


async def at_the_centre(counter: Counter, name: str) -> str:
    return (await card(counter.world, name)).insured_place


@virtual_time
async def test_the_place_moves_on_the_card_and_at_the_centre(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, YES, (DeedDone, ReceiptWanted(True)))

    assert await transfer_insured_place(counter.visit) is None

    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == NEW_PLACE
    assert await ends(counter) == [CaseEnd.DONE]
    asked = next(seen for seen in counter.visitor.seen if isinstance(seen, ConfirmDeed))
    assert asked.altered == (Altered(RowName.INSURED_PLACE, "成都市", "绵阳市"),)
    done = next(seen for seen in counter.visitor.seen if isinstance(seen, DeedDone))
    assert [point.told for point in done.points] == [Told.PLACE_CHANGED, Told.NO_NEW_CARD]
    paper = receipt_of(counter)
    assert "成都市" in paper
    assert "绵阳市" in paper
    assert "示例服务点" in paper, "where it was done stands at its head"
    assert "510104199102282291" not in paper
    assert "PutIdCard" not in counter.visitor.names_seen, "the regulation asks for the card"
    assert counter.visit.known.held is None


@virtual_time
async def test_whose_place_has_not_changed_is_told_and_nothing_is_written(path: Path) -> None:
    counter, chip = came(path, NOT_MOVED, KNOWS, HOME)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "PLACE_UNCHANGED"
    assert await on_the_card(chip) == OLD_PLACE
    assert await ends(counter) == [CaseEnd.WITHDRAWN]


@virtual_time
async def test_who_left_the_province_is_sent_to_the_counter(path: Path) -> None:
    counter, chip = came(path, LEFT_PROVINCE, KNOWS, HOME)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "OTHER_PROVINCE"
    assert "ConfirmDeed" not in counter.visitor.names_seen
    assert await on_the_card(chip) == OLD_PLACE
    assert await ends(counter) == [CaseEnd.REFUSED]


@virtual_time
async def test_a_lost_card_is_refused_before_the_pin(path: Path) -> None:
    counter, _ = came(path, MOVED, HOME)
    await lose(counter.world, MOVED)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "CARD_LOST"
    assert "EnterPin" not in counter.visitor.names_seen


@virtual_time
async def test_where_the_site_has_not_turned_it_on_it_is_referred(path: Path) -> None:
    counter, _ = came(path, MOVED, HOME)
    counter = make_counter(path.parent / "other.db", Visitor(HOME))
    put_own_card(counter, MOVED)

    await transfer_insured_place(counter.visit)

    assert counter.visit.course.refusal == "DONE_ELSEWHERE"


@virtual_time
async def test_who_says_no_has_changed_nothing(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, (ConfirmDeed, False))

    await transfer_insured_place(counter.visit)

    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == OLD_PLACE
    assert await ends(counter) == [CaseEnd.WITHDRAWN]


@virtual_time
@pytest.mark.parametrize("can", [True, False])
async def test_who_forgot_the_pin_goes_to_its_reset_where_there_is_one(path: Path, *, can: bool) -> None:
    counter, _ = came(path, MOVED, (EnterPin, ForgotPin()))
    if can:
        counter.visit.course.can_have = frozenset({Service.RESET_PIN})

    assert await transfer_insured_place(counter.visit) is Service.RESET_PIN
    assert next(seen for seen in counter.visitor.seen if isinstance(seen, EnterPin)).can_reset is can


@virtual_time
async def test_the_last_wrong_pin_locks_and_is_said_so(path: Path) -> None:
    counter, chip = came(path, MOVED, (EnterPin, Pin("111111")), HOME)
    chip.state.pin_left = 1

    assert await transfer_insured_place(counter.visit) is None

    assert counter.visit.course.refusal == "PIN_LOCKED"
    assert await on_the_card(chip) == OLD_PLACE


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


@virtual_time
async def test_who_walks_away_at_the_last_question_leaves_nothing_behind(path: Path) -> None:
    counter, chip = came(path, MOVED, KNOWS, (ConfirmDeed, Exit()))
    with pytest.raises(VisitCancelled):
        await transfer_insured_place(counter.visit)
    (record,) = await counter.journal.unfinished()

    assert await settle(counter.visit, record) is CaseEnd.WITHDRAWN
    assert await on_the_card(chip) == await at_the_centre(counter, MOVED) == OLD_PLACE


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


@virtual_time
async def test_nobody_s_name_number_or_pin_is_on_disk(path: Path) -> None:
    counter, _ = came(path, MOVED, KNOWS, YES, NO_PAPER)

    await transfer_insured_place(counter.visit)

    disk = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for secret in (MOVED, "510104199102282291", "135246", "K00006926"):
        assert secret.encode() not in disk
