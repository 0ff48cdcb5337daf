"""The social-security function alone, or the bank's with it: both as large, neither chosen beforehand."""

from collections.abc import Sequence

from kiosk.prompts.confirm import ChooseEnabling
from kiosk.screens.choosing import Choice, ChoosingScreen
from kiosk.screens.text import text


class ChooseEnablingScreen(ChoosingScreen):
    words = "ChooseEnabling"

    def choices(self, prompt: ChooseEnabling) -> Sequence[Choice]:
        alone, both = text("ChooseEnabling.alone"), text("ChooseEnabling.both")
        return [Choice("enabling_alone", False, alone, alone), Choice("enabling_both", True, both, both)]
