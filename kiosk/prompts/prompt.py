"""What every prompt is: data typed by its answer, and how long the glass waits for it.

`await ui.ask(EnterMobile(...))` is a `str` or `Back()`. A screen of the same name draws it; the words come
from config/text. Personal data in a prompt is masked unless the citizen has to see it whole, and no prompt
shows it in its repr.
"""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from kiosk.model import Service

A_co = TypeVar("A_co", covariant=True)


class Patience(Enum):
    """How long the glass waits before it asks whether somebody is there (ux.md C.4): idle s, warning s."""

    ENDLESS = (None, None)
    MENU = (60.0, 20.0)
    READING = (180.0, 30.0)
    FORM = (120.0, 30.0)
    PIN = (45.0, 15.0)
    CODE = (180.0, 30.0)
    RESULT = (60.0, 20.0)
    STAFF = (300.0, 30.0)

    def __init__(self, idle_s: float | None, warning_s: float | None) -> None:
        self.idle_s = idle_s
        self.warning_s = warning_s


@dataclass(frozen=True, slots=True)
class Prompt(Generic[A_co]):
    """Something on the glass that a touch of type A_co answers."""

    patience: ClassVar[Patience] = Patience.FORM
    can_exit: ClassVar[bool] = True
    """Whether 退出 stands in the head: never once a card is being made."""
    stands_alone: ClassVar[bool] = False
    """It stands there without a visit: nobody is sent away from it."""


@dataclass(frozen=True, slots=True)
class Back:
    """返回: to the question before."""


@dataclass(frozen=True, slots=True)
class Exit:
    """退出: the visit is over. `Ui.ask` turns it into VisitCancelled; no flow sees it."""


@dataclass(frozen=True, slots=True)
class Onward:
    """The one thing the screen offers was pressed."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where in the matter the citizen is: 第n步，共m步."""

    service: Service
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class StayHere:
    """我还在."""


@dataclass(frozen=True, slots=True)
class StillThere(Prompt[StayHere | Exit]):
    """20: laid over the question that waits; what was typed stays below."""

    seconds: float
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False
