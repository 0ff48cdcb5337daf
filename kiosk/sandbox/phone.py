"""The phone of whoever plays the citizen: what the centre has sent, to any number, and a purse."""

from typing import Protocol

from kiosk.sandbox.web import SaidNo, Web


class Phone(Protocol):
    """Short messages that came in, and money that goes out."""

    async def messages(self) -> list[dict[str, str]]:
        """The latest first: `mobile` and `code`."""
        ...

    async def pay(self) -> bool:
        """By the code that is on the glass; False when there is none that can be paid."""
        ...


class CentrePhone:
    """See Phone. Reads the centre's sandbox door; a centre that is down has sent nothing."""

    def __init__(self, centre: Web) -> None:
        self._centre = centre

    async def messages(self) -> list[dict[str, str]]:
        try:
            sent: list[dict[str, str]] = await self._centre.get("sandbox", "messages")
        except (OSError, SaidNo):
            return []
        return sent

    async def pay(self) -> bool:
        try:
            await self._centre.fetch("POST", ("sandbox", "pay"), {})
        except (OSError, SaidNo):
            return False
        return True
