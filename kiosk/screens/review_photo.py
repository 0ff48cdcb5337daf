"""11: the portrait as it will be on the card; what is printed cannot be changed."""

from typing import Any

from kiosk.prompts.application import RetakePhoto, ReviewPhoto, UsePhoto
from kiosk.screens.drawings.card_preview import CardPreview
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)

PREVIEW = (54, 330)
LINES = 3


class ReviewPhotoScreen(PromptScreen):
    def __init__(self, *args: Any) -> None:
        x, y, width, height = CardPreview.portrait_box()
        self.portrait_place = (PREVIEW[0] + x, PREVIEW[1] + y, width, height)
        self.line_high = 78 if look.elder else 63
        super().__init__(*args)

    def put(self, prompt: ReviewPhoto) -> None:
        self.ids.portrait.show(prompt.jpeg)
        self.ids.retake.text = fitting("ReviewPhoto.retake", n=prompt.retakes_left)
        self.ids.retake.enabled = prompt.retakes_left > 0
        good = not prompt.warnings
        self.ids.verdict.text = text("ReviewPhoto.good" if good else "ReviewPhoto.fair")
        sentences = (
            [text(f"ReviewPhoto.{what}") for what in ("face", "light", "ground")]
            if good
            else [text(f"photo_warning.{warning}") for warning in prompt.warnings[:LINES]]
        )
        for number in range(LINES):
            line = self.ids[f"line_{number}"]
            line.text = sentences[number] if number < len(sentences) else ""
            line.picto = ("tick" if good else "warning") if line.text else ""

    def retake(self) -> None:
        self.answer(RetakePhoto())

    def use(self) -> None:
        self.answer(UsePhoto())
