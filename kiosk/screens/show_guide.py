"""S15, S18: a guide to be read; what does not fit on a sheet in this size of type goes on to the next."""

from dataclasses import dataclass
from typing import Any

from kiosk.prompts.prompt import Back
from kiosk.prompts.reading import PrintGuide, ShowGuide
from kiosk.prompts.result import Seen
from kiosk.screens import theme
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import in_english, text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.words import Words

load_kv(__file__)

SHEET = (36, 30, 900)
"""Where the words lie in the panel: left, top, width in base pixels. The title above takes of the height."""
TITLE_HIGH, TITLE_HIGH_ELDER = 170, 260
"""One line, and two of the larger type."""
SHEET_AND_TITLE = 1110
APART = 0.45
"""The gap between two sentences, as a part of a line."""


@dataclass(frozen=True, slots=True)
class _Leaf:
    page: int
    title: str
    sentences: tuple[tuple[str, float, float], ...]
    """The sentence, and where it begins and how high it is, in base pixels."""
    article: str


class ShowGuideScreen(PromptScreen):
    def __init__(self, *args: Any) -> None:
        self.title_high = _title_high()
        super().__init__(*args)

    def put(self, prompt: ShowGuide) -> None:
        self._leaves = _leaves(prompt)
        self.ids.pager.pages = len(self._leaves)
        if prompt.can_print or prompt.printed:
            key = Key(target="print", text=text("ShowGuide.print"), picto="receipt")
            key.reason, key.enabled = text("result.printed_short"), not prompt.printed
            key.bind(on_act=lambda *_: self.answer(PrintGuide()))
            self.ids.actions.add_widget(key)
        seen = Key(target="seen", text=text("result.seen"))
        seen.bind(on_act=lambda *_: self.answer(Seen()))
        self.ids.actions.add_widget(seen)
        self.turn(0)

    def resume(self, before: Any) -> None:
        page = before._leaves[before.ids.pager.page].page
        self.ids.pager.page = [leaf.page for leaf in self._leaves].index(page)
        self.turn(self.ids.pager.page)

    def go_back(self) -> None:
        self.answer(Back())

    def turn(self, number: int) -> None:
        leaf = self._leaves[number]
        self.ids.title.text = leaf.title
        self.ids.article.text = text("ShowGuide.article", article=leaf.article) if leaf.article else ""
        sheet = self.ids.sheet
        sheet.clear_widgets()
        left, _, wide = SHEET
        for sentence, top, high in leaf.sentences:
            sheet.add_widget(Words(text=sentence, place=(left, top, wide, high)))


def _leaves(prompt: ShowGuide) -> list[_Leaf]:
    leaves: list[_Leaf] = []
    for number, page in enumerate(prompt.pages):
        title, sentences = in_english(page.title, page.title_en), page.sentences
        if look.language == "en" and page.sentences_en:
            sentences = page.sentences_en
        lying: list[tuple[str, float, float]] = []
        top = float(SHEET[1])
        for sentence in sentences:
            high, line = _height(sentence)
            if lying and top + high > SHEET[1] + SHEET_AND_TITLE - _title_high():
                leaves.append(_Leaf(number, title, tuple(lying), page.article))
                lying, top = [], float(SHEET[1])
            lying.append((sentence, top, high))
            top += high + line * APART
        leaves.append(_Leaf(number, title, tuple(lying), page.article))
    return leaves


def _title_high() -> int:
    return TITLE_HIGH_ELDER if look.elder else TITLE_HIGH


def _height(sentence: str) -> tuple[float, float]:
    """Of all its lines, and of one, in base pixels."""
    words = Words(text=sentence)
    words.width = theme.at(SHEET[2])
    line = theme.base(words.line_px)
    return len(words.lines()) * line, line
