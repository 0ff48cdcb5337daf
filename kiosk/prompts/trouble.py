"""When it does not go on: refusals, faults, and cards that were not taken."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Never

from kiosk.model import Service
from kiosk.prompts.prompt import Patience, Prompt, Step


class Way(StrEnum):
    """What a citizen can do after a refusal or a fault; the words stand in [way]."""

    HOME = "home"
    RETRY = "retry"
    OTHER_BANK = "other_bank"
    NEW_CODE = "new_code"  # to pay the same fee by
    PRINT = "print"
    SCAN = "scan"  # what would be printed, where no paper comes


class Paper(StrEnum):
    """Whether the explanation can be had on paper; the words stand in [CannotServe.paper]."""

    NONE = "none"
    OFFERED = "offered"
    PRINTED = "printed"
    ON_PHONE = "on_phone"  # no paper comes: a code takes its place


SAYS_NOTHING = frozenset({"FROZEN"})
"""Refusals whose code and article stay unsaid, on glass and paper: they would tell a thief what is known."""


@dataclass(frozen=True, slots=True)
class CannotServe(Prompt["Way | Service"]):
    """17: an explanation with a way on, not an error. The words stand in [refusal] under `code`.

    A way that is a service is another matter of this machine that helps; its words stand in [lead].
    """

    code: str
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    article: str = ""
    ways: tuple[Way | Service, ...] = (Way.HOME,)
    """The last one is the lit button."""
    service: Service | None = None
    paper: Paper = Paper.NONE
    patience: ClassVar[Patience] = Patience.RESULT


@dataclass(frozen=True, slots=True)
class AskingAgain(Prompt[Never]):
    """The centre has not answered yet and is asked again; its answer ends this prompt, or 退出 does."""

    step: Step
    patience: ClassVar[Patience] = Patience.ENDLESS


class Safe(StrEnum):
    """What did not happen, said first on 18; the words stand in [safe]."""

    NOT_CHARGED = "not_charged"
    MONEY_BACK = "money_back"  # a code to pay by was shown: what was paid for nothing goes back
    CAN_APPLY_AGAIN = "can_apply_again"
    CARD_VOID = "card_void"
    CARD_KEPT = "card_kept"
    NOTHING_FILED = "nothing_filed"
    BEING_CHECKED = "being_checked"
    IT_IS_DONE = "it_is_done"


@dataclass(frozen=True, slots=True)
class WentWrong(Prompt[Way]):
    """18: what happened, what did not, who comes, and the slip number. `what` is a key of [fault]."""

    what: str
    safe: tuple[Safe, ...]
    slip: str = ""
    staff_note: str = ""
    """The fault code, small, for staff."""
    ways: tuple[Way, ...] = (Way.HOME,)
    service: Service | None = None
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CardKept(Prompt[Way]):
    """The card was not taken in time and lies in the machine under this slip number (CARD_NOT_TAKEN)."""

    slip: str
    ways: tuple[Way, ...] = (Way.HOME,)
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False
