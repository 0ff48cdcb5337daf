"""Why a card is renewed, and what becomes of the old one (SC-R art. 21, JS 三.4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from kiosk.model import Service
from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.prompt import Back, Patience, Prompt, Step


@dataclass(frozen=True, slots=True)
class ChooseReason(Prompt[RenewalReason | Back]):
    """The reasons this province lets a kiosk act on; the primary repeats the choice."""

    step: Step
    reasons: tuple[RenewalReason, ...]
    suggested: RenewalReason | None = None
    """Chosen already, because the card or the age says so."""


class Fate(StrEnum):
    """What becomes of the old card; words stand in [OldCardFate.fate]."""

    KEPT = "kept"  # goes into the machine's bin once the new one is in hand (JS 三.4)
    GIVEN_BACK = "given_back"  # void, its bank account may still live
    AT_COLLECTION = "at_collection"  # the new one is made elsewhere: given up for that
    DEAD_AT_COLLECTION = "dead_at_collection"  # the same, of one that nobody can use till then
    NOT_AT_HAND = "not_at_hand"  # its chip is dead, and it stays in the hand: the centre ends it


@dataclass(frozen=True, slots=True)
class OldCardFate(Prompt[bool]):
    """What happens to the old card, said before anything is filed. False: 先不换."""

    step: Step
    fate: Fate
    card_tail: str
    bank_name: str = ""
    """Of the old card's account; "" says nothing of a bank."""
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class GiveOldCard(Prompt[None]):
    """The new card is in hand; the old one goes in where it came out, and the gate's sensor ends this."""

    service: ClassVar[Service] = Service.RENEW_CARD
    card_tail: str
    wrong: bool = False
    """What came in is another card: it stands in the mouth again, to be taken first."""
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False
