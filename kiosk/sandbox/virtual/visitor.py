"""A scripted citizen: answers what the glass asks by its type, and has hands on the metal.

Citizens belong to the world: when the machine dies, the hand still takes the card that stands at the gate.
"""

from collections.abc import Callable
from typing import Any

from kiosk.hub.registry import PersonRecord
from kiosk.model import Service
from kiosk.prompts.agency import GuardianId, Whose
from kiosk.prompts.card import InsertCard, TakeOwnCard, WrongCard
from kiosk.prompts.collect import StaffOpensBox
from kiosk.prompts.entrance import Attract, ChooseService, OutOfService
from kiosk.prompts.identity import IdNotRead, PutIdCard
from kiosk.prompts.payment import Pay
from kiosk.prompts.prompt import Onward, Prompt, StayHere
from kiosk.prompts.renewal import GiveOldCard
from kiosk.prompts.taking import TakeIdCard
from kiosk.sandbox.virtual.answers import answers_of
from kiosk.sandbox.virtual.manner import Manner, Surroundings
from kiosk.sandbox.virtual.world import World
from kiosk.ui import Answered

THINK_S = 1.5
HAMMERING_S = (0.02, 0.05, 0.05, 0.09, 0.4, 1.5)
REACH_S = 1.0
STAFF_S = 20.0
WAITS_S = 120.0
"""How long somebody stands before a machine that cannot serve now."""
ATTENDANT_S = 240.0
"""So long a card may stand in the slot after its owner left, until staff hear the machine ask for it."""


class Visitor:
    """One citizen with one matter."""

    def __init__(
        self, world: World, person: PersonRecord, service: Service, manner: Manner, surroundings: Surroundings
    ) -> None:
        self.person = person
        self.service = service
        self.number = 1
        """What addresses call the visit, from their touching the glass on."""
        self._world = world
        self._manner = manner
        self._around = surroundings
        self._came = False
        self._served = False
        self._left = False
        self._home = False
        """All was over before they went."""
        self._was_away = False
        self.hammers = False
        """Touches what the glass offers at once and again and again, instead of reading it."""
        self.goes: Callable[[], None] = lambda: None
        """Told when they leave."""
        self._answers = answers_of(person, manner, surroundings)

    @property
    def stayed(self) -> bool:
        """Was served, and did not go before the machine was at rest again."""
        return self._served and self._home and not self._was_away

    @property
    def served(self) -> bool:
        """Was offered what they came for, and chose it."""
        return self._served

    @property
    def gone(self) -> bool:
        """See Somebody."""
        return self._left

    def walks_away(self) -> None:
        """From the glass; a hand that is on its way to the gate goes on."""
        if not self._left:
            self._left = True
            self._around.lift_id()
            self.goes()

    def comes_back(self) -> None:
        """Is before the glass again; who went home when all was over stays there."""
        if self._left and not self._home:
            self._left, self._was_away = False, True

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """The glass shows this now."""
        name = type(prompt).__name__
        if name == self._manner.leaves_at and self._came:
            self.walks_away()
        if isinstance(prompt, TakeOwnCard):
            self._world.later(ATTENDANT_S if self._left else REACH_S, self._around.pull_own_card)
        if self._left:
            return
        if isinstance(prompt, OutOfService):
            if self._served:
                self._goes_home()
            else:
                self._world.later(WAITS_S, self.gives_up)
            return
        if isinstance(prompt, (Attract, ChooseService)):
            self._at_the_door(prompt, answer)
            return
        self._with_hands(prompt, name)
        what = None if _comes_out(prompt) else self._answers.get(type(prompt))
        if what is not None:
            for touch_s in HAMMERING_S if self.hammers else (THINK_S,):
                self._world.later(touch_s, lambda: answer(what(prompt)))

    def asked_if_there(self, answer: Answered) -> None:
        """The question over the question."""
        if not self._left:
            self._world.later(THINK_S, lambda: answer(StayHere()))

    def sees_card_come(self) -> None:
        """The card stands at the gate."""
        self._around.sees_card_come()
        if self._manner.takes_after_s is not None:
            self._world.later(self._manner.takes_after_s, self._around.take_card)

    def _with_hands(self, prompt: Prompt[Any], name: str) -> None:
        """What is not done with a finger on the glass."""
        if isinstance(prompt, (PutIdCard, IdNotRead)):
            self._world.later(REACH_S, self._lays_id_down)
        if isinstance(prompt, GuardianId):
            of_principal = prompt.whose is not Whose.AGENT
            self._world.later(REACH_S, lambda: self._lays_id_down(of_principal=of_principal))
        if isinstance(prompt, TakeIdCard):
            self._around.lift_id()
        if isinstance(prompt, Pay):
            self._world.later(self._manner.pays_after_s, lambda: self._around.phone_pays(prompt.code))
        if isinstance(prompt, StaffOpensBox):
            self._world.later(STAFF_S, self._staff_come)
        if isinstance(prompt, GiveOldCard) and not prompt.wrong:
            self._world.later(REACH_S, lambda: self._around.give_own_card(self._manner.card))
        if isinstance(prompt, InsertCard):
            self._world.later(REACH_S, self._puts_card_in)
        if _comes_out(prompt) or name == self._manner.pulls_card_at:
            self._world.later(REACH_S, self._around.pull_own_card)

    def _lays_id_down(self, *, of_principal: bool = False) -> None:
        # Who has gone has taken their ID card along.
        if not self._left:
            self._around.lay_id_on_pad(of_principal=of_principal)

    def _puts_card_in(self) -> None:
        # Nobody gives their card to a machine that went dark meanwhile.
        if not self._left:
            self._around.insert_own_card(self._manner.card)

    def _staff_come(self) -> None:
        # With the key, to whoever stands there; nobody opens a box before a dark glass.
        if not self._left:
            self._around.staff_bring_card()

    def _at_the_door(self, prompt: Attract | ChooseService, answer: Answered) -> None:
        if self._served and isinstance(prompt, Attract):
            self._goes_home()
            return
        offered = any(o.service is self.service and o.available for o in prompt.offers)
        if not offered:
            self._world.later(WAITS_S, self.gives_up)
            return
        if isinstance(prompt, ChooseService):
            self._served = True
            self._world.later(THINK_S, lambda: answer(self.service))
            return
        if not self._came:
            self._came = True
            self._world.chance.visit = self._world.power.visit = self.number
        # Also once more: what was touched may have been a picture that was just being drawn anew.
        self._world.later(THINK_S, lambda: answer(Onward()))

    def gives_up(self) -> None:
        """Goes home unserved; nobody does who was offered what they came for."""
        if not self._served:
            self.walks_away()

    def pull_own_card(self) -> None:
        """See Surroundings."""
        self._around.pull_own_card()

    def _goes_home(self) -> None:
        self._home = True
        self.walks_away()


def _comes_out(prompt: Prompt[Any]) -> bool:
    """A card that does not serve; a dead one may stay where it is, and the matter goes on."""
    return isinstance(prompt, WrongCard) and not prompt.goes_on_dead
