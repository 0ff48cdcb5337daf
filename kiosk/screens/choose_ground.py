"""S15: why a card would be cancelled."""

from kiosk.prompts.cancellation import ChooseGround
from kiosk.prompts.result import Seen
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import WayRow

load_kv(__file__)

PITCH = 162
PITCH_ELDER = 178
GAP = 14
PICTURES = {"already_cancelled": "bank", "surplus_card": "blank-card", "moved_province": "places"}


class ChooseGroundScreen(PromptScreen):
    """One is as near as the other: nothing is lit."""

    def put(self, prompt: ChooseGround) -> None:
        pitch = PITCH_ELDER if look.elder else PITCH
        for line, ground in enumerate(prompt.grounds):
            row = WayRow(
                target=f"ground_{ground}",
                picto=PICTURES.get(ground, "person"),
                head=text(f"cancel_ground.{ground}"),
                place=(0, line * pitch, 972, pitch - GAP),
            )
            row.bind(on_act=lambda _, chosen=ground: self.answer(chosen))
            self.ids.list.add_widget(row)

    def leave(self) -> None:
        self.answer(Seen())
