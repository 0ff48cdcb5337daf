"""What a slip would have said, where no paper comes: the code is the lit thing, and nobody has to scan it."""

from kiosk.prompts.prompt import Onward
from kiosk.prompts.taking import SlipOnGlass
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

load_kv(__file__)


class SlipOnGlassScreen(PromptScreen):
    def put(self, prompt: SlipOnGlass) -> None:
        self.ids.code.content = prompt.code
        ask = (text("SlipOnGlass.ask"), text("SlipOnGlass.ask_value"))
        self.ids.rows.show([(text("SlipOnGlass.result"), prompt.result), *prompt.rows, ask])

    def leave(self) -> None:
        self.answer(Onward())
