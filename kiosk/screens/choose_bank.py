"""09: one bank, in the order given; a bank that said no is told with its reason (SC-R art. 11)."""

from typing import Any

from kiosk.model import Bank
from kiosk.prompts.application import ChooseBank
from kiosk.prompts.prompt import Back
from kiosk.screens import theme
from kiosk.screens.drawings.bank_mark import BankMark
from kiosk.screens.pages import page_count, page_of, page_with
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.rows import ChoiceRow

load_kv(__file__)

A_PAGE = 4
PITCH = 204
HEIGHT = 180
NAME_WIDTH_PX = 360
"""A bank's name that is longer does not fit on the button."""


class ChooseBankScreen(PromptScreen):
    """Every bank has the same place to stand in; no bank is larger than another."""

    def put(self, prompt: ChooseBank) -> None:
        self._banks = prompt.banks
        codes = [bank.code for bank in prompt.banks]
        self._chosen = prompt.chosen if prompt.chosen in codes else ""
        self._page = page_with(codes, A_PAGE, self._chosen)
        if page_count(codes, A_PAGE) > 1:
            more = Key(target="next_page", wide=276, text=text("key.other_page"), picto="repeat", picto_px=42)
            more.bind(on_act=lambda *_: self._turn())
            self.ids.actions.add_widget(more, index=1)
        self._explain(prompt)
        self._list()

    def resume(self, before: Any) -> None:
        self._chosen, self._page = before._chosen, before._page
        self._list()

    def choose(self, code: str) -> None:
        self._chosen = code
        for row in self.ids.list.children:
            row.chosen = row.target == f"bank_{code}"
        self._light()

    def finish(self) -> None:
        self.answer(self._chosen)

    def go_back(self) -> None:
        self.answer(Back())

    def _explain(self, prompt: ChooseBank) -> None:
        notice = self.ids.notice
        if not prompt.refused:
            notice.head, notice.text = text("ChooseBank.why"), text("ChooseBank.why_more")
            return
        notice.picto = "warning"
        notice.head = text("ChooseBank.refused", bank=prompt.refused)
        notice.text = text(
            "ChooseBank.refused_why" if prompt.why else "ChooseBank.refused_plain", why=prompt.why
        )

    def _turn(self) -> None:
        self._page = (self._page + 1) % page_count(self._banks, A_PAGE)
        self._list()

    def _list(self) -> None:
        self.ids.list.clear_widgets()
        for number, bank in enumerate(page_of(self._banks, A_PAGE, self._page)):
            self.ids.list.add_widget(self._row(number, bank))
        self._light()

    def _row(self, number: int, bank: Bank) -> ChoiceRow:
        # The bank's name stands above it already, and a row has room for one line.
        branch = text("ChooseBank.branch", branch=bank.nearest_branch.removeprefix(bank.name))
        row = ChoiceRow(
            target=f"bank_{bank.code}",
            head=bank_name(bank),
            head_kind="label" if look.elder or look.language == "en" else "head",
            text=branch if bank.nearest_branch else text("ChooseBank.no_branch"),
            mark_room=132,
            chosen=bank.code == self._chosen,
            place=(0, number * PITCH, 972, HEIGHT),
        )
        kind = self._banks.index(bank)
        row.add_widget(BankMark(kind, place=(36, (HEIGHT - 6 - 96) / 2, 96, 96)))
        row.bind(on_act=lambda *_: self.choose(bank.code))
        return row

    def _light(self) -> None:
        go = self.ids.go
        go.enabled = bool(self._chosen)
        go.reason = text("ChooseBank.none")
        chosen = next((bank for bank in self._banks if bank.code == self._chosen), None)
        if chosen is None:
            return
        go.text = text("ChooseBank.go", bank=short_name(chosen))
        if theme.base(go.natural_width) > NAME_WIDTH_PX:
            go.text = text("ChooseBank.go_long")


def bank_name(bank: Bank) -> str:
    """In English both names stand there: the branch has only the Chinese one on its door."""
    if look.language == "en" and bank.name_en and not look.elder:
        return f"{bank.name_en}（{bank.name}）"
    return short_name(bank)


def short_name(bank: Bank) -> str:
    return bank.name_en if look.language == "en" and bank.name_en else bank.name
