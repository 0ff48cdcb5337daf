"""A scripted citizen: answers what the glass asks by its type, and has hands on the metal.

Citizens belong to the world: when the machine dies, the hand still takes the card that stands at the gate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from kiosk.hub.registry import PersonRecord
from kiosk.model import Pin, Service
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.agency import (
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
    GuardianId,
    PaperRead,
    ReadCommitment,
    ReviewPaper,
    Signature,
    Whose,
)
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
from kiosk.prompts.card import CardIsDead, ChooseCard, EnterPin, InsertCard, TakeOwnCard, WrongCard
from kiosk.prompts.collect import CallStaffToOpen, CollectCard, LeftBehind, RetainedCards, StaffOpensBox
from kiosk.prompts.confirm import ChooseEnabling, ConfirmDeed, ConfirmLoss
from kiosk.prompts.contact import ChooseContactField, ContactField
from kiosk.prompts.entrance import Attract, ChooseService, OutOfService
from kiosk.prompts.identity import ConfirmIdentity, Consented, IdNotRead, PutIdCard, ReadNotice
from kiosk.prompts.making import SetPin
from kiosk.prompts.payment import Pay, PaymentEnded
from kiosk.prompts.prompt import Onward, Prompt, StayHere
from kiosk.prompts.renewal import ChooseReason, GiveOldCard, OldCardFate
from kiosk.prompts.result import DeedDone, PinResetDone, Seen, TempLossDone
from kiosk.prompts.taking import Finished, ReceiptWanted, SlipOnGlass, TakeIdCard, TakeReceipt
from kiosk.prompts.trouble import CannotServe, CardKept, Way, WentWrong
from kiosk.sandbox.virtual.reading import READS
from kiosk.sandbox.virtual.world import World
from kiosk.ui import Answered

THINK_S = 1.5
HAMMERING_S = (0.02, 0.05, 0.05, 0.09, 0.4, 1.5)
REACH_S = 1.0
STAFF_S = 20.0
WAITS_S = 120.0
"""How long somebody stands before a machine that cannot serve now."""
SIGNED = Signature((((100, 100), (2000, 600)), ((2200, 200), (3600, 1300))))
ATTENDANT_S = 240.0
"""So long a card may stand in the slot after its owner left, until staff hear the machine ask for it."""


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
    card: int = 1
    """Which of their own cards they bring, counted from 1."""
    leads_on: bool = False
    """Goes on to the matter that a result offers."""
    reason: str = ""
    """Why they want another card, by the profile's word; what the card says by itself when empty."""
    errand: Service = Service.REPORT_LOSS
    """What they are asked to do for another."""
    pays_after_s: float = 6.0
    """By phone, from the code's being shown."""
    pulls_card_at: str = ""
    """The prompt at which they pull their own card out of the slot, by its type's name."""


class Surroundings(Protocol):
    """What a citizen's hands and eyes reach beside the glass."""

    def lay_id_on_pad(self, *, of_principal: bool = False) -> None:
        """Their own, or that of the person whom they act for."""
        ...

    def lift_id(self) -> None: ...

    def phone_says(self, mobile: str) -> str:
        """The code in the latest short message."""
        ...

    def phone_pays(self, code: str) -> None:
        """What the glass showed."""
        ...

    def sees_card_come(self) -> None:
        """What stands at the gate now is theirs to take."""
        ...

    def take_card(self) -> None: ...

    def staff_bring_card(self) -> None:
        """Out of the box, into the slot."""
        ...

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
        self._answers: dict[type[Prompt[Any]], Callable[[Any], object]] = {
            ReadNotice: lambda _: Consented(),
            ConfirmIdentity: lambda _: True,
            EnterMobile: lambda _: manner.mobile,
            EnterSmsCode: lambda _: surroundings.phone_says(manner.mobile),
            ChooseContactField: lambda _: ContactField.MOBILE,
            ChooseOccupation: lambda prompt: prompt.codes[0],
            ChooseBank: lambda _: manner.bank,
            ReviewPhoto: lambda _: UsePhoto(),
            CheckAnswers: lambda _: Submit(),
            ChooseReason: self._reason,
            OldCardFate: lambda _: True,
            SetPin: lambda _: Pin(manner.pin),
            EnterPin: lambda _: Pin(person.centre.cards[0].chip.pin),
            WrongCard: lambda _: CardIsDead(),
            ChooseCard: lambda _: 0,
            ConfirmLoss: lambda _: True,
            ChooseEnabling: lambda _: False,
            CollectCard: lambda _: Onward(),
            LeftBehind: lambda prompt: prompt.service,
            RetainedCards: lambda prompt: CallStaffToOpen() if prompt.cards else Seen(),
            SlipOnGlass: lambda _: Onward(),
            ChooseErrand: lambda _: manner.errand,
            ChooseRelation: lambda prompt: prompt.kinds[0],
            ChooseCause: lambda prompt: prompt.causes[0],
            ReviewPaper: lambda _: PaperRead(),
            ReadCommitment: lambda _: SIGNED,
            PaymentEnded: lambda _: Way.HOME,
            ConfirmDeed: lambda _: True,
            Finished: lambda _: ReceiptWanted(manner.wants_receipt),
            DeedDone: self._done,
            TempLossDone: self._done,
            PinResetDone: self._done,
            TakeIdCard: lambda _: Onward(),
            TakeReceipt: lambda _: Onward(),
            CannotServe: self._way_on,
            WentWrong: lambda _: Way.HOME,
            CardKept: lambda _: Way.HOME,
            **READS,
        }

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
        if isinstance(prompt, OutOfService) and self._served:
            self._goes_home()
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

    def _reason(self, prompt: ChooseReason) -> RenewalReason:
        wanted = next((reason for reason in prompt.reasons if reason == self._manner.reason), None)
        return wanted or prompt.suggested or prompt.reasons[0]

    def _staff_come(self) -> None:
        # With the key, to whoever stands there; nobody opens a box before a dark glass.
        if not self._left:
            self._around.staff_bring_card()

    def _done(self, prompt: DeedDone | TempLossDone | PinResetDone) -> ReceiptWanted | Service:
        onward = prompt.instead if isinstance(prompt, DeedDone) else None
        if onward is not None and self._manner.leads_on:
            return onward
        return ReceiptWanted(self._manner.wants_receipt and prompt.can_print)

    def _way_on(self, prompt: CannotServe) -> Way:
        return Way.RETRY if self._manner.tries_again and Way.RETRY in prompt.ways else Way.HOME

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
