"""The citizen's call for staff, as flows and maintenance know it (policy.md S19 求助)."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Protocol

from kiosk.prompts.help_said import HelpSaid


class HelpDesk(Protocol):
    """One call at a time; nothing in it says who called."""

    @property
    def since(self) -> datetime | None:
        """When somebody called; None when nobody waits."""
        ...

    @property
    def said(self) -> HelpSaid:
        """Where the present call is."""
        ...

    def press(self) -> None:
        """Somebody wants staff; while a call stands another press changes nothing."""
        ...

    def news(self) -> Awaitable[None]:
        """Wait for the next change of `said`."""
        ...

    async def end(self, why: str, staff: str = "") -> None:
        """The call is over; written down. Without a call nothing happens."""
        ...
