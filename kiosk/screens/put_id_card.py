"""04: the ID card goes on the lit pad; the reader ends it."""

from kiosk.prompts.identity import NoIdWithMe, PutIdCard
from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen, load_kv

load_kv(__file__)


class PutIdCardScreen(PromptScreen):
    def put(self, prompt: PutIdCard) -> None:
        self.ids.close_up.start()

    def forget(self) -> None:
        self.ids.close_up.stop()
        super().forget()

    def back(self) -> None:
        self.answer(Back())

    def no_id(self) -> None:
        self.answer(NoIdWithMe())
