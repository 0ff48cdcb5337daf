"""The clerk at the bureau that makes ordered cards, for whoever plays the hall (JS 二.1(2), 三.4)."""

from datetime import date
from typing import Protocol

from kiosk.card_life import BankState, PinState, SocialState
from kiosk.hub.registry import ChipOfCard, PersonCard
from kiosk.sandbox.web import SaidNo, Web

FACTORY_PIN = "123456"
"""The bureau's cards come with the PIN of all blanks."""


class Clerk(Protocol):
    """Works at the centre's bureau, person by person."""

    async def go_on(self, id_number: str) -> bool:
        """The person's card one step on: begun, then made and laid into the box. False: none is ordered."""
        ...

    async def laid_ready(self, id_number: str) -> PersonCard | None:
        """The card that lies in the box for this person."""
        ...


class CentreClerk:
    """See Clerk. Knocks at the centre's sandbox door; a centre that is down makes and gives nothing."""

    def __init__(self, centre: Web) -> None:
        self._centre = centre

    async def go_on(self, id_number: str) -> bool:
        try:
            await self._centre.fetch("POST", ("sandbox", "bureau"), {"id_number": id_number})
        except (OSError, SaidNo):
            return False
        return True

    async def laid_ready(self, id_number: str) -> PersonCard | None:
        try:
            told: dict[str, str] = await self._centre.get("sandbox", "bureau", "ready", id_number=id_number)
        except (OSError, SaidNo):
            return None
        return laid_card(told) if told else None


def laid_card(told: dict[str, str]) -> PersonCard:
    """The plastic to what the centre's door says of it."""
    return PersonCard(
        number=told["number"],
        chip=ChipOfCard(serial=int(told["serial"]), pin=FACTORY_PIN, pin_state=PinState.INITIAL),
        state=SocialState.INACTIVE,
        bank=told["bank"],
        bank_state=BankState.INACTIVE,
        issue_date=date.fromisoformat(told["issue_date"]),
        expiry_date=date.fromisoformat(told["expiry_date"]),
    )
