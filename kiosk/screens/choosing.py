"""One of a few, in two columns: the primary repeats the choice (look.md 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

PLAIN = (198, 222)
LARGE = (200, 212)
"""Height of a key, and from one to the next."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen; `short` repeats it on the primary."""

    target: str
    value: object
    name: str
    short: str


class ChoosingScreen(PromptScreen):
    """Nothing is chosen beforehand: each of them is as likely."""

    top_px: ClassVar[int] = 440
    words: ClassVar[str] = ""
    """The section of the texts."""

    def choices(self, prompt: Any) -> Sequence[Choice]:
        """In the order of the glass."""
        raise NotImplementedError  # abstract: Kivy's metaclass leaves no room for ABC

    def put(self, prompt: Any) -> None:
        self._choices = tuple(self.choices(prompt))
        self._chosen: Choice | None = None
        self.ids.title.text = text(f"{self.words}.title")
        self.ids.title.sub = fitting(f"{self.words}.sub")
        height, pitch = LARGE if look.elder else PLAIN
        for number, choice in enumerate(self._choices):
            line, column = divmod(number, 2)
            row = ChoiceRow(
                target=choice.target,
                head=choice.name,
                head_kind="label",
                place=(column * 498, self.top_px + line * pitch, 474, height),
            )
            row.bind(on_act=lambda _, chosen=choice: self.choose(chosen))
            self.ids.list.add_widget(row)
        self._light()

    def resume(self, before: Any) -> None:
        self._chosen = before._chosen
        self._light()

    def choose(self, choice: Choice) -> None:
        self._chosen = choice
        self._light()

    def finish(self) -> None:
        if self._chosen is not None:
            self.answer(self._chosen.value)

    def go_back(self) -> None:
        self.answer(Back())

    def _light(self) -> None:
        chosen, go = self._chosen, self.ids.go
        for row in self.ids.list.children:
            row.chosen = chosen is not None and row.target == chosen.target
        go.enabled = chosen is not None
        go.reason = text(f"{self.words}.none")
        if chosen is not None:
            go.text = text(f"{self.words}.go", choice=chosen.short)
