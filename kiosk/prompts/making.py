"""While the card is made, and its PIN."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.model import Pin, PinProblem
from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Back, Patience, Prompt


class Stage(StrEnum):
    """The stations of 13, in the flow's order."""

    APPLYING = "applying"
    PREPARING = "preparing"
    WRITING = "writing"
    PRINTING = "printing"
    CHECKING = "checking"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Making(Prompt[None]):
    """13: the machine works and the citizen rests. Shown anew at each stage; it never times out."""

    stage: Stage
    remaining_s: float
    total_s: float
    stage_s: float = 0.0
    """How long this stage usually takes; 0 when unknown."""
    second_blank: bool = False
    """The first blank was spoilt: it is told, and another one is being made."""
    for_another: bool = False
    """Who stands here is not the holder: no PIN is set here."""
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class StartOver:
    """重新输: both entries again."""


class NewPinFor(StrEnum):
    """Why a PIN is set; the name of the matter stands in [SetPin.purpose]."""

    NEW_CARD = "new_card"
    ENABLE = "enable"  # the card still has its initial PIN
    CHANGE = "change"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class SetPin(Prompt[Pin | StartOver | Back]):
    """14: six digits, then the same six again. The rules stand there before the first digit."""

    again: bool
    problem: PinProblem | None = None
    purpose: NewPinFor = NewPinFor.NEW_CARD
    can_leave: bool = False
    """Whether 不办了 stands at the first entry: nothing has been done yet, and so nothing is lost."""
    echo: PinEcho | None = field(default=None, compare=False)
    """See EnterPin."""
    pad_out: bool = False
    """See EnterPin."""
    patience: ClassVar[Patience] = Patience.PIN
    can_exit: ClassVar[bool] = False
