"""A citizen's call for staff: from the key to the watch room and back; never claimed without an answer."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

from kiosk.errors import CardPulled, DeviceError
from kiosk.faults import Fault
from kiosk.monitor.availability import Availability
from kiosk.monitor.heartbeat import Heart, Start, Vitals
from kiosk.prompts.entrance import Attract, ChooseService
from kiosk.prompts.help_on_its_way import HelpOnItsWay
from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.identity import Consented, ReadNotice
from kiosk.prompts.maintenance import MaintenanceAct, MaintenanceHome
from kiosk.prompts.result import Seen
from kiosk.prompts.trouble import Way, WentWrong
from tests.counter import Counter, make_counter
from tests.hub.world import KIOSK, NOON, CountedEntropy
from tests.running import CHOOSES, COMES, SIGNS_IN, STAFF_COMES, acts, audit_of, running
from tests.stand_ins import STAFF
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


def heart_of(counter: Counter) -> Heart:
    """Wired to the call as the program wires it."""

    async def vitals() -> Vitals:
        services: tuple[Availability, ...] = ()
        mode, since = counter.terminal.mode, counter.help_call.since
        return Vitals(mode, NOON, "Attract", NOON, services, {}, help_wanted_since=since)

    heart = Heart(
        counter.world.central,
        counter.journal,
        counter.clock,
        vitals,
        Start(version="1", config_hash="0", boot="b"),
        CountedEntropy("heart"),
    )
    heart.on_beat = lambda beat, heard: counter.help_call.told(beat.help_wanted_since, heard=heard)
    counter.help_call.on_change = heart.beat_now
    return heart


def calls_sent(counter: Counter) -> list[str | None]:
    sent = [json.loads(request.body) for request in counter.world.transport.sent]
    return [body["help_wanted_since"] for body in sent if "help_wanted_since" in body]


@virtual_time
async def test_the_watch_room_knows_at_once_and_only_then_the_glass_says_so(path: Path) -> None:
    counter = make_counter(path, Visitor())
    heart = heart_of(counter)
    lives = [asyncio.create_task(heart.run()), asyncio.create_task(counter.help_call.run())]
    await asyncio.sleep(5)

    counter.help_call.press()
    at_the_press = list(counter.help_said)
    await asyncio.sleep(0.5)
    for life in lives:
        life.cancel()

    (kiosk,) = counter.world.hub.kiosks().kiosks
    assert at_the_press == [HelpSaid.CALLING]
    assert counter.help_said == [HelpSaid.CALLING, HelpSaid.CALLED]
    assert kiosk.beat is not None
    assert (kiosk.id, kiosk.beat.help_wanted_since) == (str(KIOSK), NOON + timedelta(seconds=5))
    assert audit_of(counter) == [("", "help_wanted", "")]


@virtual_time
async def test_without_the_centre_nobody_is_said_to_come_until_it_answers(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.world.transport.cut = True
    life = asyncio.create_task(heart_of(counter).run())
    await asyncio.sleep(5)

    counter.help_call.press()
    await asyncio.sleep(20)
    while_cut = list(counter.help_said)
    counter.world.transport.cut = False
    await asyncio.sleep(20)
    life.cancel()

    assert HelpSaid.CALLED not in while_cut
    assert while_cut[-1] is HelpSaid.NOT_HEARD
    assert counter.help_said[-1] is HelpSaid.CALLED


@virtual_time
async def test_who_presses_again_in_need_calls_once_and_calls_nobody_off(path: Path) -> None:
    counter = make_counter(path, Visitor())
    life = asyncio.create_task(heart_of(counter).run())
    counter.help_call.press()
    since = counter.help_call.since
    await asyncio.sleep(3)

    counter.help_call.press()
    await asyncio.sleep(3)
    life.cancel()

    assert counter.help_call.since == since
    assert counter.help_said == [HelpSaid.CALLING, HelpSaid.CALLED]


@virtual_time
async def test_a_beat_from_before_the_call_confirms_nothing(path: Path) -> None:
    counter = make_counter(path, Visitor())
    counter.help_call.press()

    counter.help_call.told(None, heard=True)
    counter.help_call.told(NOON - timedelta(hours=1), heard=True)

    assert counter.help_said == [HelpSaid.CALLING]


@virtual_time
async def test_the_technician_answers_the_call_at_the_machine(path: Path) -> None:
    answers = acts(MaintenanceAct.ANSWER_HELP, MaintenanceAct.LEAVE)
    counter = make_counter(path, Visitor((HelpOnItsWay, Seen()), STAFF_COMES, SIGNS_IN, *answers))
    counter.help_call.press()

    async with running(counter):
        first = await counter.visitor.sees(MaintenanceHome)
        await counter.visitor.sees(Attract)

    homes = [prompt for prompt in counter.visitor.seen if isinstance(prompt, MaintenanceHome)]
    assert first.help_since == "12:00"
    assert [home.help_since for home in homes] == ["12:00", ""]
    assert counter.help_said[-1] is HelpSaid.NOTHING
    assert (STAFF, "help_ended", "answered") in audit_of(counter)


@virtual_time
async def test_a_call_ends_with_the_visit_it_was_made_in(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES, (ReadNotice, Consented())))
    counter.id_reader.trouble = CardPulled()

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        counter.help_call.press()
        await counter.visitor.sees(Attract)
        await asyncio.sleep(1)

    assert counter.help_call.since is None
    assert audit_of(counter) == [("", "help_ended", "visit_ended")]


@virtual_time
async def test_a_call_ends_with_a_menu_that_nobody_touches(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES))

    async with running(counter):
        await counter.visitor.sees(ChooseService)
        counter.help_call.press()
        await counter.visitor.sees(Attract)
        await asyncio.sleep(1)

    assert counter.help_call.since is None


@virtual_time
async def test_who_stands_before_a_fault_is_still_waited_for_by_staff(path: Path) -> None:
    script = (COMES, CHOOSES, (ReadNotice, Consented()), (WentWrong, Way.HOME))
    counter = make_counter(path, Visitor(*script))
    counter.id_reader.trouble = DeviceError(Fault.ID_READER_GONE)

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        counter.help_call.press()
        await counter.visitor.sees(WentWrong)
        await counter.visitor.sees(Attract)
        await asyncio.sleep(5)

    assert counter.help_call.since is not None


@virtual_time
async def test_a_call_before_any_matter_has_its_screen_once_and_stands_on(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES))

    async with running(counter):
        await counter.visitor.sees(ChooseService)
        counter.help_call.press()
        await counter.visitor.sees(HelpOnItsWay)
        counter.visitor.answer(Seen())
        await counter.visitor.sees(Attract)
        await asyncio.sleep(10)

    assert counter.help_call.since is not None
    assert counter.visitor.names_seen.count("HelpOnItsWay") == 1


@virtual_time
async def test_in_the_midst_of_a_matter_a_call_takes_nothing_off_the_glass(path: Path) -> None:
    counter = make_counter(path, Visitor(COMES, CHOOSES))

    async with running(counter):
        await counter.visitor.sees(ReadNotice)
        counter.help_call.press()
        await asyncio.sleep(5)

    assert counter.visitor.names_seen[-1] == "ReadNotice"
    assert counter.help_call.since is not None
