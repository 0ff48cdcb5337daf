"""50, before the card: the reader ends this prompt."""

from kiosk.prompts.maintenance import InsertStaffCard
from kiosk.prompts.prompt import Back
from kiosk.screens.drawings import staff_card_into_slot
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.stations import NOW, THEN, station_lines
from kiosk.screens.text import has_text, text

FOR_KV = (staff_card_into_slot,)
load_kv(__file__)


class InsertStaffCardScreen(MaintenanceScreen):
    """What went wrong with the card before stands in the notice at the foot."""

    head_key = "maintenance.entry"

    def put(self, prompt: InsertStaffCard) -> None:
        rows = [(text("InsertStaffCard.one"), "", NOW), (text("InsertStaffCard.two"), "", THEN)]
        self.ids.stations.add_widget(station_lines(rows))
        self.ids.picture.start()
        if prompt.trouble:
            key = f"maintenance.trouble.{prompt.trouble}"
            self.ids.notice.picto = "warning"
            self.ids.notice.head = text(key) if has_text(key) else prompt.trouble

    def forget(self) -> None:
        self.ids.picture.stop()
        super().forget()

    def go_back(self) -> None:
        self.answer(Back())
