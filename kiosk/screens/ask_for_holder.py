"""36j: whether the other person came along: nobody stands before the camera for somebody else."""

from kiosk.prompts.agency import AskForHolder
from kiosk.screens.drawings import sitter
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

FOR_KV = (sitter,)
load_kv(__file__)


class AskForHolderScreen(PromptScreen):
    """Masked: whoever looks over a shoulder learns no name."""

    def put(self, prompt: AskForHolder) -> None:
        self.ids.title.text = text("AskForHolder.title", name=prompt.holder)
        self.ids.title.sub = fitting("AskForHolder.sub")
