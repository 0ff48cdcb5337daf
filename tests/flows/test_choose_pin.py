from datetime import date
from pathlib import Path

import pytest

from kiosk.flows.choose_pin import choose_pin
from kiosk.model import Pin, PinProblem
from kiosk.prompts.making import SetPin, StartOver
from kiosk.visit import Visit
from tests.flows.bench import visit_of
from tests.hub.world import MOBILE
from tests.virtual_time import virtual_time
from tests.visitor import Visitor

BIRTH = date(1998, 5, 17)
NUMBER = "510107199805170021"
GOOD = Pin("274913")


def typing(path: Path, *entries: Pin | StartOver) -> Visit:
    return visit_of(path, *((SetPin, entry) for entry in entries))


def askings(visit: Visit) -> list[tuple[bool, PinProblem | None]]:
    visitor = visit.ui._glass
    assert isinstance(visitor, Visitor)
    return [(prompt.again, prompt.problem) for prompt in visitor.seen if isinstance(prompt, SetPin)]


@virtual_time
async def test_two_equal_entries_are_the_pin(path: Path) -> None:
    visit = typing(path, GOOD, GOOD)

    assert await choose_pin(visit, BIRTH, NUMBER, MOBILE) == GOOD
    assert askings(visit) == [(False, None), (True, None)]


@virtual_time
@pytest.mark.parametrize(
    ("weak", "problem"),
    [
        ("123456", PinProblem.INITIAL),
        ("980517", PinProblem.BIRTHDAY),
        (NUMBER[-6:], PinProblem.ID_NUMBER),
        (MOBILE[-6:], PinProblem.MOBILE),
        ("777777", PinProblem.SAME_DIGITS),
        ("345678", PinProblem.RUN),
    ],
)
async def test_a_weak_pin_is_asked_for_anew_with_its_reason(
    path: Path, weak: str, problem: PinProblem
) -> None:
    visit = typing(path, Pin(weak), GOOD, GOOD)

    assert await choose_pin(visit, BIRTH, NUMBER, MOBILE) == GOOD
    assert askings(visit) == [(False, None), (False, problem), (True, None)]


@virtual_time
async def test_two_different_entries_begin_anew_and_the_reason_is_said_once(path: Path) -> None:
    visit = typing(path, GOOD, Pin("274914"), GOOD, GOOD)

    assert await choose_pin(visit, BIRTH, NUMBER, MOBILE) == GOOD
    assert askings(visit) == [(False, None), (True, None), (False, PinProblem.MISMATCH), (True, None)]


@virtual_time
async def test_starting_over_forgets_the_first_entry_and_its_reason(path: Path) -> None:
    visit = typing(path, Pin("777777"), StartOver(), GOOD, StartOver(), GOOD, GOOD)

    assert await choose_pin(visit, BIRTH, NUMBER, MOBILE) == GOOD
    said = [(False, None), (False, PinProblem.SAME_DIGITS), (False, None), (True, None)]
    assert askings(visit) == [*said, (False, None), (True, None)]
