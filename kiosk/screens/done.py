"""What 15 is for every matter without a new card: the seal, what is so now, and a receipt or not (43)."""

from typing import Any

from kiosk.model import Service
from kiosk.prompts.result import DonePoint
from kiosk.prompts.taking import ReceiptWanted
from kiosk.screens import signs
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.spoken import told_with
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key, Primary
from kiosk.screens.widgets.rows import FactRow, WayRow

load_kv(__file__)

ROW = 168
NEXT = 150
GAP = 24
LEAST_ASK = 90
WORK_ENDS = 1608
WORK_ENDS_ELDER = 1568


class DoneScreen(PromptScreen):
    """Its kinds say the title, the points, and which of the two keys is lit."""

    def __init__(self, *args: Any) -> None:
        self.panel_top = 790
        super().__init__(*args)

    def say(self, title: str, tail: str, points: tuple[DonePoint, ...]) -> None:
        """The large words and up to three things that are so now."""
        self.ids.title.text = title
        self.ids.tail.text = text("done.tail", tail=tail) if tail else ""
        panel = self.ids.points
        panel.place = (54, self.panel_top, 972, len(points) * ROW + 4)
        for number, point in enumerate(points):
            panel.add_widget(told_row(point, number, last=number == len(points) - 1))

    def offer_next(self, service: Service | None) -> None:
        """What can follow right away, as a row of its own."""
        if service is None:
            return
        name = text(f"service.{service.value}.name")
        row = WayRow(
            target=f"next_{service.value}",
            picto=signs.OF_SERVICE[service],
            head=text("done.next", service=name),
            text=text(f"service.{service.value}.caption"),
            place=(0, self._points_end + GAP, 972, NEXT),
        )
        row.bind(on_act=lambda *_: self.answer(service))
        self.ids.next.add_widget(row)

    def ask_receipt(self, *, can_print: bool, printing_lit: bool, without: str = "done.no_print") -> None:
        """打一张 and 不用打; only one of them is lit."""
        ask = self.ids.ask
        top = self._points_end + GAP + (NEXT + GAP if self.ids.next.children else 0)
        ends = WORK_ENDS_ELDER if look.elder else WORK_ENDS
        if ends - top < LEAST_ASK:
            # No room for the question: it goes on to the key itself.
            self.remove_widget(ask)
        ask.place = (54, top, 972, min(ends - top, 160))
        what = "ask" if can_print else "no_printer"
        ask.text = text(f"done.{what}" if self.ids.next.children else f"done.{what}_more")
        keys = [("no_print", text(without if can_print else "done.no_print_go_on"), False)]
        if can_print:
            asked = ask in self.children
            keys.append(("print", text("done.print" if asked else "done.print_receipt"), True))
        else:
            keys.append(("scan", text("done.scan"), True))
        if not (printing_lit and can_print):
            keys.reverse()
        for target, words, wanted in keys[:-1]:
            self._add(Key(target=target, text=words, wide=312), wanted=wanted)
        _, words, wanted = keys[-1]
        self._add(Primary(text=words, picto_after="receipt" if wanted else "next"), wanted=wanted)

    def _add(self, key: Key, *, wanted: bool) -> None:
        key.bind(on_act=lambda *_: self.answer(ReceiptWanted(wanted)))
        self.ids.actions.add_widget(key)

    @property
    def _points_end(self) -> float:
        _, y, _, height = self.ids.points.place
        return float(y + height)


def told_row(point: DonePoint, number: int, *, last: bool) -> FactRow:
    """One thing that is so now."""
    key = f"told.{point.told.value}"
    facts = dict(point.facts)
    return FactRow(
        picto=signs.OF_TOLD[point.told],
        head=text(f"{key}.head", **facts),
        text=told_with(f"{key}.more", facts),
        line=not last,
        place=(0, number * ROW, 972, ROW),
    )
