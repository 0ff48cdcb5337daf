"""35: one of the codes of the registry; the primary repeats the choice."""

from collections.abc import Sequence

from kiosk.prompts.application import ChooseOccupation
from kiosk.screens.choosing import Choice
from kiosk.screens.paged_choice import PagedChoiceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

PLAIN = {"page": 12, "top": 648, "pitch": 159, "height": 141}
LARGE = {"page": 8, "top": 624, "pitch": 216, "height": 198}
"""Rows in base pixels, and how many keys a page has."""


class ChooseOccupationScreen(PagedChoiceScreen):
    """Twelve on a page, eight in elder mode, in two columns; what was chosen before is chosen still."""

    words = "ChooseOccupation"

    def put(self, prompt: ChooseOccupation) -> None:
        super().put(prompt)
        whose = "title_other" if prompt.of_another else "title"
        self.ids.title.text = text(f"ChooseOccupation.{whose}")
        self._begin_with(f"occupation_{prompt.chosen}", 0)

    def choices(self, prompt: ChooseOccupation) -> Sequence[Choice]:
        named = ((code, text(f"occupation.{code}")) for code in prompt.codes)
        return [Choice(f"occupation_{code}", code, name, name) for code, name in named]

    def page_size(self) -> int:
        return _form()["page"]

    def row(self, choice: Choice, line: int) -> ChoiceRow:
        form, (down, column) = _form(), divmod(line, 2)
        place = (column * 498, form["top"] + down * form["pitch"], 474, form["height"])
        return ChoiceRow(target=choice.target, head=choice.name, head_kind="label", place=place)


def _form() -> dict[str, int]:
    return LARGE if look.elder else PLAIN
