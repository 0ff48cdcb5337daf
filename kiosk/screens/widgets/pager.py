"""Lists never scroll: the row of keys that turns their pages (look.md 2)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import NumericProperty

from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.words import Words

KEY = (312, 108)
TOP = 1476
TOP_ELDER = 1450
"""The actions stand higher in elder mode."""


class Pager(Board):
    """Dispatches on_turn with the number of the page, counted from 0; of one page there is nothing."""

    __events__ = ("on_turn",)

    page = NumericProperty(0)
    pages = NumericProperty(1)

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("place", (54, TOP_ELDER if look.elder else TOP, 972, KEY[1]))
        super().__init__(**properties)
        self._before = Key(target="previous_page", picto="back", picto_px=48, place=(0, 0, *KEY))
        self._after = Key(target="next_page", picto_after="next", picto_px=48, place=(972 - KEY[0], 0, *KEY))
        self._where = Words(align="center", valign="middle", place=(336, 0, 300, KEY[1]))
        self._before.bind(on_act=lambda *_: self._turn(-1))
        self._after.bind(on_act=lambda *_: self._turn(1))
        self.fbind("page", self._say)
        self.fbind("pages", self._say)

    def on_turn(self, page: int) -> None:
        """Bound by the screens."""

    def _turn(self, by: int) -> None:
        self.page = min(max(self.page + by, 0), self.pages - 1)
        self.dispatch("on_turn", int(self.page))

    def _say(self, *_: object) -> None:
        self.clear_widgets()
        if self.pages <= 1:
            return
        self._before.text, self._before.reason = text("pager.before"), text("pager.first")
        self._after.text, self._after.reason = text("pager.after"), text("pager.last")
        self._before.enabled = self.page > 0
        self._after.enabled = self.page < self.pages - 1
        self._where.text = text("pager.where", page=int(self.page) + 1, pages=int(self.pages))
        for part in (self._before, self._where, self._after):
            self.add_widget(part)
