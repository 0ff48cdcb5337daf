"""53: one device's test: under way, passed, or failed with the code that the manual explains."""

from kiosk.prompts.maintenance import DeviceTest
from kiosk.prompts.prompt import Onward
from kiosk.screens.maintenance_home import PICTOGRAMS
from kiosk.screens.maintenance_screen import MaintenanceScreen, fact_words, role_word, state_word
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.rows import info_row

load_kv(__file__)

ROW_PX = 96.0


class DeviceTestScreen(MaintenanceScreen):
    """While it runs the button says so and is off."""

    head_key = "maintenance.test"

    def put(self, prompt: DeviceTest) -> None:
        self.ids.device.text = role_word(prompt.role)
        self.ids.sign.name = PICTOGRAMS.get(prompt.role, "technician")
        state = {None: "running", True: "passed", False: "failed"}[prompt.passed]
        row = prompt.row
        facts = {"fault": row.fault, "state": state_word(row.state)} if row else {}
        self.ids.title.text = text(f"DeviceTest.{state}")
        self.ids.title.sub = text(f"DeviceTest.{state}_more", **facts)
        self.ids.go.enabled = prompt.passed is not None
        self.ids.go.reason = text("key.wait")
        if row is not None and row.facts:
            self._facts(row.facts)

    def go_on(self) -> None:
        self.answer(Onward())

    def _facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        shown = fact_words(facts)[:8]
        panel = Panel(place=(0, 0, 972, ROW_PX * len(shown) + 4))
        for number, (name, value) in enumerate(shown):
            place = (0.0, number * ROW_PX, 972.0, ROW_PX)
            panel.add_widget(info_row(name, value, place, label_width=330, line=number < len(shown) - 1))
        self.ids.facts.add_widget(panel)
