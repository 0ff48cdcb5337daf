"""51: a number of blanks, counted by hand."""

from kiosk.prompts.maintenance import EnterCount
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.typed_screen import TypedScreen

load_kv(__file__)


class EnterCountScreen(TypedScreen, MaintenanceScreen):
    """Any number of digits will do; nought is a number too."""

    limit = 4
    head_key = "maintenance.load"

    def put(self, prompt: EnterCount) -> None:
        name = prompt.count.value
        self.ids.step.text = text(f"EnterCount.step_{name}")
        self.ids.title.text = text(f"EnterCount.{name}")
        self.ids.title.sub = text(f"EnterCount.{name}_more", book=prompt.book)

    def finish(self) -> None:
        self.answer(int(self.digits))

    def typed(self) -> None:
        self.digits = self.digits.lstrip("0") or self.digits[:1]
        self.ids.field.digits = self.digits
        self.ids.keypad.full = self.missing == 0
        go = self.ids.go
        go.enabled = bool(self.digits)
        go.reason = text("EnterCount.none")
        go.text = text("EnterCount.go", n=self.digits)
