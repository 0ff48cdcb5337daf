"""A card that is ready in this machine (S02), and what the machine keeps for somebody (S22)."""

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Back, Onward, Patience, Prompt, Step
from kiosk.prompts.result import Row, Seen


@dataclass(frozen=True, slots=True)
class CollectCard(Prompt[Onward | Back]):
    """39: 您的卡在这台机器里, its rows, and what comes after. Back: 先不领."""

    step: Step
    rows: tuple[Row, ...]
    """Four at most."""
    new_pin_next: bool
    """Whether a PIN is set right after it."""
    activates: bool
    """JS 三.1: collecting enables the card and ends an old medical one; said before."""
    patience: ClassVar[Patience] = Patience.RESULT


@dataclass(frozen=True, slots=True)
class RetainedCard:
    """One card in the machine's box that was proven to be this person's."""

    card_tail: str
    kept_at: str
    """ISO date and time to the minute, local."""
    slip: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallStaffToOpen:
    """叫工作人员来开."""


@dataclass(frozen=True, slots=True)
class RetainedCards(Prompt[CallStaffToOpen | Seen]):
    """49: proven by ID and face; the box is opened by a member of staff with a key, never by the machine."""

    cards: tuple[RetainedCard, ...]
    """The latest first; empty: nothing of yours is here."""
    staff_called: bool = False
    service: ClassVar[Service] = Service.RECOVER_RETAINED_CARD
    patience: ClassVar[Patience] = Patience.RESULT


@dataclass(frozen=True, slots=True)
class LeftBehind(Prompt[Seen | Service]):
    """S22 before any proof: a card this machine kept, an ID card left here, a card an ATM took (JS 四.17).

    RECOVER_RETAINED_CARD as the answer goes on to the proof.
    """

    has_box: bool
    """Whether this machine keeps cards that were not taken."""
    service: ClassVar[Service] = Service.RECOVER_RETAINED_CARD
    patience: ClassVar[Patience] = Patience.READING
