"""Before a visit: the standing picture, the menu, and the machine that is closed."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Onward, Patience, Prompt


@dataclass(frozen=True, slots=True)
class Offer:
    """A service on the menu. `reason` is empty when it can be had, else a key of [reason] in the texts."""

    service: Service
    reason: str = ""

    @property
    def available(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class StaffCalled:
    """The hidden gesture of the technicians was made."""


@dataclass(frozen=True, slots=True)
class Attract(Prompt[Onward | StaffCalled]):
    """01: the standing picture; a touch begins. Unavailable services are said before anyone starts."""

    offers: tuple[Offer, ...]
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ChooseService(Prompt[Service | StaffCalled]):
    """02: the menu. Idle means back to the standing picture, without asking."""

    offers: tuple[Offer, ...]
    patience: ClassVar[Patience] = Patience.MENU
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class OutOfService(Prompt[StaffCalled]):
    """21: nothing can be done here now; says where else. `reason` is a key of [reason]."""

    reason: str
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Starting(Prompt[StaffCalled]):
    """The machine homes its devices and settles what was open; the same dress as 21."""

    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False
