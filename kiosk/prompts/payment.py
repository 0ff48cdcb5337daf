"""The fee of a replacement, and how paying ended (JS 二.2)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Back, Patience, Prompt, Step
from kiosk.prompts.trouble import Way


@dataclass(frozen=True, slots=True)
class Pay(Prompt[Back]):
    """37: the code is the lit thing; payment ends this prompt, or `seconds`, or 不交了 (Back).

    Nothing is charged while nothing was paid, and that is said.
    """

    step: Step
    amount_fen: int
    code: str = field(repr=False)
    """What the telephone reads."""
    payee: str
    seconds: float
    """How long the code holds, for the ring."""
    patience: ClassVar[Patience] = Patience.ENDLESS


class PaymentEnd(StrEnum):
    """How it ended; title and sentences stand in [PaymentEnded.end]."""

    PAID = "paid"
    NOT_PAID = "not_paid"  # the code lapsed
    LATE = "late"  # paid after the code had lapsed: goes back by itself
    REFUNDED = "refunded"
    UNKNOWN = "unknown"  # nobody knows yet; do not pay twice


@dataclass(frozen=True, slots=True)
class PaymentEnded(Prompt[Way]):
    """The end states of 37, when the matter does not simply go on."""

    service: Service
    end: PaymentEnd
    amount_fen: int
    slip: str = ""
    ways: tuple[Way, ...] = (Way.HOME,)
    """The last one is the lit button."""
    patience: ClassVar[Patience] = Patience.RESULT
