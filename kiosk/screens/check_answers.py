"""12: everything once more, then the promise (SC-R art. 31); two pages in elder mode (12c)."""

from typing import Any

from kiosk.prompts.application import AnswerField, AnswerRow, Change, CheckAnswers, Submit
from kiosk.prompts.prompt import Back
from kiosk.screens import theme
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.read_notice import money
from kiosk.screens.text import has_text, text
from kiosk.screens.theme import look
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.panel import Hairline, Panel
from kiosk.screens.widgets.rows import info_row
from kiosk.screens.widgets.words import Words

load_kv(__file__)

ROW = 126
LARGE_ROW = 214
LARGE_PAGE = 4
TOP = 306
LARGE_TOP = 396
CHANGE = (174, 96)
LARGE_CHANGE = (252, 126)


class CheckAnswersScreen(PromptScreen):
    """The lamp lies on the promise, then on the button; in elder mode first on 看下一页."""

    def put(self, prompt: CheckAnswers) -> None:
        self._rows = prompt.rows
        self.ids.after.text = text(f"CheckAnswers.then.{prompt.then.value}")
        self._size = LARGE_PAGE if look.elder else len(prompt.rows)
        self._page = 0
        self._list()

    def resume(self, before: Any) -> None:
        self.ids.promise.ticked = before.ids.promise.ticked
        self.light()

    def go_on(self) -> None:
        """看下一页, or the last act."""
        if self._last_page:
            self.answer(Submit())
            return
        self._page += 1
        self._list()

    def go_back(self) -> None:
        if self._page:
            self._page -= 1
            self._list()
            return
        self.answer(Back())

    def light(self) -> None:
        """The lamp lies on the next thing to be done."""
        promise, go, last = self.ids.promise, self.ids.go, self._last_page
        promise.lit = last and not promise.ticked
        promise.opacity = self.ids.after.opacity = 1 if last else 0
        promise.enabled = last
        self.ids.calm.opacity = 0 if last else 1
        rest = len(self._rows) - (self._page + 1) * self._size
        self.ids.calm.text = "" if last else text("CheckAnswers.calm_more", n=rest)
        go.enabled = promise.ticked or not last
        go.text = text("CheckAnswers.go" if last else "key.next_page")
        go.reason = text("CheckAnswers.first_promise")

    @property
    def _last_page(self) -> bool:
        return self._page == page_count(self._rows, self._size) - 1

    def _list(self) -> None:
        pages = page_count(self._rows, self._size)
        shown = text("CheckAnswers.page", number=self._page + 1, of=pages) if pages > 1 else ""
        self.ids.title.sub = shown
        board = self.ids.list
        board.clear_widgets()
        rows = page_of(self._rows, self._size, self._page)
        row_height = LARGE_ROW if look.elder else min(ROW, 1020 / max(len(rows), 1))
        top = LARGE_TOP if look.elder else TOP
        panel = Panel(place=(0, top, 972, row_height * len(rows) + (4 if look.elder else 12)))
        for number, row in enumerate(rows):
            line = number < len(rows) - 1
            place = (0.0, number * row_height, 972.0, row_height)
            panel.add_widget(
                self._large(row, place, line=line) if look.elder else self._plain(row, place, line)
            )
        board.add_widget(panel)
        self.light()

    def _plain(self, row: AnswerRow, place: tuple[float, float, float, float], line: bool) -> Board:
        width, height = CHANGE
        board = info_row(
            text(f"CheckAnswers.{row.name}"),
            shown_value(row),
            place,
            room=width + 24 if row.can_change else 24,
            line=line,
        )
        if row.can_change:
            spare = (place[3] - 2 - height) / 2
            board.add_widget(self._change(row, (972 - 12 - width, spare, width, height)))
        return board

    def _large(self, row: AnswerRow, place: tuple[float, float, float, float], *, line: bool) -> Board:
        """12c: the label over the value, because both are large."""
        width, height = LARGE_CHANGE
        board = Board(place=place)
        room = 972 - 36 - (width + 60 if row.can_change else 36)
        value = Words(text=shown_value(row), kind="label", strong=True, place=(36, 102, room, 76))
        label_at = 32
        if theme.base(value.natural_width) > room:  # an address, down to its county: two lines of it
            value.kind, value.place, label_at = "body", (36, 76, room, 130), 8
        label = text(f"CheckAnswers.{row.name}")
        board.add_widget(Words(text=label, role="ink_soft", place=(36, label_at, room, 70)))
        board.add_widget(value)
        if row.can_change:
            spare = (place[3] - height) / 2
            board.add_widget(self._change(row, (972 - 36 - width, spare, width, height)))
        if line:
            board.add_widget(Hairline(place=(0, place[3] - 2, 972, 2)))
        return board

    def _change(self, row: AnswerRow, place: tuple[float, float, float, float]) -> Key:
        key = Key(
            target=f"change_{row.name}",
            text=text("key.change"),
            picto="edit",
            picto_px=42,
            gap=9,
            kind="strip",
            base_px=36,
            place=place,
        )
        key.bind(on_act=lambda *_: self.answer(Change(row.name)))
        return key


def shown_value(row: AnswerRow) -> str:
    """Codes become words; masked text stays as it is."""
    match row.name:
        case AnswerField.OCCUPATION:
            key = f"occupation.{row.value}"
            return text(key) if has_text(key) else row.value
        case AnswerField.PHOTO | AnswerField.ADDRESS:
            key = f"CheckAnswers.{row.name}_{row.value}"
            return text(key) if has_text(key) else row.value
        case AnswerField.FEE:
            if not row.value.isdigit():
                return row.value
            return money(int(row.value)) if int(row.value) else text("CheckAnswers.free")
        case _:
            return row.value
