"""Which of several cards: surplus ones are shown and never denied (SC-R art. 25)."""

from typing import Any

from kiosk.prompts.card import ChooseCard, OwnedCard
from kiosk.prompts.prompt import Back
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

A_PAGE = 4
PITCH = 204
HEIGHT = 180
NOBODY = -1


class ChooseCardScreen(PromptScreen):
    """None is chosen before the citizen has: a wrong card reported lost is a bad day."""

    def put(self, prompt: ChooseCard) -> None:
        self._cards = prompt.cards
        self._chosen = NOBODY
        self._page = 0
        self.ids.title.text = text("ChooseCard.title", n=len(prompt.cards))
        if page_count(prompt.cards, A_PAGE) > 1:
            more = Key(target="next_page", wide=276, text=text("key.other_page"), picto="repeat", picto_px=42)
            more.bind(on_act=lambda *_: self._turn())
            self.ids.actions.add_widget(more, index=1)
        self._list()

    def resume(self, before: Any) -> None:
        self._chosen, self._page = before._chosen, before._page
        self._list()

    def choose(self, number: int) -> None:
        self._chosen = number
        for row in self.ids.list.children:
            row.chosen = row.target == f"card_{number}"
        self._light()

    def finish(self) -> None:
        self.answer(self._chosen)

    def go_back(self) -> None:
        self.answer(Back())

    def _turn(self) -> None:
        self._page = (self._page + 1) % page_count(self._cards, A_PAGE)
        self._list()

    def _list(self) -> None:
        self.ids.list.clear_widgets()
        for line, card in enumerate(page_of(self._cards, A_PAGE, self._page)):
            number = self._page * A_PAGE + line
            row = ChoiceRow(
                target=f"card_{number}",
                head=_name(card),
                head_kind="label" if look.elder or look.language == "en" else "head",
                text=text(f"social_state.{card.state.value}"),
                chosen=number == self._chosen,
                place=(0, line * PITCH, 972, HEIGHT),
            )
            row.bind(on_act=lambda _, chosen=number: self.choose(chosen))
            self.ids.list.add_widget(row)
        self._light()

    def _light(self) -> None:
        go = self.ids.go
        go.enabled = self._chosen != NOBODY
        go.reason = text("ChooseCard.none")
        if self._chosen != NOBODY:
            go.text = text("ChooseCard.go", tail=self._cards[self._chosen].tail)


def _name(card: OwnedCard) -> str:
    key = "card" if card.bank_name and not look.elder else "card_plain"
    return text(f"ChooseCard.{key}", tail=card.tail, bank=card.bank_name)
