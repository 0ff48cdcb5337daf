"""06: 这是您吗? What the chip says, masked (ux.md C.4)."""

from datetime import date

from kiosk.prompts.identity import ConfirmIdentity
from kiosk.screens.drawings import sitter
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.rows import info_row

FOR_KV = (sitter,)
load_kv(__file__)

ROW_HEIGHT = 160


class ConfirmIdentityScreen(PromptScreen):
    """What the chip says has no 修改."""

    def put(self, prompt: ConfirmIdentity) -> None:
        facts = (
            ("name", prompt.name),
            ("id_number", prompt.id_number),
            ("valid_until", spoken_date(prompt.valid_until)),
        )
        for number, (name, value) in enumerate(facts):
            self.ids.rows.add_widget(
                info_row(
                    text(f"ConfirmIdentity.{name}"),
                    value,
                    (0, number * ROW_HEIGHT, 972, ROW_HEIGHT),
                    label_width=230,
                    kind="head",
                    line=number < len(facts) - 1,
                )
            )


def spoken_date(iso: str) -> str:
    """2036-03-05 → 2036年3月5日; "" → 长期有效."""
    if not iso:
        return text("ConfirmIdentity.long_term")
    day = date.fromisoformat(iso)
    return text("ConfirmIdentity.date", year=day.year, month=day.month, day=day.day)
