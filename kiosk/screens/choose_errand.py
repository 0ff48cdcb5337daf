"""What is to be done for the other person: the services that somebody else may have done (SC-R art. 32)."""

from collections.abc import Sequence

from kiosk.prompts.agency import ChooseErrand
from kiosk.screens.choosing import Choice, ChoosingScreen
from kiosk.screens.text import text


class ChooseErrandScreen(ChoosingScreen):
    """PINs are never among them."""

    words = "ChooseErrand"

    def choices(self, prompt: ChooseErrand) -> Sequence[Choice]:
        named = ((one, text(f"service.{one.value}.name")) for one in prompt.services)
        return [Choice(f"errand_{one.value}", one, name, name) for one, name in named]
