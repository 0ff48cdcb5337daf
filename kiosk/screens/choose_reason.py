"""Why the card is renewed: choice keys, and the primary repeats the choice (SC-R art. 21)."""

from typing import Any

from kiosk.policy.service_rule import RenewalReason
from kiosk.prompts.prompt import Back
from kiosk.prompts.renewal import ChooseReason
from kiosk.screens.pages import page_count, page_of, page_with
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

PLAIN = {"page": 5, "pitch": 156, "height": 138}
LARGE = {"page": 4, "pitch": 190, "height": 172}


class ChooseReasonScreen(PromptScreen):
    """What the card itself says is chosen already; anything else the citizen has to say."""

    def put(self, prompt: ChooseReason) -> None:
        self._reasons = prompt.reasons
        self._chosen = prompt.suggested if prompt.suggested in prompt.reasons else None
        self._form = LARGE if look.elder else PLAIN
        self.ids.pager.pages = page_count(prompt.reasons, self._form["page"])
        self._turn_to_chosen()

    def resume(self, before: Any) -> None:
        self._chosen = before._chosen
        self._turn_to_chosen()

    def choose(self, reason: RenewalReason) -> None:
        self._chosen = reason
        for row in self.ids.list.children:
            row.chosen = row.target == f"reason_{reason.value}"
        self._light()

    def finish(self) -> None:
        self.answer(self._chosen)

    def go_back(self) -> None:
        self.answer(Back())

    def turn(self, page: int) -> None:
        self.ids.list.clear_widgets()
        for line, reason in enumerate(page_of(self._reasons, self._form["page"], page)):
            row = ChoiceRow(
                target=f"reason_{reason.value}",
                head=text(f"renewal_reason.{reason.value}.name"),
                head_kind="label",
                text=text(f"renewal_reason.{reason.value}.more"),
                chosen=reason is self._chosen,
                place=(0, line * self._form["pitch"], 972, self._form["height"]),
            )
            row.bind(on_act=lambda _, chosen=reason: self.choose(chosen))
            self.ids.list.add_widget(row)
        self._light()

    def _turn_to_chosen(self) -> None:
        self.ids.pager.page = page_with(self._reasons, self._form["page"], self._chosen)
        self.turn(int(self.ids.pager.page))

    def _light(self) -> None:
        go = self.ids.go
        go.enabled = self._chosen is not None
        go.reason = text("ChooseReason.none")
        if self._chosen is not None:
            name = text(f"renewal_reason.{self._chosen.value}.short")
            go.text = text("ChooseReason.go", reason=name)
