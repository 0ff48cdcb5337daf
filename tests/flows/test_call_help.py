"""S19: a call is shown as what it is, answered or not, and can be called off."""

import asyncio
from pathlib import Path

from kiosk.flows.call_help import call_help
from kiosk.model import CaseEnd
from kiosk.prompts.help_on_its_way import CallOff, HelpOnItsWay
from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.result import Seen
from tests.counter import Counter, make_counter
from tests.running import audit_of
from tests.virtual_time import virtual_time
from tests.visitor import Visitor


def said(counter: Counter) -> list[HelpSaid]:
    return [seen.said for seen in counter.visitor.seen if isinstance(seen, HelpOnItsWay)]


@virtual_time
async def test_the_citizen_sees_that_the_call_was_heard_and_not_before(path: Path) -> None:
    counter = make_counter(path, Visitor())
    calling = asyncio.create_task(call_help(counter.visit))
    await counter.visitor.sees(HelpOnItsWay)
    before = said(counter)

    counter.help_call.told(counter.help_call.since, heard=True)
    await asyncio.sleep(0.1)
    counter.visitor.answer(Seen())
    await calling

    assert before == [HelpSaid.CALLING]
    assert said(counter) == [HelpSaid.CALLING, HelpSaid.CALLED]
    assert counter.help_call.since is not None, "who goes on is still waited for"
    assert counter.visit.course.end is CaseEnd.DONE


@virtual_time
async def test_a_watch_room_that_does_not_answer_is_not_said_to_come(path: Path) -> None:
    counter = make_counter(path, Visitor())
    calling = asyncio.create_task(call_help(counter.visit))
    await counter.visitor.sees(HelpOnItsWay)

    counter.help_call.told(counter.help_call.since, heard=False)
    await asyncio.sleep(0.1)
    counter.visitor.answer(Seen())
    await calling

    assert said(counter)[-1] is HelpSaid.NOT_HEARD


@virtual_time
async def test_a_call_that_is_called_off_is_over_and_written_down(path: Path) -> None:
    counter = make_counter(path, Visitor((HelpOnItsWay, CallOff())))

    await call_help(counter.visit)

    assert counter.help_call.since is None
    assert counter.help_said == [HelpSaid.CALLING, HelpSaid.NOTHING]
    assert audit_of(counter) == [("", "help_ended", "called_off")]


@virtual_time
async def test_the_screen_ends_when_staff_end_the_call(path: Path) -> None:
    counter = make_counter(path, Visitor())
    calling = asyncio.create_task(call_help(counter.visit))
    await counter.visitor.sees(HelpOnItsWay)

    await counter.help_call.end("answered", "T-0218")

    await calling
    assert said(counter) == [HelpSaid.CALLING]
