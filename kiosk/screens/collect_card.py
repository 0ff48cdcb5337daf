"""39: the card lies ready in this machine; what comes after is said before it is taken."""

from kiosk.prompts.collect import CollectCard
from kiosk.prompts.prompt import Back, Onward
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.said_rows import said
from kiosk.screens.text import text
from kiosk.screens.widgets.rows import FactRow

load_kv(__file__)

FACT = 168
MOST = 2


class CollectCardScreen(PromptScreen):
    def put(self, prompt: CollectCard) -> None:
        self.ids.rows.show(said(prompt.rows))
        self.ids.go.text = text("CollectCard.confirm" if prompt.activates else "CollectCard.go")
        self._tell(prompt)

    def go_on(self) -> None:
        self.answer(Onward())

    def go_back(self) -> None:
        self.answer(Back())

    def _tell(self, prompt: CollectCard) -> None:
        """Who brings it gives way to what changes; the next screen says it again."""
        told = [("enable", "activates")] if prompt.activates else []
        told += [("pin", "pin_next")] if prompt.new_pin_next else []
        told = [*told, ("lock-hand", "wait")][:MOST]
        panel = self.ids.after
        panel.place = (54, self.ids.rows.foot + 24, 972, len(told) * FACT + 4)
        for number, (picto, what) in enumerate(told):
            row = FactRow(
                picto=picto,
                head=text(f"CollectCard.after.{what}"),
                text=text(f"CollectCard.after.{what}_more"),
                line=number < len(told) - 1,
                place=(0, number * FACT, 972, FACT),
            )
            panel.add_widget(row)
