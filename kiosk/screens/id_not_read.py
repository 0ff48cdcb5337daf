"""47: the ID card was not read, and what helps; the reader ends this too."""

from typing import Any

from kiosk.prompts.identity import IdNotRead, NoIdWithMe
from kiosk.prompts.prompt import Back
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)


class IdNotReadScreen(PromptScreen):
    def __init__(self, *args: Any) -> None:
        elder = look.elder
        self.facts_top = 416 if elder else 384
        self.fact_high = 152 if elder else 138
        self.pad_place = (211, 900, 550, 204) if elder else (54, 830, 972, 360)
        self.where_place = (54, 1110, 972, 450) if elder else (54, 1210, 972, 380)
        self.map_px = 230 if elder else 212
        super().__init__(*args)

    def put(self, prompt: IdNotRead) -> None:
        self.ids.title.text = text(f"IdNotRead.trouble.{prompt.trouble.value}")
        more = "tries" if prompt.tries_left > 1 else "last"
        self.ids.where.text = fitting(f"IdNotRead.{more}", n=prompt.tries_left)

    def back(self) -> None:
        self.answer(Back())

    def no_id(self) -> None:
        self.answer(NoIdWithMe())
