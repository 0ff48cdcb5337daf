"""32: how far the card is, when and where it is ready, and whom the message reaches (SC-R art. 12, 22)."""

from typing import Any

from kiosk.card_life import OrderStage
from kiosk.prompts.result import ShowProgress
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.result_screen import ResultScreen
from kiosk.screens.said_rows import said
from kiosk.screens.spoken import short_day
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.progress_line import Station

load_kv(__file__)

FILED, CHECKED, MADE, COLLECTED, BEYOND = range(5)
NOW = {
    OrderStage.SUBMITTED: FILED,
    OrderStage.BANK_CHECKING: CHECKED,
    OrderStage.BANK_REJECTED: CHECKED,
    OrderStage.ACCEPTED: MADE,
    OrderStage.MAKING: MADE,
    OrderStage.MADE: COLLECTED,
    OrderStage.DELIVERED: BEYOND,
    OrderStage.VOIDED: FILED,
}
"""The station of the line at which an order of that stage stands."""


class ShowProgressScreen(ResultScreen):
    def __init__(self, *args: Any) -> None:
        elder = look.elder
        self.line_top = 440 if elder else 400
        self.rows_top = 724 if elder else 700
        self.row_high = 116 if elder else 126
        super().__init__(*args)

    def put(self, prompt: ShowProgress) -> None:
        ids = self.ids
        stage = prompt.stage.value
        expected = short_day(prompt.expected_on) if prompt.expected_on else ""
        why = "dated" if expected and NOW[prompt.stage] <= MADE else "why"
        ids.title.text = text(f"ShowProgress.stage.{stage}.title")
        ids.title.sub = text(
            "ShowProgress.dated" if why == "dated" else f"ShowProgress.stage.{stage}.why", date=expected
        )
        if prompt.stage is OrderStage.VOIDED:
            self.remove_widget(ids.line)
        else:
            ids.line.show(self._stations(prompt, expected), NOW[prompt.stage])
        ids.rows.show(said(prompt.rows))
        self._say(prompt)
        self.put_ring()
        self.end_with(
            ids.actions, recommended=prompt.recommended, can_print=prompt.can_print, printed=prompt.printed
        )

    @staticmethod
    def _stations(prompt: ShowProgress, expected: str) -> list[Station]:
        now = NOW[prompt.stage]
        about = text("ShowProgress.about", date=expected) if expected and now <= MADE else ""
        days = [
            short_day(prompt.accepted_on) if prompt.accepted_on else "",
            short_day(prompt.checked_on) if prompt.checked_on else "",
            short_day(prompt.made_on) if prompt.made_on else "",
            about,
        ]
        names = ("filed", "checked", "made", "collected")
        stations = []
        for number, (name, day) in enumerate(zip(names, days, strict=True)):
            present = text(f"ShowProgress.now.{name}") if number == now else ""
            stations.append(Station(text(f"ShowProgress.station.{name}"), present or day))
        return stations

    def _say(self, prompt: ShowProgress) -> None:
        notice = self.ids.notice
        notice.place = (54, max(self.ids.rows.foot, 740) + 36, 972, 190 if look.elder else 170)
        if prompt.masked_mobile and NOW[prompt.stage] <= MADE:
            notice.head = text("ShowProgress.message", mobile=prompt.masked_mobile)
            notice.text = text("ShowProgress.message_more")
            return
        notice.picto = "guide"
        notice.head = text("ShowProgress.ask")
        notice.text = text("ShowProgress.ask_more")
