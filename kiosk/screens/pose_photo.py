"""10: the live picture with its four ticks; the camera ends it, or the shutter makes it."""

from typing import Any

from kiosk.devices.camera.port import Tick
from kiosk.prompts.application import PosePhoto
from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.live_screen import LiveScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)


class PosePhotoScreen(LiveScreen):
    def __init__(self, *args: Any) -> None:
        self.top_px = 410 if look.elder else 396
        self._rest = ""
        super().__init__(*args)

    def put(self, prompt: PosePhoto) -> None:
        whose = "title_other" if prompt.holder else "title"
        self.ids.title.text = text(f"PosePhoto.{whose}", name=prompt.holder)
        last = "more" if prompt.retakes_left else "last"
        self._rest = fitting(f"PosePhoto.auto_{last}", n=prompt.retakes_left)
        self.watch(prompt.view)

    def see(self) -> None:
        first_missing = next((tick for tick in Tick if tick not in self.view.ticks), None)
        for tick in Tick:
            row = self.ids[tick.value]
            row.good, row.lit = tick in self.view.ticks, tick is first_missing
        advice, countdown = self.view.advice, self.view.countdown
        self.ids.notice.head = text(f"advice.{advice.value}" if advice else "PosePhoto.auto")
        self.ids.notice.text = self._rest
        self.ids.ring.opacity = 0 if countdown is None else 1
        if countdown is not None:
            self.ids.ring.left = countdown
        self.ids.shutter.enabled = not self.view.shutter

    def back(self) -> None:
        self.answer(Back())

    def press_shutter(self) -> None:
        """No answer: the camera takes the next usable picture and ends the prompt."""
        self.view.shutter = True
        self.ids.shutter.enabled = False
