"""53, before a test that takes a blank: one that left the stack cannot go back, so it is asked for first."""

from kiosk.prompts.maintenance import UseBlank
from kiosk.screens.maintenance_screen import MaintenanceScreen
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.stations import THEN, station_lines
from kiosk.screens.text import text

load_kv(__file__)

STEPS = {"dispenser": ("feed", "chip", "bin"), "card_printer": ("feed", "print", "reject")}


class UseBlankScreen(MaintenanceScreen):
    """What will happen to it, step by step, and what the book will say."""

    head_key = "maintenance.test"

    def put(self, prompt: UseBlank) -> None:
        rows = [(text(f"UseBlank.{step}"), "", THEN) for step in STEPS[prompt.role]]
        self.ids.steps.add_widget(station_lines(rows))
        self.ids.sentence.head = text("UseBlank.sentence", left=max(prompt.in_stack - 1, 0))
