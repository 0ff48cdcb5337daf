"""51: book, counted, added, new total, and the sentence that will be booked."""

from kiosk.prompts.maintenance import ConfirmExchange
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline, Panel
from kiosk.screens.widgets.words import Words

load_kv(__file__)

ROW_PX = 108.0


class ConfirmExchangeScreen(MaintenanceScreen):
    """The counted line lies on beam when it differs from the book."""

    head_key = "maintenance.load"

    def put(self, prompt: ConfirmExchange) -> None:
        difference = prompt.counted - prompt.book
        verdict = "same" if not difference else "short" if difference < 0 else "over"
        self.ids.title.text = text(f"ConfirmExchange.{verdict}", n=abs(difference))
        total = prompt.counted + prompt.added
        rows = (
            ("book", prompt.book),
            ("counted", prompt.counted),
            ("added", prompt.added),
            ("total", total),
        )
        panel = Panel(place=(0, 0, 972, ROW_PX * len(rows) + 4))
        for number, (name, count) in enumerate(rows):
            panel.add_widget(self._row(number, name, count, marked=name == "counted" and bool(difference)))
        self.ids.rows.add_widget(panel)
        self.ids.sentence.head = text("ConfirmExchange.sentence", total=total)
        key = "sentence_difference" if difference else "sentence_same"
        self.ids.sentence.text = text(f"ConfirmExchange.{key}", n=abs(difference))

    def _row(self, number: int, name: str, count: int, *, marked: bool) -> Board:
        row = Board(place=(2, 2 + number * ROW_PX, 968, ROW_PX))
        if marked:
            row.add_widget(Panel(fill_role="beam", line_role=""))
        row.add_widget(
            Words(
                text=text(f"ConfirmExchange.{name}"),
                kind="label",
                valign="middle",
                place=(33, 0, 600, ROW_PX),
            )
        )
        row.add_widget(
            Words(
                text=text("maintenance.cards", n=count),
                kind="head",
                strong=True,
                align="right",
                valign="middle",
                place=(640, 0, 295, ROW_PX),
            )
        )
        row.add_widget(Hairline(place=(0, ROW_PX - 2, 968, 2)))
        return row
