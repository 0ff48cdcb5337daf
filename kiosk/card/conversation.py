"""Several commands to a chip with nothing between them but its answers.

A chip behind a thread costs each command two wake-ups of threads, and the second may have to wait for the
glass to finish its frame. Who has a row of commands in which only the chip is waited for lets the thread have
it whole.
"""

from collections.abc import Callable, Coroutine
from typing import Protocol, TypeVar, runtime_checkable

from kiosk.card.port import Chip

T = TypeVar("T")

Talk = Callable[[Chip], Coroutine[object, None, T]]
"""Commands and what is made of the answers. It waits for nothing but its chip and writes nothing to it: who
gives it up cannot know how far it came."""


@runtime_checkable
class Conversing(Protocol):
    """A Chip that takes a conversation whole."""

    async def converse(self, talk: Talk[T]) -> T: ...


async def converse(chip: Chip, talk: Talk[T]) -> T:
    """Have a conversation, in one go where the way to this chip can, command by command where it cannot."""
    if isinstance(chip, Conversing):
        return await chip.converse(talk)
    return await talk(chip)


def at_once(conversation: Coroutine[object, None, T]) -> T:
    """Run one with a chip whose calls block. Raises RuntimeError when it waits for anything else."""
    try:
        conversation.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    conversation.close()
    raise RuntimeError("a conversation waits for something that is not its chip")
