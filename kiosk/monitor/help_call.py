"""A citizen's call for staff (S19 求助): said to the watch room at once, and on the glass only what is true.

A call ends when a technician answers it at the machine, or with the visit, if that came to a good end: who
stands before a stuck card still waits for somebody when the screen has gone back to its standing picture. A
second press changes nothing: who presses again in need must not call the staff off.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from kiosk.clock import Clock
from kiosk.journal.port import Journal
from kiosk.prompts.help_said import HelpSaid

NOBODY = ""
"""In the audit: a citizen has no number there."""


class HelpCall:
    """See HelpDesk. One call at a time; nothing in it says who called."""

    def __init__(self, journal: Journal, clock: Clock, say: Callable[[HelpSaid], None]) -> None:
        self._journal = journal
        self._clock = clock
        self._say = say
        self._said = HelpSaid.NOTHING
        self._news = asyncio.Event()
        self._pressed = asyncio.Event()
        self._since: datetime | None = None
        self.on_change: Callable[[], None] = lambda: None
        """Called at each call and each end, for the heartbeat."""

    @property
    def since(self) -> datetime | None:
        """See HelpDesk."""
        return self._since

    @property
    def said(self) -> HelpSaid:
        """See HelpDesk."""
        return self._said

    async def news(self) -> None:
        """See HelpDesk."""
        await self._news.wait()

    def press(self) -> None:
        """See HelpDesk."""
        if self._since is not None:
            return
        self._since = self._clock.now()
        self._show(HelpSaid.CALLING)
        self._pressed.set()
        self.on_change()

    def told(self, since: datetime | None, *, heard: bool) -> None:
        """A heartbeat that said so was sent; whether the centre confirmed it."""
        if self._since is None or since != self._since or self._said is HelpSaid.CALLED:
            return
        self._show(HelpSaid.CALLED if heard else HelpSaid.NOT_HEARD)

    async def end(self, why: str, staff: str = NOBODY) -> None:
        """See HelpDesk."""
        if self._since is None:
            return
        self._since = None
        self._show(HelpSaid.NOTHING)
        self.on_change()
        await self._journal.audit(staff, "help_ended", why)

    async def run(self) -> None:
        """Write down each call, for ever: the key itself must not wait for the disk."""
        while True:
            await self._pressed.wait()
            self._pressed.clear()
            await self._journal.audit(NOBODY, "help_wanted")

    def _show(self, said: HelpSaid) -> None:
        self._said = said
        self._say(said)
        # Whoever waits hears of this change; who asks later waits for the next one.
        self._news.set()
        self._news = asyncio.Event()
