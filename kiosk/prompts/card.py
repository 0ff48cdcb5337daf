"""A card that the citizen brings: into the slot, which one, its PIN, and out of the slot again."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.card_life import SocialState
from kiosk.model import Pin, Service
from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Back, Patience, Prompt, Step
from kiosk.prompts.taking import Thing


class CardUse(StrEnum):
    """What the card is wanted for; said below the question, in [InsertCard.use]."""

    READ = "read"  # only looked at: status, balance, rights
    WRITE = "write"  # something is changed in its chip: enable, PIN, insured place
    PROVE = "prove"  # shows that it is at hand: contact, unlock
    FOUND = "found"  # the one that was reported lost (SC-R art. 19)
    OLD = "old"  # the one that a new card replaces (SC-R art. 21)


@dataclass(frozen=True, slots=True)
class NoCardWithMe:
    """没带卡."""


@dataclass(frozen=True, slots=True)
class CardIsDead:
    """读不出来，照样换: no turning it round helps, and the matter goes on without its chip."""


@dataclass(frozen=True, slots=True)
class InsertCard(Prompt[NoCardWithMe | Back]):
    """30: the citizen's own card goes into the lit slot; the reader ends this prompt."""

    step: Step
    use: CardUse


class CardTrouble(StrEnum):
    """Why the inserted piece of plastic does not serve; title and sentences stand in [WrongCard.trouble].

    What speaks against one's own card (lost, frozen, locked) is a refusal with its article: CannotServe.
    """

    UNREADABLE = "unreadable"  # no answer from a chip: the wrong way round, or a dead one
    UNKNOWN = "unknown"  # a chip of some other trade
    DAMAGED = "damaged"  # it answers, and what it holds is torn: a new card helps (SC-R art. 21)
    BLOCKED = "blocked"  # by its issuer or by itself: only the counter knows
    UNISSUED = "unissued"  # a blank without a number, which no citizen should have
    NOT_ON_RECORD = "not_on_record"  # a sound card that the centre does not know
    BANK_CARD = "bank_card"
    OTHER_PROVINCE = "other_province"  # fact: province, by name or by its two digits
    NOT_YOURS = "not_yours"  # the ID card is somebody else's
    OTHER_FROM_BOX = "other_from_box"  # staff handed out another one than was asked for; fact: tail


@dataclass(frozen=True, slots=True)
class WrongCard(Prompt["NoCardWithMe | CardIsDead | Back | Service"]):
    """46: the card comes back, why, and what it was not used for. The reader ends this prompt.

    The flow shows InsertCard again once the card was taken; `instead` is a service of this machine that helps
    whoever brought such a card (somebody else's: ACT_FOR_ANOTHER), and is the answer when it is pressed.
    """

    step: Step
    trouble: CardTrouble
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    instead: Service | None = None
    goes_on_dead: bool = False
    """A chip that cannot be read is what the matter is about (SC-R art. 21: 损坏)."""


@dataclass(frozen=True, slots=True)
class OwnedCard:
    """One of a person's cards, as it may be shown."""

    tail: str
    """Last four characters of its number."""
    state: SocialState
    bank_name: str = ""
    made_on: str = ""
    """ISO date, "" when the centre does not say."""


@dataclass(frozen=True, slots=True)
class ChooseCard(Prompt["int | Back"]):
    """Which of several cards the matter is about (surplus cards: SC-R art. 25). The answer is its index."""

    step: Step
    cards: tuple[OwnedCard, ...]


class PinFor(StrEnum):
    """What the present PIN opens; the question stands in [EnterPin.purpose]."""

    CHANGE = "change"
    SHOW = "show"
    PROVE = "prove"


@dataclass(frozen=True, slots=True)
class ForgotPin:
    """忘了密码: to resetting it."""


@dataclass(frozen=True, slots=True)
class EnterPin(Prompt[Pin | ForgotPin | Back]):
    """42: the present PIN. `tries_left` comes from the chip (SW 63Cx) and is never guessed."""

    step: Step
    purpose: PinFor
    tries_left: int | None = None
    """None before the chip has said it."""
    wrong: bool = False
    """The last entry did not match."""
    can_reset: bool = True
    """Whether 重置密码 can be had here now."""
    echo: PinEcho | None = field(default=None, compare=False)
    """Typed at the PIN pad; None: on the glass."""
    pad_out: bool = False
    """Typed on the glass because the pad is not well."""
    patience: ClassVar[Patience] = Patience.PIN


class OwnCardIs(StrEnum):
    """What the card is by now; title and sentence stand in [TakeOwnCard.state]."""

    YOURS = "yours"
    VOID = "void"  # a new one took its place, and it goes home with its holder
    WANTED = "wanted"  # out of the reader, and into the gate next (JS 三.4)
    NEW = "new"  # it was collected just now; the old one is wanted next
    DEAD = "dead"  # no machine reads it, and its holder keeps it in hand meanwhile


@dataclass(frozen=True, slots=True)
class TakeOwnCard(Prompt[None]):
    """16 for the citizen's own card in the reader, whose sensor ends this prompt."""

    things: tuple[Thing, ...]
    state: OwnCardIs = OwnCardIs.YOURS
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False
