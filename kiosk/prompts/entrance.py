"""Before a visit: the standing picture, the menu, and the machine that is closed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.menu import Group
from kiosk.prompts.prompt import Onward, Patience, Prompt

NOT_OFFERED = "not_offered"
"""The reason with which a service does not stand on the menu at all."""


class Referral(StrEnum):
    """Where a province has a service done that this machine does not do; the words stand in [referral]."""

    COUNTER = "counter"
    BANK = "bank"
    PHONE = "phone"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Offer:
    """A service on the menu. `reason` is empty when it can be had, else a key of [reason] in the texts."""

    service: Service
    reason: str = ""
    referral: Referral | None = None
    """Done elsewhere: it stands on the menu, says where, and is answered like any other; the way there is
    explained by whoever asked (17)."""

    @property
    def available(self) -> bool:
        return not self.reason and self.referral is None

    @property
    def on_menu(self) -> bool:
        """What is not offered in this province at all does not appear."""
        return self.reason != NOT_OFFERED


@dataclass(frozen=True, slots=True)
class StaffCalled:
    """The hidden gesture of the technicians was made."""


@dataclass(frozen=True, slots=True)
class Attract(Prompt[Onward | StaffCalled]):
    """01: the standing picture; a touch begins. Unavailable services are said before anyone starts."""

    offers: tuple[Offer, ...]
    somebody: bool = False
    """Somebody stands in front, as far as a sensor can tell."""
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False
    stands_alone: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ChooseService(Prompt[Service | StaffCalled]):
    """02, 19: the menu in the groups of prompts/menu.py. Idle means back to the standing picture.

    A group with one service on the menu is that service; the others open on the same glass. The answer may be
    a service with a referral.
    """

    offers: tuple[Offer, ...]
    opened: Group | None = None
    """The group that stands open at the beginning."""
    patience: ClassVar[Patience] = Patience.MENU
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class OutOfService(Prompt[StaffCalled]):
    """21: nothing can be done here now; says where else. `reason` is a key of [reason]."""

    reason: str
    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False
    stands_alone: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Starting(Prompt[StaffCalled]):
    """The machine homes its devices and settles what was open; the same dress as 21."""

    patience: ClassVar[Patience] = Patience.ENDLESS
    can_exit: ClassVar[bool] = False
    stands_alone: ClassVar[bool] = True
