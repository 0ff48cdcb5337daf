"""20: 您还在吗? Laid over the question that waits."""

from typing import Any

from kiosk.prompts.prompt import Exit, StayHere, StillThere
from kiosk.screens.prompt_screen import PromptScreen, load_kv

load_kv(__file__)


class StillThereScreen(PromptScreen):
    """The ring counts by itself; the end of patience is not its business (kiosk.ui)."""

    def put(self, prompt: StillThere) -> None:
        self.ids.ring.start(prompt.seconds)

    def resume(self, before: Any) -> None:
        self.ids.ring.left = before.ids.ring.left

    def stay(self) -> None:
        self.answer(StayHere())

    def leave(self) -> None:
        self.answer(Exit())
