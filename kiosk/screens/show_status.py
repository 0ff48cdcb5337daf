"""31: the state in words, the rows below it, and the one act that helps (SC-R art. 22)."""

from kiosk.prompts.result import ShowStatus
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.result_screen import ResultScreen
from kiosk.screens.said_rows import said
from kiosk.screens.spoken import short_minute
from kiosk.screens.text import has_text, text
from kiosk.screens.theme import look

load_kv(__file__)

NOTICE_HIGH = 136
NOTICE_HIGH_NOTE = 190
NOTICE_HIGH_ELDER = 240
ROW_HIGH_WITH_NOTE = 103
"""What the law wants said may take a line more (SC-R art. 28); six rows leave it that line."""


class ShowStatusScreen(ResultScreen):
    """Elder mode leaves the drawing out, so that every row stands on one page."""

    def put(self, prompt: ShowStatus) -> None:
        ids = self.ids
        ids.title.text = text(f"ShowStatus.state.{prompt.state.value}.title")
        ids.title.sub = text(f"ShowStatus.state.{prompt.state.value}.why")
        if look.elder:
            self.remove_widget(ids.card)
            ids.rows.row_high = 124
            ids.rows.label_width = 240
            ids.rows.place = (54, 480, 972, 0)
        elif prompt.note is not None:
            ids.rows.row_high = ROW_HIGH_WITH_NOTE
        ids.rows.show(said(prompt.rows))
        self._say(prompt)
        self.put_ring()
        self.end_with(
            ids.actions, recommended=prompt.recommended, can_print=prompt.can_print, printed=prompt.printed
        )

    def _say(self, prompt: ShowStatus) -> None:
        notice = self.ids.notice
        high = NOTICE_HIGH_NOTE if prompt.note is not None else NOTICE_HIGH
        high = NOTICE_HIGH_ELDER if look.elder else high
        notice.place = (54, max(self.ids.rows.foot, 740) + 26, 972, high)
        facts = dict(prompt.facts)
        if "when" in facts:
            facts["when"] = short_minute(facts["when"])
        if prompt.note is not None:
            notice.picto = "warning"
            notice.head = text(f"ShowStatus.note.{prompt.note.value}.head", **facts)
            notice.text = text(f"ShowStatus.note.{prompt.note.value}.more", **facts)
            return
        act = prompt.recommended.value if prompt.recommended is not None else ""
        key = f"ShowStatus.act.{act}"
        notice.picto = "enable" if has_text(key) else "lock-hand"
        notice.head = text(key) if has_text(key) else text("ShowStatus.masked_head")
        notice.text = text("ShowStatus.masked")
