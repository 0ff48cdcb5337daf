"""30: the citizen's own card goes into the lit slot; the reader ends it."""

from kiosk.prompts.card import InsertCard, NoCardWithMe
from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

load_kv(__file__)


class InsertCardScreen(PromptScreen):
    def put(self, prompt: InsertCard) -> None:
        self.ids.where.text = text(f"InsertCard.use.{prompt.use.value}")
        self.ids.close_up.start()

    def forget(self) -> None:
        self.ids.close_up.stop()
        super().forget()

    def go_back(self) -> None:
        self.answer(Back())

    def no_card(self) -> None:
        self.answer(NoCardWithMe())
