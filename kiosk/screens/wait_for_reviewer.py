"""Somebody at the centre looks at the papers: how long at most, and that nothing is done before."""

from kiosk.prompts.agency import WaitForReviewer
from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv

load_kv(__file__)

MINUTE_S = 60


class WaitForReviewerScreen(PromptScreen):
    """Nothing has to be touched: the reviewer's word ends it, or the time does."""

    def put(self, prompt: WaitForReviewer) -> None:
        minutes = -(-prompt.within_s // MINUTE_S)
        self.ids.title.sub = fitting("WaitForReviewer.sub", minutes=minutes)

    def leave(self) -> None:
        self.answer(Back())
