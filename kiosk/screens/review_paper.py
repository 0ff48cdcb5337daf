"""The page as the reviewer will see it: read, taken again, or followed by another one."""

from kiosk.prompts.agency import OtherPage, PaperRead, ReviewPaper, TakePaperAgain
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text

load_kv(__file__)


class ReviewPaperScreen(PromptScreen):
    def put(self, prompt: ReviewPaper) -> None:
        self.ids.title.sub = text(f"paper.{prompt.paper}")
        self.ids.page.show(prompt.jpeg)
        self.ids.other.enabled = prompt.can_add
        self.ids.other.reason = text("ReviewPaper.no_more")

    def again(self) -> None:
        self.answer(TakePaperAgain())

    def other(self) -> None:
        self.answer(OtherPage())

    def use(self) -> None:
        self.answer(PaperRead())
