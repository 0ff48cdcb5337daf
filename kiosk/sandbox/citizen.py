"""The scripted citizen: what a person does at each screen, and nothing that a person could not do."""

from dataclasses import dataclass, field

from kiosk.prompts.entrance import Attract, OutOfService
from kiosk.sandbox.citizen_acts import act_for
from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.probe_client import Seen
from kiosk.sandbox.web import Web

AT_REST = frozenset({Attract.__name__, OutOfService.__name__})


@dataclass(slots=True)
class Citizen:
    """A made-up person who came for a service."""

    name: str
    service: str
    mobile: str
    pin: str
    """What they choose when the machine asks for a new one."""
    card_pin: str
    """That of the card they bring."""
    glass: GlassHands
    hall: Web
    """The dock: what hands do beside the glass."""
    centre: Web
    """The centre's sandbox door, where the code that was sent to the mobile can be read."""
    banks_tried: set[str] = field(default_factory=set)
    """A bank that said no is not asked twice."""
    pins_tried: int = 0
    card: int = 1
    """Which of their own cards they bring, counted from 1."""
    principal: str = ""
    """For whom they come, when it is not their own matter; its ID card is in their pocket."""
    errand: str = ""
    """And what for."""
    ids_shown: int = 0
    forgets: bool = False
    """They come for a new card first and do not take it; what they came for is the visit after that. The time
    that the province gives for taking it passes in between: no sensor tells that somebody has left."""
    moved: bool = False
    """A new address is what they have, and not a new mobile."""
    dead_card: bool = False
    """No machine reads their card, however they turn it."""

    async def hands(self, verb: str, count: int = 0) -> None:
        await self.hall.post("hands", verb, who=self.name, count=count)

    async def card_in_hand(self, verb: str) -> None:
        """The card that the matter is about: who acts for another has brought that one's."""
        await self.hall.post("hands", verb, who=self.principal or self.name, count=self.card)

    async def act(self, seen: Seen) -> None:
        """See Player."""
        doing = act_for(seen.screen)
        if doing is not None:
            await doing(self)

    async def again(self, seen: Seen) -> None:
        """See Player."""
        if not await self.glass.touch_if_there("primary"):
            await self.act(seen)

    def over(self, seen: Seen, *, begun: bool) -> bool:
        """See Player: home again."""
        home = begun and seen.screen in AT_REST
        if home and self.forgets:
            self.forgets = False
            return False
        return home
