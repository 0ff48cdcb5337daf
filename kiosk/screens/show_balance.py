"""The medical account: how much, and that it is not cash (JS 四.6, 四.13)."""

from kiosk.prompts.result import ShowBalance
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.result_screen import ResultScreen
from kiosk.screens.said_rows import said
from kiosk.screens.spoken import yuan
from kiosk.screens.text import text

load_kv(__file__)


class ShowBalanceScreen(ResultScreen):
    def put(self, prompt: ShowBalance) -> None:
        self.ids.amount.text = text("ShowBalance.amount", yuan=yuan(prompt.amount_fen))
        self.ids.rows.show(said(prompt.rows))
        foot = self.ids.rows.foot if prompt.rows else 730
        self.ids.notice.place = (54, foot + 40, 972, 190)
        self.put_ring()
        self.end_with(self.ids.actions, can_print=prompt.can_print, printed=prompt.printed)
