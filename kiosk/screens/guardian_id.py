"""36: one of two ID cards goes on the lit pad, and whose; the reader ends it."""

from kiosk.prompts.agency import GuardianId
from kiosk.prompts.identity import NoIdWithMe
from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv

load_kv(__file__)


class GuardianIdScreen(PromptScreen):
    def put(self, prompt: GuardianId) -> None:
        whose = f"GuardianId.whose.{prompt.whose.value}"
        self.ids.title.text = fitting(f"{whose}.title")
        self.ids.title.sub = fitting(f"{whose}.same_again" if prompt.same_again else f"{whose}.sub")
        self.ids.where.text = fitting(f"{whose}.more")
        self.ids.absent.text = fitting(f"{whose}.none")
        self.ids.close_up.start()

    def forget(self) -> None:
        self.ids.close_up.stop()
        super().forget()

    def back(self) -> None:
        self.answer(Back())

    def no_id(self) -> None:
        self.answer(NoIdWithMe())
