"""S23: the citizen's own record, subject by subject, in the centre's words (MO 二(三))."""

from typing import Any

from kiosk.prompts.result import ShowRights
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.result_screen import ResultScreen
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)

ROWS_A_PAGE = 5
ROWS_A_PAGE_ELDER = 4


class ShowRightsScreen(ResultScreen):
    """A subject with many rows goes on on the next page, under the same title."""

    def put(self, prompt: ShowRights) -> None:
        size = ROWS_A_PAGE_ELDER if look.elder else ROWS_A_PAGE
        self.ids.rows.row_high = 205 if look.elder else 164
        self._leaves = [
            (text(f"ShowRights.subject.{page.subject.value}"), list(page_of(page.rows, size, number)))
            for page in prompt.pages
            for number in range(page_count(page.rows, size))
        ]
        self.ids.pager.pages = max(len(self._leaves), 1)
        self.turn(0)
        self.put_ring()
        self.end_with(
            self.ids.actions, can_print=prompt.can_print and bool(prompt.pages), printed=prompt.printed
        )

    def resume(self, before: Any) -> None:
        # The pages are cut anew in another size of type, so only the subject is found again.
        title = before._leaves[before.ids.pager.page][0] if before._leaves else ""
        known = [leaf[0] for leaf in self._leaves]
        self.ids.pager.page = known.index(title) if title in known else 0
        self.turn(self.ids.pager.page)

    def forget(self) -> None:
        self._leaves = []
        super().forget()

    def turn(self, page: int) -> None:
        if not self._leaves:
            self.ids.title.text = text("ShowRights.nothing")
            self.ids.title.sub = text("ShowRights.nothing_more")
            self.ids.rows.show([])
            return
        title, rows = self._leaves[page]
        self.ids.title.text = title
        self.ids.title.sub = text("ShowRights.sub")
        self.ids.rows.show(rows)
