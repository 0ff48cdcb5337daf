"""50, on leaving: the staff card is still in the reader, which ends this prompt when it is taken."""

from kiosk.prompts.maintenance import TakeStaffCard
from kiosk.prompts.prompt import Back
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.where import Where

FOR_KV = (Where,)
load_kv(__file__)


class TakeStaffCardScreen(MaintenanceScreen):
    head_key = "maintenance.leave"

    def put(self, prompt: TakeStaffCard) -> None:
        self.ids.where.head = text("TakeStaffCard.where")

    def go_back(self) -> None:
        self.answer(Back())
