"""44: stopped for seven days, when they end, and what to do before (SC-R art. 18)."""

from kiosk.model import Service
from kiosk.prompts.result import TempLossDone
from kiosk.prompts.taking import ReceiptWanted
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.spoken import short_day, short_minute
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.rows import WayRow

load_kv(__file__)


class TempLossDoneScreen(PromptScreen):
    def put(self, prompt: TempLossDone) -> None:
        ids = self.ids
        ids.title.sub = text("TempLossDone.sub", tail=prompt.card_tail)
        ids.lapses.text = text("TempLossDone.lapses", n=prompt.days)
        ids.bar.show(
            prompt.days,
            (text("TempLossDone.today"), short_minute(prompt.reported_at)),
            (text("TempLossDone.end"), short_minute(prompt.lapses_at)),
        )
        where = "bank" if prompt.at_bank else "more"
        ids.found.text = text(f"TempLossDone.found_{where}")
        ids.not_found.text = text(f"TempLossDone.not_found_{where}", date=short_day(prompt.lapses_at))
        if prompt.can_report_loss:
            self._offer_report()
        if not look.elder:
            ids.receipt.text = text("TempLossDone.receipt" if prompt.can_print else "done.no_printer")
        self._end(can_print=prompt.can_print)

    def _offer_report(self) -> None:
        row = WayRow(
            target=f"next_{Service.REPORT_LOSS.value}",
            picto="card-lost",
            head=text("TempLossDone.report"),
            text=text("TempLossDone.report_more"),
            place=(0, 0, 972, 156),
        )
        row.bind(on_act=lambda *_: self.answer(Service.REPORT_LOSS))
        self.ids.next.add_widget(row)

    def _end(self, *, can_print: bool) -> None:
        other, words = ("no_print", "done.no_print") if can_print else ("scan", "done.scan")
        key = Key(target=other, text=text(words), wide=312)
        key.bind(on_act=lambda *_: self.answer(ReceiptWanted(not can_print)))
        self.ids.actions.add_widget(key)
        go = Primary(
            text=text("TempLossDone.print" if can_print else "done.no_print_go_on"),
            picto_after="receipt" if can_print else "next",
        )
        go.bind(on_act=lambda *_: self.answer(ReceiptWanted(can_print)))
        self.ids.actions.add_widget(go)
