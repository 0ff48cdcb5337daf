"""A visit from the chosen service to the wiped glass: how it ends, and where it leads on."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.central.circuit import NO_LINE
from kiosk.devices.status import Supply
from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.flows import issue_card, read_guides
from kiosk.flows.steps import Do
from kiosk.flows.table import Flow
from kiosk.journal.port import Ended, Fed
from kiosk.journal.sqlite import SqliteJournal
from kiosk.model import BodyEnd, CaseEnd, CaseId, Mode, Service
from kiosk.policy.policy import Policy
from kiosk.policy.read_rules import read_profile
from kiosk.prompts.entrance import Attract, ChooseService, Offer, Referral
from kiosk.prompts.identity import ConfirmIdentity, Consented, PutIdCard, ReadNotice
from kiosk.prompts.prompt import Exit, Onward
from kiosk.prompts.reading import ShowPlaces
from kiosk.prompts.result import Seen
from kiosk.prompts.taking import TakeIdCard
from kiosk.prompts.trouble import CannotServe, CardKept, Safe, Way, WentWrong
from kiosk.settings import SiteSettings
from kiosk.visit import Course, Visit
from kiosk.worker import InlineWorker
from tests.counter import Counter, LoopClock, document_of, make_counter
from tests.hub.world import CONFIG, NOON, person
from tests.running import (
    CHOOSES,
    COMES,
    running,
)
from tests.virtual_time import virtual_time
from tests.visitor import Visitor

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


# --- where a matter leads


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


def changzhou() -> Policy:
    return Policy(read_profile(CONFIG / "provinces" / "jiangsu-changzhou.toml"))


def leading_to(service: Service) -> Flow:
    async def leads_on(_visit: Visit) -> Service | None:
        return service

    return leads_on


async def told_of(counter: Counter) -> CannotServe:
    async with running(counter):
        told = await counter.visitor.sees(CannotServe)
        await counter.visitor.sees(Attract)
    assert isinstance(told, CannotServe)
    return told


@virtual_time
async def test_what_the_bank_does_stands_on_the_menu_and_is_explained_with_its_article(path: Path) -> None:
    touches = (ChooseService, Service.REPORT_LOSS)
    counter = make_counter(path, Visitor(COMES, touches, (CannotServe, Way.HOME)), changzhou())

    told = await told_of(counter)

    menu = next(shown for shown in counter.visitor.seen if isinstance(shown, ChooseService))
    assert Offer(Service.REPORT_LOSS, referral=Referral.BANK) in menu.offers
    assert (told.code, told.article, told.ways) == ("MUST_BANK", "《常州社会保障卡手册》三.2", (Way.HOME,))
    assert dict(told.facts)["where"] == "卡面标识银行的营业网点"


@virtual_time
async def test_who_lost_a_card_can_stop_it_here_before_the_bank_opens(path: Path) -> None:
    on = SiteSettings(services_on=[Service.REPORT_TEMPORARY_LOSS])
    touches = (ChooseService, Service.REPORT_LOSS)
    ways = (CannotServe, Service.REPORT_TEMPORARY_LOSS)
    counter = make_counter(
        path, Visitor(COMES, touches, ways, (ReadNotice, Exit())), replace(changzhou(), site=on)
    )
    courses: list[Course] = []
    counter.terminal.on_visit_end = courses.append

    told = await told_of(counter)

    assert told.ways == (Service.REPORT_TEMPORARY_LOSS, Way.HOME)
    assert [one.service for one in courses] == [Service.REPORT_TEMPORARY_LOSS]


@virtual_time
async def test_what_the_hotline_does_sends_nobody_to_a_counter(path: Path) -> None:
    touches = (ChooseService, Service.REPORT_TEMPORARY_LOSS)
    counter = make_counter(path, Visitor(COMES, touches, (CannotServe, Way.HOME)), changzhou())

    told = await told_of(counter)

    assert (told.code, dict(told.facts)["to"], told.ways) == ("DONE_ELSEWHERE", "phone", (Way.HOME,))


@virtual_time
async def test_who_is_sent_to_a_counter_can_see_the_service_points(path: Path) -> None:
    touches = (ChooseService, Service.ISSUE_CARD)
    visitor = Visitor(COMES, touches, (CannotServe, Service.FIND_SERVICE_POINT), (ShowPlaces, Seen()))
    counter = make_counter(path, visitor, changzhou())
    courses: list[Course] = []
    counter.terminal.on_visit_end = courses.append

    told = await told_of(counter)

    assert (told.code, told.ways) == ("DONE_ELSEWHERE", (Service.FIND_SERVICE_POINT, Way.HOME))
    assert "ShowPlaces" in counter.visitor.names_seen
    assert [(one.service, one.refusal, one.end) for one in courses] == [
        (Service.FIND_SERVICE_POINT, "", CaseEnd.DONE)
    ]


@virtual_time
async def test_who_is_led_to_what_the_rules_are_silent_on_is_told_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_card, "issue_card", leading_to(Service.QUERY_MEDICAL_BALANCE))
    counter = make_counter(path, Visitor(COMES, CHOOSES, (CannotServe, Way.HOME)))

    told = await told_of(counter)

    assert (told.code, told.service, told.article) == (
        "SERVICE_OFF",
        Service.QUERY_MEDICAL_BALANCE,
        "文件没有写这项业务",
    )


@virtual_time
async def test_who_is_led_to_what_the_machine_cannot_do_now_is_told_why(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_guides, "read_guides", leading_to(Service.ISSUE_CARD))
    touches = (ChooseService, Service.READ_GUIDES)
    counter = make_counter(path, Visitor(COMES, touches, (CannotServe, Way.HOME)))
    counter.dispenser.answer = replace(counter.dispenser.answer, stack=Supply.EMPTY)

    told = await told_of(counter)

    assert (told.code, dict(told.facts)) == ("NOT_NOW", {"not_now": "no_blanks"})


@virtual_time
async def test_a_line_that_is_back_already_is_seen_at_once(path: Path) -> None:
    counter = make_counter(path, Visitor())
    serving, probes = counter.terminal._serving, list[float]()
    counter.terminal.probe_by(lambda: probes.append(counter.clock.monotonic()))
    serving._no_centre_by = lambda: "" if probes else NO_LINE
    began_at = counter.clock.monotonic()

    await serving._until_line_back()

    assert probes == [began_at]
    assert counter.clock.monotonic() - began_at < 1
    serving._no_centre_by = lambda: ""
    await serving._until_line_back()
    assert len(probes) == 1
