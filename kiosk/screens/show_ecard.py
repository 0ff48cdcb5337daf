"""S21: the code is the lit thing; the e-card's password is set on the telephone (SC-R art. 16)."""

from kiosk.prompts.reading import ShowEcard
from kiosk.prompts.result import Seen
from kiosk.screens.prompt_screen import PromptScreen, load_kv

load_kv(__file__)


class ShowEcardScreen(PromptScreen):
    def put(self, prompt: ShowEcard) -> None:
        self.ids.code.content = prompt.url

    def leave(self) -> None:
        self.answer(Seen())
