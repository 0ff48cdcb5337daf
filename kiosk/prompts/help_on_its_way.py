"""The screen of a call for staff that was made before any matter began (S19 求助)."""

from dataclasses import dataclass
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.prompt import Patience, Prompt
from kiosk.prompts.result import Seen


@dataclass(frozen=True, slots=True)
class CallOff:
    """不用来了."""


@dataclass(frozen=True, slots=True)
class HelpOnItsWay(Prompt[CallOff | Seen]):
    """Since when somebody is called, and whether the watch room has heard it: never more than is so.

    Each change of the call is another prompt of this kind. Seen: the citizen goes on, and the call stands.
    """

    said: HelpSaid
    since: str
    """ISO date and time to the minute, local."""
    service: ClassVar[Service] = Service.CALL_HELP
    patience: ClassVar[Patience] = Patience.STAFF
    can_exit: ClassVar[bool] = False
