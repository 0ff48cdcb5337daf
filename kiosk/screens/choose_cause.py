"""Why the other person does not come (SC-R art. 32)."""

from collections.abc import Sequence

from kiosk.prompts.agency import Cause, ChooseCause
from kiosk.screens.choosing import Choice, ChoosingScreen
from kiosk.screens.text import text


class ChooseCauseScreen(ChoosingScreen):
    """Two of the answers lead to the counter, and say so then."""

    words = "ChooseCause"

    def choices(self, prompt: ChooseCause) -> Sequence[Choice]:
        return [_choice(one) for one in prompt.causes]


def _choice(one: Cause) -> Choice:
    words = f"cause.{one.value}"
    return Choice(f"cause_{one.value}", one, text(f"{words}.name"), text(f"{words}.short"))
