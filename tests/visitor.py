"""The scripted citizen: stands before a glass that is only a list of what was shown."""

import asyncio
from collections.abc import Callable
from typing import Any

from kiosk.prompts.prompt import Prompt
from kiosk.ui import Answered

Answer = object | Callable[[Any], object]


class Visitor:
    """See Glass. Answers the next prompt of its script when it comes; all others are only looked at.

    A script is a row of (kind of prompt, answer); a function as answer is given the prompt. Without a script
    the test answers by hand.
    """

    def __init__(self, *script: tuple[type[Prompt[Any]], Answer]) -> None:
        self._script = list(script)
        self._answered: Answered | None = None
        self._over_answered: Answered | None = None
        self._touched_at = 0.0
        self.patience_factor = 1.0
        self.seen: list[Prompt[Any]] = []
        """Every prompt in the order of showing."""
        self.over: Prompt[Any] | None = None
        """The question that is laid over, if any."""
        self.wiped = 0
        self.changed = asyncio.Event()

    # --- kiosk.ui.Glass

    def show(self, prompt: Prompt[Any], answered: Answered) -> None:
        self.seen.append(prompt)
        self._answered = answered
        self.changed.set()
        if self._script and isinstance(prompt, self._script[0][0]):
            _, answer = self._script.pop(0)
            value = answer(prompt) if callable(answer) else answer
            asyncio.get_running_loop().call_soon(self._say, answered, value)

    def lay_over(self, prompt: Prompt[Any], answered: Answered) -> None:
        self.over = prompt
        self._over_answered = answered
        self.changed.set()

    def lift_off(self) -> None:
        self.over = self._over_answered = None

    def wipe(self) -> None:
        self.wiped += 1
        self._answered = None

    @property
    def touched_at(self) -> float:
        return self._touched_at

    # --- the citizen's hands

    @property
    def script_left(self) -> list[str]:
        return [kind.__name__ for kind, _ in self._script]

    @property
    def names_seen(self) -> list[str]:
        """The kinds of prompts, in the order of showing."""
        return [type(prompt).__name__ for prompt in self.seen]

    def answer(self, value: object) -> None:
        """Touch what answers the present prompt."""
        assert self._answered is not None
        self._say(self._answered, value)

    def answer_over(self, value: object) -> None:
        """Touch what answers the question that is laid over."""
        assert self._over_answered is not None
        self._say(self._over_answered, value)

    def touch(self) -> None:
        """Touch the glass where nothing is."""
        self._touched_at = asyncio.get_running_loop().time()

    async def sees(self, kind: type[Prompt[Any]]) -> Any:
        """Wait until a prompt of this kind is on the glass."""
        while not (self.seen and isinstance(self.seen[-1], kind)):
            self.changed.clear()
            await self.changed.wait()
        return self.seen[-1]

    def _say(self, answered: Answered, value: object) -> None:
        self.touch()
        answered(value)
