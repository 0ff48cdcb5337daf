"""35: one of the codes of the registry; the primary repeats the choice."""

from typing import Any

from kiosk.prompts.application import ChooseOccupation
from kiosk.prompts.prompt import Back
from kiosk.screens import theme
from kiosk.screens.pages import page_count, page_of, page_with
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

PLAIN = {"page": 12, "top": 648, "pitch": 159, "height": 141}
LARGE = {"page": 8, "top": 624, "pitch": 216, "height": 198}
"""Rows in base pixels, and how many keys a page has."""


class ChooseOccupationScreen(PromptScreen):
    """Twelve on a page, eight in elder mode; the next page has a key of its own in the row of actions."""

    def put(self, prompt: ChooseOccupation) -> None:
        self._codes = prompt.codes
        self._chosen = prompt.chosen if prompt.chosen in prompt.codes else ""
        self._form = LARGE if theme.look.elder else PLAIN
        self._page = page_with(self._codes, self._form["page"], self._chosen)
        self._more = Key(target="next_page", wide=276, picto="repeat", picto_px=42, gap=12)
        self._more.bind(on_act=lambda *_: self._turn())
        if page_count(self._codes, self._form["page"]) > 1:
            self._more.text = text("key.other_page")
            self.ids.actions.add_widget(self._more, index=1)
        self._list()

    def resume(self, before: Any) -> None:
        self._chosen = before._chosen
        self._page = page_with(self._codes, self._form["page"], self._chosen)
        self._list()

    def choose(self, code: str) -> None:
        self._chosen = code
        for row in self.ids.list.children:
            row.chosen = row.target == f"occupation_{code}"
        self._light()

    def finish(self) -> None:
        self.answer(self._chosen)

    def go_back(self) -> None:
        self.answer(Back())

    def _turn(self) -> None:
        self._page = (self._page + 1) % page_count(self._codes, self._form["page"])
        self._list()

    def _list(self) -> None:
        self.ids.list.clear_widgets()
        for number, code in enumerate(page_of(self._codes, self._form["page"], self._page)):
            line, column = divmod(number, 2)
            row = ChoiceRow(
                target=f"occupation_{code}",
                head=text(f"occupation.{code}"),
                head_kind="label",
                chosen=code == self._chosen,
                place=(
                    column * 498,
                    self._form["top"] + line * self._form["pitch"],
                    474,
                    self._form["height"],
                ),
            )
            row.bind(on_act=lambda _, chosen=code: self.choose(chosen))
            self.ids.list.add_widget(row)
        self._light()

    def _light(self) -> None:
        go = self.ids.go
        go.enabled = bool(self._chosen)
        go.reason = text("ChooseOccupation.none")
        if self._chosen:
            go.text = text("ChooseOccupation.go", choice=text(f"occupation.{self._chosen}"))
