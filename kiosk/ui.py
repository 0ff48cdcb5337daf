"""The citizen as flows know them: ask, tell, and one question on the glass at a time.

Patience lives here and nowhere else: who does not touch the glass is asked whether they are still there,
and who does not answer that has left. The first answer counts; a second touch meets a deaf screen.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from kiosk.errors import VisitCancelled, VisitorLeft
from kiosk.prompts.prompt import Exit, Prompt, StayHere, StillThere

LOOK_AGAIN_S = 1.0
PRESENT_FACTOR = 2.0
"""Who has stood there since the last touch reads: the glass waits at most so much longer (ADR 0020)."""

A = TypeVar("A")
B = TypeVar("B")

Answered = Callable[[object], None]
"""Called by the glass with the answer; only the first call of a showing counts."""


class Glass(Protocol):
    """The screen: shows one prompt, lays a question over it, and takes both away."""

    def show(self, prompt: Prompt[Any], answered: Answered) -> None:
        """Put this prompt on the glass in place of what was there; the same kind again may reuse it."""
        ...

    def lay_over(self, prompt: Prompt[Any], answered: Answered) -> None:
        """Lay a question over the present prompt, which keeps what was typed."""
        ...

    def lift_off(self) -> None:
        """Take the question away again."""
        ...

    def wipe(self) -> None:
        """End of a visit: language, size, contrast and voice go back, and nothing shown stays in memory."""
        ...

    @property
    def touched_at(self) -> float:
        """When the glass was last touched, on the loop's clock (`loop.time()`)."""
        ...

    @property
    def patience_factor(self) -> float:
        """2 in elder mode or with speech on (ux.md C.4), else 1."""
        ...


class Hurry:
    """There is no time left for this question."""


class Ui:
    """Asks through a glass."""

    def __init__(self, glass: Glass) -> None:
        self._glass = glass
        self.waited_s = 0.0
        """Seconds spent waiting for the citizen, over the life of this object; measurements subtract it."""
        self.showing = ""
        """Which kind of prompt is on the glass, for the heartbeat."""
        self.showing_since = 0.0
        """When it was first shown, on the loop's clock."""
        self.on_show: Callable[[Prompt[Any]], None] = lambda prompt: None
        """Called with each prompt that is shown, for what shines beside the glass."""
        self.somebody_since: Callable[[], float | None] = lambda: None
        """Since when somebody stands in front without a break, on the loop's clock; None: none or unknown."""
        self._hurried = False
        self._open: set[asyncio.Future[Any]] = set()
        self._sign_at = 0.0
        self._stay: asyncio.Future[Any] | None = None

    async def ask(self, prompt: Prompt[A]) -> A:
        """Show the prompt and wait for its answer. Raises VisitCancelled, VisitorLeft."""
        answer = self._show(prompt)
        began = asyncio.get_running_loop().time()
        try:
            return await self._patiently(prompt, answer)
        finally:
            self.waited_s += asyncio.get_running_loop().time() - began

    async def during(self, prompt: Prompt[A], work: Awaitable[B]) -> A | B:
        """Show the prompt until the work is done or the prompt is answered, whichever comes first.

        The work that comes second is cancelled and waited for, so that it lets go of its device.
        """
        asking = asyncio.ensure_future(self.ask(prompt))
        working = asyncio.ensure_future(work)
        try:
            await asyncio.wait((working, asking), return_when=asyncio.FIRST_COMPLETED)
        finally:
            # No TaskGroup: the winner's ending or fault has to fly on as itself, not wrapped in a group.
            work_won = working.done()
            working.cancel()
            asking.cancel()
            await asyncio.wait((working, asking))
        return working.result() if work_won else asking.result()

    def tell(self, notice: Prompt[Any]) -> None:
        """Show a notice and go on; nobody waits for an answer."""
        self._put(notice, lambda _: None)

    def hurry(self, *, on: bool) -> None:
        """While on, visits end at their next question, and the one that stands there now is over.

        What the machine does meanwhile is not cut short; only nobody is waited for.
        """
        self._hurried = on
        for answer in tuple(self._open) if on else ():
            if not answer.done():
                answer.set_result(Hurry())

    @property
    def hurried(self) -> bool:
        """There is no time left for anybody."""
        return self._hurried

    def sign_of_life(self) -> None:
        """Somebody is there and did something beside the glass: pressed a key of the PIN pad."""
        self._sign_at = asyncio.get_running_loop().time()
        if self._stay is not None and not self._stay.done():
            self._stay.set_result(StayHere())

    def wipe(self) -> None:
        """See Glass.wipe."""
        self._glass.wipe()

    def _show(self, prompt: Prompt[Any]) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if not prompt.stands_alone:
            if self._hurried:
                raise VisitorLeft
            self._open.add(answer)
            answer.add_done_callback(self._open.discard)
        self._put(prompt, _first_into(answer))
        return answer

    def _put(self, prompt: Prompt[Any], answered: Answered) -> None:
        name = type(prompt).__name__
        if name != self.showing:
            self.showing, self.showing_since = name, asyncio.get_running_loop().time()
        self._glass.show(prompt, answered)
        self.on_show(prompt)

    async def _patiently(self, prompt: Prompt[A], answer: asyncio.Future[A]) -> A:
        loop = asyncio.get_running_loop()
        shown_at = loop.time()
        while not answer.done():
            idle_s = prompt.patience.idle_s
            if idle_s is None:
                await asyncio.wait((answer,))
                break
            last_sign = max(shown_at, self._glass.touched_at, self._sign_at)
            rest_s = last_sign + idle_s * self._glass.patience_factor - loop.time()
            if rest_s > 0:
                await asyncio.wait((answer,), timeout=rest_s)
                continue
            if self._reads_on(last_sign, idle_s):
                await asyncio.wait((answer,), timeout=LOOK_AGAIN_S)
                continue
            await self._still_there(prompt, answer)
        value = answer.result()
        if isinstance(value, Exit):
            raise VisitCancelled
        if isinstance(value, Hurry):
            raise VisitorLeft
        return value

    def _reads_on(self, last_sign: float, idle_s: float) -> bool:
        """Whether who touched last still stands there: who came later may be somebody else."""
        since = self.somebody_since()
        if since is None or since > last_sign:
            return False
        longest_s = idle_s * self._glass.patience_factor * PRESENT_FACTOR
        return asyncio.get_running_loop().time() < last_sign + longest_s

    async def _still_there(self, prompt: Prompt[Any], answer: asyncio.Future[Any]) -> None:
        warning_s = prompt.patience.warning_s
        if warning_s is None:
            return
        reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._stay = reply
        self._glass.lay_over(StillThere(warning_s), _first_into(reply))
        try:
            await asyncio.wait((reply, answer), timeout=warning_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._stay = None
            self._glass.lift_off()
        if answer.done() or (reply.done() and isinstance(reply.result(), StayHere)):
            return
        if reply.done():
            raise VisitCancelled
        raise VisitorLeft


def _first_into(answer: asyncio.Future[Any]) -> Answered:
    """The first answer is kept; a second touch finds nobody listening."""

    def answered(value: object) -> None:
        if not answer.done():
            answer.set_result(value)

    return answered
