"""One of a list that may be longer than a page: the primary repeats the choice (look.md 6)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from kiosk.prompts.prompt import Back
from kiosk.screens.choosing import Choice
from kiosk.screens.pages import page_count, page_of, page_with
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.text import text
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.rows import ChoiceRow


class PagedChoiceScreen(PromptScreen):
    """The next page has a key of its own in the row of actions. Its kv has `list`, `actions` and `go`."""

    words: ClassVar[str] = ""
    """The section of the texts."""

    def choices(self, prompt: Any) -> Sequence[Choice]:
        """In the order of the glass."""
        raise NotImplementedError  # abstract: Kivy's metaclass leaves no room for ABC

    def page_size(self) -> int:
        """How many stand on a page."""
        raise NotImplementedError  # abstract: Kivy's metaclass leaves no room for ABC

    def row(self, choice: Choice, line: int) -> ChoiceRow:
        """The key of a choice, the `line`-th of its page."""
        raise NotImplementedError  # abstract: Kivy's metaclass leaves no room for ABC

    def put(self, prompt: Any) -> None:
        self._choices = tuple(self.choices(prompt))
        self._pages = page_count(self._choices, self.page_size())
        if self._pages > 1:
            words = text("key.other_page")
            more = Key(target="next_page", text=words, wide=276, picto="repeat", picto_px=42, gap=12)
            more.bind(on_act=lambda *_: self._turn())
            self.ids.actions.add_widget(more, index=1)
        self._begin_with("", 0)

    def resume(self, before: Any) -> None:
        self._begin_with(before._target, before._page)

    def choose(self, target: str) -> None:
        self._target = target
        for row in self.ids.list.children:
            row.chosen = row.target == target
        self._light()

    def finish(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.answer(chosen.value)

    def go_back(self) -> None:
        self.answer(Back())

    def _begin_with(self, target: str, page: int) -> None:
        """On the page of what is chosen, else on this one."""
        self._target = target
        chosen = self._chosen()
        last = self._pages - 1
        self._page = page_with(self._choices, self.page_size(), chosen) if chosen else min(page, last)
        self._list()

    def _chosen(self) -> Choice | None:
        return next((choice for choice in self._choices if choice.target == self._target), None)

    def _turn(self) -> None:
        self._page = (self._page + 1) % self._pages
        self._list()

    def _list(self) -> None:
        self.ids.list.clear_widgets()
        for line, choice in enumerate(page_of(self._choices, self.page_size(), self._page)):
            row = self.row(choice, line)
            row.chosen = choice.target == self._target
            row.bind(on_act=lambda _, target=choice.target: self.choose(target))
            self.ids.list.add_widget(row)
        self._light()

    def _light(self) -> None:
        chosen, go = self._chosen(), self.ids.go
        go.enabled = chosen is not None
        go.reason = text(f"{self.words}.none")
        if chosen is not None:
            go.text = text(f"{self.words}.go", choice=chosen.short)
