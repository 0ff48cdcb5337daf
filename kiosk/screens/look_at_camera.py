"""05: the face check; the camera ends it."""

from kiosk.prompts.identity import FaceDeclined, LookAtCamera
from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.live_screen import LiveScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text

load_kv(__file__)


class LookAtCameraScreen(LiveScreen):
    def put(self, prompt: LookAtCamera) -> None:
        last = "_last" if prompt.tries_left <= 1 else ""
        self.ids.privacy.text = fitting(f"LookAtCamera.privacy{last}", n=prompt.tries_left)
        self.watch(prompt.view)

    def see(self) -> None:
        advice, countdown = self.view.advice, self.view.countdown
        self.ids.advice.text = text(f"advice.{advice.value}" if advice else "LookAtCamera.checking")
        self.ids.ring.opacity = 0 if countdown is None else 1
        if countdown is not None:
            self.ids.ring.left = countdown

    def back(self) -> None:
        self.answer(Back())

    def decline(self) -> None:
        self.answer(FaceDeclined())
