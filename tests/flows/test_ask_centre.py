import asyncio
from pathlib import Path

import pytest

from kiosk.errors import CentralUnreachable, VisitCancelled
from kiosk.flows.ask_centre import SAID_AFTER_S, ask_centre, granted
from kiosk.flows.form import Turn
from kiosk.model import Refused
from kiosk.prompts.prompt import Exit
from kiosk.prompts.trouble import AskingAgain, CannotServe, Way
from tests.flows.bench import STEP, shown, visit_of
from tests.virtual_time import now, virtual_time


async def cut() -> str:
    raise CentralUnreachable("cut")


async def no() -> Refused:
    return Refused("ELIG_NOT")


class Slow:
    """Answers after so long; knows whether it was given up."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.given_up = False

    async def __call__(self) -> str:
        try:
            await asyncio.sleep(self._seconds)
        except asyncio.CancelledError:
            self.given_up = True
            raise
        return "answer"


@virtual_time
async def test_a_quick_answer_changes_nothing_on_the_glass(path: Path) -> None:
    visit = visit_of(path)

    assert await ask_centre(visit, STEP, Slow(SAID_AFTER_S - 0.1)) == "answer"
    assert shown(visit) == []


@virtual_time
async def test_a_slow_answer_is_said_to_be_slow_and_still_counts(path: Path) -> None:
    visit = visit_of(path)

    assert await ask_centre(visit, STEP, Slow(SAID_AFTER_S + 1)) == "answer"
    assert shown(visit) == ["AskingAgain"]


@virtual_time
async def test_who_does_not_want_to_wait_leaves_and_nobody_asks_on(path: Path) -> None:
    call = Slow(30.0)

    with pytest.raises(VisitCancelled):
        await ask_centre(visit_of(path, (AskingAgain, Exit())), STEP, call)

    assert call.given_up
    assert now() < SAID_AFTER_S + 1


@virtual_time
async def test_a_line_that_stays_away_is_explained_with_another_try_lit(path: Path) -> None:
    prompts: list[CannotServe] = []

    def goes_home(prompt: CannotServe) -> Way:
        prompts.append(prompt)
        return Way.HOME

    visit = visit_of(path, (CannotServe, goes_home))

    assert await ask_centre(visit, STEP, cut) is Turn.STOP
    assert [(prompt.code, prompt.ways) for prompt in prompts] == [("NET_DOWN", (Way.HOME, Way.RETRY))]
    assert visit.course.refusal == "NET_DOWN"


@virtual_time
async def test_another_try_begins_with_new_patience(path: Path) -> None:
    asked_at: list[float] = []

    async def back_after_six_seconds() -> str:
        asked_at.append(now())
        return await (Slow(0.0)() if now() > 6.0 else cut())

    visit = visit_of(path, (CannotServe, Way.RETRY))

    assert await ask_centre(visit, STEP, back_after_six_seconds) == "answer"
    assert len(asked_at) > 6
    assert (shown(visit).count("CannotServe"), visit.course.refusal) == (1, "")


@virtual_time
async def test_a_refusal_is_an_answer_and_granted_explains_it(path: Path) -> None:
    visit = visit_of(path, (CannotServe, Way.HOME))

    assert await ask_centre(visit, STEP, no) == Refused("ELIG_NOT")
    assert shown(visit) == []
    assert await granted(visit, STEP, no) is Turn.STOP
    assert (shown(visit), visit.course.refusal) == (["CannotServe"], "ELIG_NOT")


@virtual_time
async def test_whoever_ends_the_visit_ends_the_asking(path: Path) -> None:
    call = Slow(30.0)
    asking = asyncio.create_task(ask_centre(visit_of(path), STEP, call))
    await asyncio.sleep(SAID_AFTER_S / 2)

    asking.cancel()
    await asyncio.wait([asking])
    await asyncio.sleep(0)

    assert call.given_up
