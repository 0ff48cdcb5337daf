import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.flows import issue_card
from kiosk.flows.steps import Do
from kiosk.journal.port import Ended, Fed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import BodyEnd, CaseEnd, CaseId, Mode, Pin, Service
from kiosk.prompts.entrance import Attract, ChooseService, Offer, OutOfService, StaffCalled, Starting
from kiosk.prompts.identity import ConfirmIdentity, Consented, PutIdCard, ReadNotice
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    EnterCount,
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceAct,
    MaintenanceChoice,
    MaintenanceHome,
)
from kiosk.prompts.prompt import Exit, Onward
from kiosk.prompts.taking import TakeIdCard
from kiosk.prompts.trouble import CannotServe, CardKept, Safe, Way, WentWrong
from kiosk.terminal import ARROWS
from kiosk.visit import Course, Visit
from kiosk.worker import InlineWorker
from tests.counter import STAFF, STAFF_PIN, Counter, LoopClock, document_of, holding, make_counter
from tests.hub.world import NOON, person
from tests.virtual_time import virtual_time
from tests.visitor import Answer, Visitor

STAFF_COMES = (Attract, StaffCalled())
STAFF_GIVES_UP = (InsertStaffCard, Exit())
COMES = (Attract, Onward())
CHOOSES = (ChooseService, Service.ISSUE_CARD)
SIGNS_IN = (EnterStaffPin, Pin(STAFF_PIN))


def acts(*choices: MaintenanceAct) -> tuple[tuple[type[MaintenanceHome], Answer], ...]:
    return tuple((MaintenanceHome, MaintenanceChoice(act)) for act in choices)


@asynccontextmanager
async def running(counter: Counter) -> AsyncIterator[None]:
    """The terminal, until the test has seen enough."""
    life = asyncio.create_task(counter.terminal.run())
    try:
        yield
    finally:
        life.cancel()
        await asyncio.wait([life])
        if not life.cancelled():
            life.result()


def of_a_new_card(shown: object) -> Offer:
    """What the standing picture says of the first service."""
    assert isinstance(shown, Attract)
    return next(offer for offer in shown.offers if offer.service is Service.ISSUE_CARD)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


# --- the arrows


@virtual_time
async def test_starting_to_ready(path: Path) -> None:
    counter = make_counter(path, Visitor())

    async with running(counter):
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.READY]
    assert counter.visitor.names_seen == ["Starting", "Attract"]


@virtual_time
async def test_starting_to_out_of_service_when_the_rules_have_ended(path: Path) -> None:
    counter = make_counter(path, Visitor(), holding(date(2020, 1, 1), date(2026, 11, 20)))

    async with running(counter):
        shown = await counter.visitor.sees(OutOfService)

    assert counter.modes == [Mode.OUT_OF_SERVICE]
    assert shown == OutOfService("rules_ended")


@virtual_time
async def test_starting_to_out_of_service_before_the_rules_begin(path: Path) -> None:
    counter = make_counter(path, Visitor(), holding(date(2026, 11, 22), date(2028, 8, 31)))

    async with running(counter):
        shown = await counter.visitor.sees(OutOfService)

    assert counter.modes == [Mode.OUT_OF_SERVICE]
    assert shown == OutOfService("rules_not_yet")


@virtual_time
async def test_ready_to_serving_and_back(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES, (ReadNotice, Exit())))

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        serving = counter.terminal.mode
        await counter.visitor.sees(Attract)

    assert serving is Mode.SERVING
    assert counter.modes == [Mode.READY, Mode.SERVING, Mode.READY]


@virtual_time
async def test_ready_to_out_of_service_at_the_end_of_the_rules_last_day(path: Path) -> None:
    counter = make_counter(path, Visitor(), holding(date(2020, 1, 1), date(2026, 11, 21)))

    async with running(counter):
        await counter.visitor.sees(Attract)
        counter.clock.ahead = timedelta(hours=11, minutes=59)
        await asyncio.sleep(30)
        last_minute = counter.terminal.mode
        counter.clock.ahead = timedelta(hours=12)
        await counter.visitor.sees(OutOfService)

    assert last_minute is Mode.READY
    assert counter.modes == [Mode.READY, Mode.OUT_OF_SERVICE]


@virtual_time
async def test_ready_to_maintenance_and_back(path: Path) -> None:
    counter = make_counter(path, Visitor(STAFF_COMES, STAFF_GIVES_UP))

    async with running(counter):
        await counter.visitor.sees(InsertStaffCard)
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.READY, Mode.MAINTENANCE, Mode.READY]


@virtual_time
async def test_maintenance_to_out_of_service_and_back_to_service(path: Path) -> None:
    out = acts(MaintenanceAct.TAKE_OUT_OF_SERVICE, MaintenanceAct.LEAVE)
    back = acts(MaintenanceAct.BACK_TO_SERVICE, MaintenanceAct.LEAVE)
    called = (OutOfService, StaffCalled())
    counter = make_counter(path, Visitor(STAFF_COMES, SIGNS_IN, *out, called, SIGNS_IN, *back))

    async with running(counter):
        shown = await counter.visitor.sees(OutOfService)
        await counter.visitor.sees(Attract)

    assert shown == OutOfService("out_of_service")
    assert counter.modes == [
        *(Mode.READY, Mode.MAINTENANCE, Mode.OUT_OF_SERVICE),
        *(Mode.MAINTENANCE, Mode.READY),
    ]


@virtual_time
async def test_out_of_service_to_maintenance_and_back_when_nobody_was_let_in(path: Path) -> None:
    visitor = Visitor((OutOfService, StaffCalled()), STAFF_GIVES_UP)
    counter = make_counter(path, visitor, holding(date(2020, 1, 1), date(2026, 11, 20)))

    async with running(counter):
        await visitor.sees(InsertStaffCard)
        await visitor.sees(OutOfService)

    assert counter.modes == [Mode.OUT_OF_SERVICE, Mode.MAINTENANCE, Mode.OUT_OF_SERVICE]


@virtual_time
async def test_out_of_service_to_ready_when_a_wrong_clock_is_set_right(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.clock.ahead = timedelta(days=-365 * 20)

    async with running(counter):
        await counter.visitor.sees(OutOfService)
        counter.clock.ahead = timedelta()
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.OUT_OF_SERVICE, Mode.READY]


@virtual_time
@pytest.mark.parametrize(("before", "after"), [(a, b) for a, b in product(Mode, Mode) if a is not b])
async def test_only_the_arrows_can_be_gone(path: Path, before: Mode, after: Mode) -> None:
    terminal = make_counter(path, Visitor()).terminal
    terminal._mode = before

    if after in ARROWS[before]:
        terminal._go(after)
        assert terminal.mode is after
        return
    with pytest.raises(AssertionError, match="no arrow"):
        terminal._go(after)
    assert terminal.mode is before


# --- what was cut is settled before anybody is served


async def cut_while_writing(path: Path, number: int = 1) -> None:
    """A former life that fed a blank and never learned what became of its writing."""
    journal = SqliteJournal(path, LoopClock(), InlineWorker())
    case = await journal.open(Service.ISSUE_CARD, CaseId(f"{number:032x}"))

    async def dies() -> None:
        raise DeviceError(Fault.DISPENSER_SILENT)

    await case.note(Do.FEED, entry=Fed(1))
    with pytest.raises(DeviceError):
        await case.step(Do.WRITE, dies)
    journal.close()


@virtual_time
async def test_what_was_open_is_settled_before_the_glass_says_ready(path: Path) -> None:
    await cut_while_writing(path)
    counter = make_counter(path, Visitor())
    counter.dispenser.put_card(CardPlace.CHIP)
    open_at_ready: list[int] = []

    async with running(counter):
        await counter.visitor.sees(Attract)
        open_at_ready.append(len(await counter.journal.unfinished()))

    assert counter.terminal.settled == [CaseEnd.REJECTED]
    assert open_at_ready == [0]
    assert counter.dispenser.answer.captured == 1
    assert (await counter.journal.ledger()).inside == 0
    assert isinstance(counter.visitor.seen[0], Starting)


@virtual_time
async def test_whatever_can_hold_a_card_is_brought_to_a_known_state_first(path: Path) -> None:
    counter = make_counter(path, Visitor())

    async with running(counter):
        await counter.visitor.sees(Attract)

    devices = (counter.dispenser, counter.printer, counter.slot)
    assert [device.resets for device in devices] == [1] * 3


@virtual_time
async def test_what_cannot_be_settled_yet_stays_open_closes_the_service_and_is_tried_again(
    path: Path,
) -> None:
    await cut_while_writing(path)
    counter = make_counter(path, Visitor())
    counter.dispenser.answer = DispenserStatus(DeviceState.NO_DEVICE, Fault.DISPENSER_GONE)

    async with running(counter):
        attract = await counter.visitor.sees(Attract)
        still_open = len(await counter.journal.unfinished())
        counter.dispenser.answer = DispenserStatus(
            DeviceState.ONLINE, card=CardPlace.CHIP, stack=Supply.OK, capture_bin=Supply.OK, captured=7
        )
        await counter.health.refresh()
        await asyncio.sleep(120)

    assert of_a_new_card(attract).reason == "card_inside"
    assert still_open == 1
    assert await counter.journal.unfinished() == ()
    assert of_a_new_card(counter.visitor.seen[-1]).reason == ""


# --- how a visit ends


@virtual_time
async def test_who_presses_leave_is_gone_and_the_glass_is_wiped(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES, (ReadNotice, Exit())))
    courses: list[Course] = []
    counter.terminal.on_visit_end = courses.append

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        await counter.visitor.sees(Attract)

    assert counter.visitor.wiped == 1
    (course,) = courses
    assert course == Course(service=Service.ISSUE_CARD, can_have=course.can_have)


@virtual_time
async def test_who_walks_away_is_forgotten_after_the_warning(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES))

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        await counter.visitor.sees(Attract)

    assert counter.visitor.wiped == 1


@virtual_time
async def test_an_idle_menu_goes_back_to_the_standing_picture(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES))

    async with running(counter):
        await counter.visitor.sees(ChooseService)
        await counter.visitor.sees(Attract)

    assert counter.modes == [Mode.READY]
    assert counter.visitor.wiped == 1


@virtual_time
async def test_a_device_that_is_gone_ends_in_one_screen_that_says_what_did_not_happen(path: Path) -> None:
    script = (COMES, CHOOSES, (ReadNotice, Consented()), (WentWrong, Way.HOME))
    counter = make_counter(path, Visitor(*script))
    counter.id_reader.trouble = DeviceError(Fault.ID_READER_GONE)

    async with running(counter):
        await counter.visitor.sees(PutIdCard)
        told = await counter.visitor.sees(WentWrong)
        await counter.visitor.sees(Attract)

    assert told == WentWrong(
        "device",
        (Safe.NOT_CHARGED, Safe.NOTHING_FILED),
        "",
        "IDR-GONE",
        (Way.HOME,),
        Service.ISSUE_CARD,
    )
    assert counter.modes[-1] is Mode.READY


@virtual_time
async def test_a_centre_that_does_not_answer_before_anything_is_filed_is_explained(path: Path) -> None:
    script = (COMES, CHOOSES, (ReadNotice, Consented()), (ConfirmIdentity, True), (CannotServe, Way.HOME))
    counter = make_counter(path, Visitor(*script))
    counter.id_reader.document = document_of(person("林知夏"))

    async with running(counter):
        await counter.visitor.sees(ConfirmIdentity)
        counter.world.transport.cut = True
        told = await counter.visitor.sees(CannotServe)
        await counter.visitor.sees(TakeIdCard)
        await counter.visitor.sees(Attract)

    assert (told.code, told.ways) == ("NET_DOWN", (Way.HOME, Way.RETRY))
    assert "AskingAgain" in counter.visitor.names_seen
    assert await counter.journal.unfinished() == ()


@virtual_time
async def test_a_card_pulled_out_ends_the_visit_without_a_word_of_fault(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES, (ReadNotice, Consented())))
    counter.id_reader.trouble = CardPulled()

    async with running(counter):
        await counter.visitor.sees(PutIdCard)
        await counter.visitor.sees(Attract)

    assert "WentWrong" not in counter.visitor.names_seen
    assert counter.visitor.wiped == 1


@virtual_time
async def test_a_bug_in_a_flow_ends_the_program_and_is_not_swallowed(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES, (ReadNotice, Consented())))
    counter.id_reader.trouble = ZeroDivisionError()

    with pytest.raises(ZeroDivisionError):
        await counter.terminal.run()


@virtual_time
async def test_an_earlier_citizen_s_matter_is_never_told_to_the_next_one(path: Path) -> None:
    """The card of the one before was kept while the line was down; it is back when the next one comes."""
    await kept_but_not_told(path)
    counter = make_counter(path, Visitor(COMES, CHOOSES, (ReadNotice, Exit()), (CardKept, Way.HOME)))
    counter.world.transport.cut = True
    courses: list[Course] = []
    counter.terminal.on_visit_end = courses.append

    async with running(counter):
        await counter.visitor.sees(ChooseService)
        counter.world.transport.cut = False
        await counter.visitor.sees(ReadNotice)
        await counter.visitor.sees(Attract)

    assert "CardKept" not in counter.visitor.names_seen
    assert [course.end for course in courses] == [None]


@virtual_time
async def test_the_slip_of_an_earlier_citizen_is_never_shown_to_the_next_one(path: Path) -> None:
    await kept_but_not_told(path)
    script = (COMES, CHOOSES, (ReadNotice, Consented()), (WentWrong, Way.HOME))
    counter = make_counter(path, Visitor(*script))
    counter.world.transport.cut = True
    counter.id_reader.trouble = DeviceError(Fault.ID_READER_GONE)

    async with running(counter):
        told = await counter.visitor.sees(WentWrong)

    assert (told.slip, told.safe) == ("", (Safe.NOT_CHARGED, Safe.NOTHING_FILED))


async def kept_but_not_told(path: Path) -> None:
    """A finished card in the capture bin, which the centre has not heard of."""
    journal = SqliteJournal(path, LoopClock(), InlineWorker())
    case = await journal.open(Service.ISSUE_CARD, CaseId("e" * 32))
    await case.note(Do.FEED, entry=Fed(1))
    await case.note(Do.REPORT)
    await case.note(Do.SET_PIN)
    await case.note(Do.CAPTURE, entry=Ended(1, BodyEnd.RETAINED, "capture_bin"))
    journal.close()


# --- while a visit goes on


@virtual_time
async def test_nobody_asks_the_devices_while_a_visit_has_them(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES))

    async with running(counter):
        watch = asyncio.create_task(counter.health.watch())
        await counter.visitor.sees(ReadNotice)
        asked = counter.dispenser.asked
        await asyncio.sleep(100)
        during = counter.dispenser.asked - asked
        await counter.visitor.sees(Attract)
        await asyncio.sleep(20)
        watch.cancel()

    assert during == 0
    assert counter.dispenser.asked > asked


@virtual_time
async def test_a_device_that_fails_greys_the_service_out_on_the_standing_picture(path: Path) -> None:
    counter = make_counter(path, Visitor())

    async with running(counter):
        watch = asyncio.create_task(counter.health.watch())
        await counter.visitor.sees(Attract)
        counter.id_reader.answer = type(counter.id_reader.answer)(DeviceState.NO_DEVICE, Fault.ID_READER_GONE)
        await asyncio.sleep(10)
        gone = counter.visitor.seen[-1]
        counter.id_reader.answer = type(counter.id_reader.answer)(DeviceState.ONLINE)
        await asyncio.sleep(10)
        back = counter.visitor.seen[-1]
        watch.cancel()

    assert of_a_new_card(gone).reason == "id_reader"
    assert of_a_new_card(back).available


# --- maintenance


@virtual_time
async def test_a_technician_loads_blanks_against_the_book(path: Path) -> None:
    numbers = iter((0, 100))
    script: tuple[tuple[type, Answer], ...] = (
        STAFF_COMES,
        SIGNS_IN,
        *acts(MaintenanceAct.LOAD_BLANKS),
        (EnterCount, lambda _: next(numbers)),
        (EnterCount, lambda _: next(numbers)),
        (ConfirmExchange, True),
        *acts(MaintenanceAct.LEAVE),
    )
    counter = make_counter(path, Visitor(*script))

    async with running(counter):
        await counter.visitor.sees(ConfirmExchange)
        await counter.visitor.sees(Attract)

    assert (await counter.journal.ledger()).in_stack == 100
    acts_on_record = [row[0] for row in counter.journal._db.execute("SELECT act FROM audit ORDER BY seq")]
    assert acts_on_record == ["enter", "exchange", "leave"]


@virtual_time
async def test_a_card_of_staff_that_is_not_on_the_list_is_not_let_in(path: Path) -> None:
    counter = make_counter(path, Visitor(STAFF_COMES, (InsertStaffCard, lambda _: None), SIGNS_IN))
    counter.terminal._workshop = replace(counter.terminal._workshop, staff=frozenset({"T-9999"}))

    async with running(counter):
        await counter.visitor.sees(EnterStaffPin)
        again = await counter.visitor.sees(InsertStaffCard)

    assert again == InsertStaffCard("not_allowed")
    rows = counter.journal._db.execute("SELECT staff, act FROM audit").fetchall()
    assert [tuple(row) for row in rows] == [(STAFF, "refused")]


@virtual_time
async def test_a_matter_leads_on_to_the_next_with_what_is_known(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[tuple[Service | None, datetime | None]] = []

    async def first(visit: Visit) -> Service | None:
        assert Service.ISSUE_CARD in visit.course.can_have
        followed.append((visit.course.service, visit.known.consented_at))
        if len(followed) > 1:
            return None
        visit.known.consented_at = NOON
        return Service.ISSUE_CARD

    monkeypatch.setattr(issue_card, "issue_card", first)
    counter = make_counter(path, Visitor())
    async with running(counter):
        await counter.visitor.sees(Attract)
        await counter.health.refresh()
        for touched in (Onward(), Service.ISSUE_CARD):
            counter.visitor.answer(touched)
            await asyncio.sleep(1)

    assert followed == [(Service.ISSUE_CARD, None), (Service.ISSUE_CARD, NOON)]


@virtual_time
async def test_who_is_led_to_what_cannot_be_had_here_is_told_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leads_on(_visit: Visit) -> Service | None:
        return Service.QUERY_MEDICAL_BALANCE

    monkeypatch.setattr(issue_card, "issue_card", leads_on)
    counter = make_counter(path, Visitor(COMES, CHOOSES, (CannotServe, Way.HOME)))
    async with running(counter):
        told = await counter.visitor.sees(CannotServe)
        await counter.visitor.sees(Attract)

    assert told.code == "SERVICE_OFF"
    assert told.service is Service.QUERY_MEDICAL_BALANCE
