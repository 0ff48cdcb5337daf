"""One life's glass in the virtual hall, with a citizen before it."""

from collections.abc import Callable
from typing import Any, Protocol

from kiosk.prompts.prompt import Prompt
from kiosk.sandbox.virtual.loop import VirtualLoop
from kiosk.sandbox.virtual.power import Life
from kiosk.ui import Answered


class Onlooker(Protocol):
    """Who stands before the glass."""

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """The glass shows this now."""
        ...

    def touched(self, answer: object) -> None:
        """What of it was touched."""
        ...

    def asked_if_there(self, answer: Answered) -> None:
        """The question over the question."""
        ...


class VirtualGlass:
    """See Glass."""

    def __init__(
        self, loop: VirtualLoop, life: Life, onlooker: Onlooker, on_show: Callable[[Prompt[Any]], None]
    ) -> None:
        """`on_show`: told of each prompt, before anybody looks at it."""
        self._loop = loop
        self._life = life
        self._onlooker = onlooker
        self._on_show = on_show
        self._touched_at = 0.0
        self._showing = 0

    @property
    def touched_at(self) -> float:
        return self._touched_at

    @property
    def patience_factor(self) -> float:
        return 1.0

    def show(self, prompt: Prompt[Any], answered: Answered) -> None:
        """See Glass."""
        if not self._life.on:
            return
        self._showing += 1
        self._on_show(prompt)
        self._onlooker.shown(prompt, self._touch(answered, self._showing))

    def lay_over(self, prompt: Prompt[Any], answered: Answered) -> None:
        """See Glass."""
        if self._life.on:
            self._onlooker.asked_if_there(self._touch(answered, self._showing))

    def lift_off(self) -> None:
        return

    def wipe(self) -> None:
        return

    def _touch(self, answered: Answered, showing: int) -> Answered:
        def touch(value: object) -> None:
            # A finger on a dead glass, or on what stood there before, does nothing.
            if self._life.on and showing == self._showing:
                self._touched_at = self._loop.time()
                self._onlooker.touched(value)
                answered(value)

        return touch
