"""50: the technician's PIN; the card itself checks it and counts the tries."""

from kiosk.model import Pin
from kiosk.prompts.maintenance import EnterStaffPin
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.stations import DONE, NOW, station_lines
from kiosk.screens.text import text
from kiosk.screens.typed_screen import TypedScreen

load_kv(__file__)


class EnterStaffPinScreen(TypedScreen, MaintenanceScreen):
    """No digit is ever shown."""

    head_key = "maintenance.entry"

    def put(self, prompt: EnterStaffPin) -> None:
        one = "one" if prompt.staff_number else "one_unnamed"
        tries = "" if prompt.tries_left is None else text("EnterStaffPin.tries", n=prompt.tries_left)
        rows = [
            (text(f"EnterStaffPin.{one}", number=prompt.staff_number), "", DONE),
            (text("EnterStaffPin.two"), tries, NOW),
        ]
        self.ids.stations.add_widget(station_lines(rows))

    def finish(self) -> None:
        self.answer(Pin(self.digits))

    def typed(self) -> None:
        super().typed()
        self.ids.cells.filled_count = len(self.digits)
