"""A row of questions with 返回 between them. Back never leads across a step that is in the journal."""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum


class Turn(Enum):
    """Where to go after a question."""

    ON = "on"
    BACK = "back"
    STOP = "stop"


Question = Callable[[], Awaitable[Turn]]


async def walk(questions: Sequence[Question], start: int = 0) -> Turn:
    """Ask from `start` on. ON: all answered. BACK: gone back beyond the first. STOP: a question ended it."""
    index = start
    while 0 <= index < len(questions):
        match await questions[index]():
            case Turn.ON:
                index += 1
            case Turn.BACK:
                index -= 1
            case Turn.STOP:
                return Turn.STOP
    return Turn.ON if index >= 0 else Turn.BACK
