"""The last look before a deed that can be undone: from what to what, and what it brings."""

from kiosk.prompts.confirm import Altered, ConfirmDeed
from kiosk.screens import signs, theme
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.said_rows import label_of, value_of
from kiosk.screens.spoken import told_with
from kiosk.screens.text import has_text, text
from kiosk.screens.theme import look
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline
from kiosk.screens.widgets.rows import FactRow
from kiosk.screens.widgets.words import Words

load_kv(__file__)

TOP = 420
TOP_ELDER = 440
MARGIN = 30
CONSEQUENCE = 168
GAP = 42
LABEL = 230


class ConfirmDeedScreen(PromptScreen):
    """Both values stand under each other, in whole words: an arrow alone tells an old eye nothing."""

    def put(self, prompt: ConfirmDeed) -> None:
        ids = self.ids
        service = prompt.step.service.value
        known = has_text(f"ConfirmDeed.title.{service}")
        ids.title.text = text(f"ConfirmDeed.title.{service}" if known else "ConfirmDeed.plain")
        tail = text("ConfirmDeed.card", tail=prompt.card_tail) if prompt.card_tail else ""
        ids.title.sub = tail or text("ConfirmDeed.look")
        ids.go.text = text(f"ConfirmDeed.go.{service}" if known else "ConfirmDeed.plain_go")
        begins = TOP_ELDER if look.elder else TOP
        top = 0.0
        for number, one in enumerate(prompt.altered):
            row = _altered_row(one, top, last=number == len(prompt.altered) - 1)
            ids.altered.add_widget(row)
            top += row.place[3]
        ids.altered.place = (54, begins, 972, top + 4)
        self._tell(prompt, begins + top + GAP)

    def _tell(self, prompt: ConfirmDeed, top: float) -> None:
        panel = self.ids.consequences
        count = len(prompt.consequences)
        panel.opacity = 1 if count else 0
        panel.place = (54, top, 972, count * CONSEQUENCE + 4)
        facts = dict(prompt.facts)
        for number, consequence in enumerate(prompt.consequences):
            panel.add_widget(
                FactRow(
                    picto=signs.OF_CONSEQUENCE[consequence],
                    head=text(f"consequence.{consequence.value}.head", **facts),
                    text=told_with(f"consequence.{consequence.value}.more", facts),
                    line=number < count - 1,
                    place=(0, number * CONSEQUENCE, 972, CONSEQUENCE),
                )
            )


def _altered_row(one: Altered, top: float, *, last: bool) -> Board:
    """As high as its words: an address may take two lines."""
    wide = 972 - 36 - LABEL - 24
    before = Words(text=text("ConfirmDeed.before", value=value_of(one.name, one.before)), role="ink_soft")
    after = Words(
        text=text("ConfirmDeed.after", value=value_of(one.name, one.after)), kind="label", strong=True
    )
    above, below = _high(before, wide), _high(after, wide)
    high = above + below + 2 * MARGIN
    before.place = (36 + LABEL, MARGIN, wide, above)
    after.place = (36 + LABEL, MARGIN + above, wide, below)
    label = Words(text=label_of(one.name), role="ink_soft", valign="middle", place=(36, 0, LABEL - 12, high))
    row = Board(place=(0, top, 972, high))
    for part in (label, before, after):
        row.add_widget(part)
    if not last:
        row.add_widget(Hairline(place=(0, high - 2, 972, 2)))
    return row


def _high(words: Words, wide: float) -> float:
    words.width = theme.at(wide)
    return theme.base(len(words.lines()) * words.line_px)
