"""S13: what shall be changed, with what the record says now."""

from kiosk.prompts.contact import ChooseContactField, ContactField
from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import WayRow

load_kv(__file__)

PICTURES = {ContactField.MOBILE: "phone", ContactField.ADDRESS: "home"}
HEIGHT = 198
HEIGHT_ELDER = 250
GAP = 24


class ChooseContactFieldScreen(PromptScreen):
    """One is as near as the other, so nothing is lit."""

    def put(self, prompt: ChooseContactField) -> None:
        high = HEIGHT_ELDER if look.elder else HEIGHT
        for line, known in enumerate(prompt.known):
            row = WayRow(
                target=f"field_{known.name.value}",
                picto=PICTURES[known.name],
                head=text(f"ChooseContactField.field.{known.name.value}"),
                text=text("ChooseContactField.now", value=known.value or text("row.nothing")),
                place=(0, line * (high + GAP), 972, high),
            )
            row.bind(on_act=lambda _, chosen=known.name: self.answer(chosen))
            self.ids.list.add_widget(row)

    def go_back(self) -> None:
        self.answer(Back())
