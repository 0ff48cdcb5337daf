"""A scripted citizen: answers what the glass asks by its type, and has hands on the metal.

Citizens belong to the world: when the machine dies, the hand still takes the card that stands at the gate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from kiosk.hub.registry import PersonRecord
from kiosk.model import Pin, Service
from kiosk.prompts.application import (
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    ReviewPhoto,
    Submit,
    UsePhoto,
)
from kiosk.prompts.entrance import Attract, ChooseService
from kiosk.prompts.identity import ConfirmIdentity, Consented, IdNotRead, PutIdCard, ReadNotice
from kiosk.prompts.making import SetPin
from kiosk.prompts.prompt import Onward, Prompt, StayHere
from kiosk.prompts.taking import Finished, ReceiptWanted, TakeIdCard, TakeReceipt
from kiosk.prompts.trouble import CannotServe, CardKept, Way, WentWrong
from kiosk.sandbox.virtual.loop import VirtualLoop
from kiosk.sandbox.virtual.power import Life
from kiosk.sandbox.virtual.world import World
from kiosk.ui import Answered

THINK_S = 1.5
REACH_S = 1.0
WAITS_S = 120.0
"""How long somebody stands before a machine that cannot serve now."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody behaves."""

    pin: str = "274913"
    mobile: str = "13900002601"
    bank: str = "SBB"
    takes_after_s: float | None = 4.0
    """From the card's coming out; None: never."""
    leaves_at: str = ""
    """The prompt at which they walk away, by its type's name."""
    wants_receipt: bool = True
    tries_again: bool = False
    """Presses 再试一次 where it stands."""


class Surroundings(Protocol):
    """What a citizen's hands and eyes reach beside the glass."""

    def lay_id_on_pad(self) -> None: ...

    def lift_id(self) -> None: ...

    def phone_says(self, mobile: str) -> str:
        """The code in the latest short message."""
        ...

    def take_card(self) -> None: ...

    def insert_own_card(self, which: int = 1, *, upside_down: bool = False) -> None:
        """One of the cards in their wallet, as the people file counts them."""
        ...

    def pull_own_card(self) -> None: ...

    def give_own_card(self, which: int = 1) -> None:
        """Push it into the dispenser's gate, if that is open."""
        ...


class Visitor:
    """One citizen with one matter."""

    def __init__(
        self, world: World, person: PersonRecord, manner: Manner, surroundings: Surroundings
    ) -> None:
        self.person = person
        self._world = world
        self._manner = manner
        self._around = surroundings
        self._came = False
        self._served = False
        self._left = False
        self.seen: list[str] = []
        """Every prompt that was shown, by its type's name."""
        self._answers: dict[type[Prompt[Any]], Callable[[Any], object]] = {
            ReadNotice: lambda _: Consented(),
            ConfirmIdentity: lambda _: True,
            EnterMobile: lambda _: manner.mobile,
            EnterSmsCode: lambda _: surroundings.phone_says(manner.mobile),
            ChooseOccupation: lambda prompt: prompt.codes[0],
            ChooseBank: lambda _: manner.bank,
            ReviewPhoto: lambda _: UsePhoto(),
            CheckAnswers: lambda _: Submit(),
            SetPin: lambda _: Pin(manner.pin),
            Finished: lambda _: ReceiptWanted(manner.wants_receipt),
            TakeIdCard: lambda _: Onward(),
            TakeReceipt: lambda _: Onward(),
            CannotServe: self._way_on,
            WentWrong: lambda _: Way.HOME,
            CardKept: lambda _: Way.HOME,
        }

    @property
    def gave_up(self) -> bool:
        """Was never served, and went."""
        return self._left and not self._served

    def walks_away(self) -> None:
        """From the glass; a hand that is on its way to the gate goes on."""
        self._left = True

    def shown(self, prompt: Prompt[Any], answer: Answered) -> None:
        """The glass shows this now."""
        name = type(prompt).__name__
        self.seen.append(name)
        if self._left:
            return
        if isinstance(prompt, (Attract, ChooseService)):
            self._at_the_door(prompt, answer)
            return
        self._served = self._served or isinstance(prompt, ReadNotice)
        if name == self._manner.leaves_at:
            self._left = True
            return
        if isinstance(prompt, (PutIdCard, IdNotRead)):
            self._world.later(REACH_S, self._around.lay_id_on_pad)
        if isinstance(prompt, TakeIdCard):
            self._around.lift_id()
        what = self._answers.get(type(prompt))
        if what is not None:
            self._world.later(THINK_S, lambda: answer(what(prompt)))

    def asked_if_there(self, answer: Answered) -> None:
        """The question over the question."""
        if not self._left:
            self._world.later(THINK_S, lambda: answer(StayHere()))

    def sees_card_come(self) -> None:
        """The card stands at the gate."""
        if self._manner.takes_after_s is not None:
            self._world.later(self._manner.takes_after_s, self._around.take_card)

    def _way_on(self, prompt: CannotServe) -> Way:
        return Way.RETRY if self._manner.tries_again and Way.RETRY in prompt.ways else Way.HOME

    def _at_the_door(self, prompt: Attract | ChooseService, answer: Answered) -> None:
        if self._came and isinstance(prompt, Attract):
            self._left = True
            return
        offered = any(o.service is Service.ISSUE_CARD and o.available for o in prompt.offers)
        if not offered:
            self._world.later(WAITS_S, self._gives_up)
            return
        if isinstance(prompt, ChooseService):
            self._world.later(THINK_S, lambda: answer(Service.ISSUE_CARD))
            return
        if self._came:
            return
        self._came = True
        self._world.chance.visit += 1
        self._world.power.visit += 1
        self._world.later(THINK_S, lambda: answer(Onward()))

    def _gives_up(self) -> None:
        if not self._served:
            self._left = True


class VirtualGlass:
    """See Glass: one life's glass, with a citizen before it."""

    def __init__(self, loop: VirtualLoop, life: Life, visitor: Visitor) -> None:
        self._loop = loop
        self._life = life
        self._visitor = visitor
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
        self._visitor.shown(prompt, self._touch(answered, self._showing))

    def lay_over(self, prompt: Prompt[Any], answered: Answered) -> None:
        """See Glass."""
        if self._life.on:
            self._visitor.asked_if_there(self._touch(answered, self._showing))

    def lift_off(self) -> None:
        return

    def wipe(self) -> None:
        return

    def _touch(self, answered: Answered, showing: int) -> Answered:
        def touch(value: object) -> None:
            # A finger on a dead glass, or on what stood there before, does nothing.
            if self._life.on and showing == self._showing:
                self._touched_at = self._loop.time()
                answered(value)

        return touch
