"""A paper before the camera, as the camera sees it; the key takes it, and the camera ends the prompt."""

from kiosk.prompts.agency import AgentDocuments
from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.live_screen import LiveScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text

load_kv(__file__)


class AgentDocumentsScreen(LiveScreen):
    def put(self, prompt: AgentDocuments) -> None:
        paper = text(f"paper.{prompt.paper}")
        self.ids.title.text = text("AgentDocuments.title")
        self.ids.title.sub = fitting("AgentDocuments.sub", paper=paper)
        self.ids.page.text = text("AgentDocuments.page", n=prompt.page)
        self.watch(prompt.view)
        self._light()

    def see(self) -> None:
        self._light()

    def back(self) -> None:
        self.answer(Back())

    def press_shutter(self) -> None:
        """No answer: the camera takes the next picture and ends the prompt."""
        self.view.shutter = True
        self._light()

    def _light(self) -> None:
        self.ids.shutter.enabled = self.view.frame is not None and not self.view.shutter
