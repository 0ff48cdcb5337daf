"""53, before the dispenser's test: a blank that left the stack cannot go back, so it is asked for first."""

from kiosk.prompts.maintenance import UseBlank
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.stations import THEN, station_lines
from kiosk.screens.text import text

load_kv(__file__)


class UseBlankScreen(MaintenanceScreen):
    """What will happen to it, step by step, and what the book will say."""

    head_key = "maintenance.test"

    def put(self, prompt: UseBlank) -> None:
        steps = ("feed", "chip", "bin")
        rows = [(text(f"UseBlank.{step}"), "", THEN) for step in steps]
        self.ids.steps.add_widget(station_lines(rows))
        self.ids.sentence.head = text("UseBlank.sentence", left=max(prompt.in_stack - 1, 0))
