"""A card that lies ready at this machine (S02), and what the machine keeps for somebody (S22).

Both lie in a locked box that staff open with a key; the citizen's reader then says whether it is the right
card (ADR 0017).
"""

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Back, Onward, Patience, Prompt, Step
from kiosk.prompts.result import Row, Seen


@dataclass(frozen=True, slots=True)
class CollectCard(Prompt[Onward | Back]):
    """39: 您的卡在这台机器里, its rows, and what comes after. Back: 先不领; Onward calls staff."""

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
    """One thing in the machine's box that was proven to be this person's."""

    card_tail: str
    """"" for what is no social security card."""
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
    service: ClassVar[Service] = Service.RECOVER_RETAINED_CARD
    patience: ClassVar[Patience] = Patience.RESULT


@dataclass(frozen=True, slots=True)
class StaffOpensBox(Prompt[Seen]):
    """49, staff called: where it lies and under which number they hand it out; then it goes into the reader.

    The reader ends this prompt. Seen: 不等了.
    """

    step: Step
    rows: tuple[Row, ...]
    """Three at most: what staff need to find it, and what they ask for."""
    checks: bool = True
    """Whether it is a card that the reader can check."""
    patience: ClassVar[Patience] = Patience.STAFF


@dataclass(frozen=True, slots=True)
class LeftBehind(Prompt[Seen | Service]):
    """S22 before any proof: a card this machine kept, an ID card left here, a card an ATM took (JS 四.17).

    RECOVER_RETAINED_CARD as the answer goes on to the proof.
    """

    has_box: bool
    """Whether staff open this machine's box for a citizen."""
    service: ClassVar[Service] = Service.RECOVER_RETAINED_CARD
    patience: ClassVar[Patience] = Patience.READING
