"""53: one device's test: under way, passed, or failed with the code that the manual explains."""

from kiosk.prompts.maintenance import DeviceTest, Finding
from kiosk.prompts.prompt import Onward
from kiosk.screens.maintenance_screen import MaintenanceScreen, fact_words, role_word, state_word
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import has_text, text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline, Panel
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.rows import info_row
from kiosk.screens.widgets.words import Words

load_kv(__file__)

PLACES = {
    "id_reader": "id",
    "dispenser": "out",
    "receipt_printer": "receipt",
    "card_reader": "insert",
    "pin_pad": "pin",
    "camera": "camera",
    "touch": "screen",
}
"""Which place on the front shows the device; the card printer stands behind it."""
ROW_PX = 96.0
FINDING_PX = 112.0
GAP_PX = 30.0
ROOM_PX = 850.0


class DeviceTestScreen(MaintenanceScreen):
    """While it runs the button says so and is off."""

    head_key = "maintenance.test"

    def put(self, prompt: DeviceTest) -> None:
        state = {None: "running", True: "passed", False: "failed"}[prompt.passed]
        row = prompt.row
        self.ids.title.text = text(f"DeviceTest.{state}")
        where = self.ids.where
        where.lit = PLACES.get(prompt.role, "")
        where.head = role_word(prompt.role)
        where.text = self._sentence(state, prompt)
        self.ids.go.enabled = prompt.passed is not None
        self.ids.go.reason = text("key.wait")
        note = f"DeviceTest.note_{prompt.role}"
        self.ids.note.text = text(note if has_text(note) else "DeviceTest.note")
        top = self._findings(prompt.findings)
        if row is not None and row.facts:
            self._facts(row.facts, top)

    def _sentence(self, state: str, prompt: DeviceTest) -> str:
        """A device that answers, but not well, has no code: what is wrong stands below."""
        row = prompt.row
        if row is None or prompt.passed:
            return text(f"DeviceTest.{state}_more")
        if not row.fault:
            return text("DeviceTest.failed_plain")
        return text("DeviceTest.failed_more", fault=row.fault, state=state_word(row.state))

    def go_on(self) -> None:
        self.answer(Onward())

    def _findings(self, findings: tuple[Finding, ...]) -> float:
        """Each finding is a sentence with its tick; where the next thing may stand below them."""
        if not findings:
            return 0.0
        height = FINDING_PX * len(findings)
        panel = Panel(place=(0, 0, 972, height + 4))
        for number, finding in enumerate(findings):
            row = Board(place=(2, 2 + number * FINDING_PX, 968, FINDING_PX))
            sign = "tick" if finding.good else "warning"
            row.add_widget(Pictogram(name=sign, place=(33, (FINDING_PX - 54) / 2, 54, 54)))
            words = text(f"DeviceTest.finding.{finding.name}", **dict(finding.facts))
            row.add_widget(Words(text=words, valign="middle", place=(114, 0, 830, FINDING_PX)))
            if number < len(findings) - 1:
                row.add_widget(Hairline(place=(0, FINDING_PX - 2, 968, 2)))
            panel.add_widget(row)
        self.ids.facts.add_widget(panel)
        return height + GAP_PX

    def _facts(self, facts: tuple[tuple[str, str], ...], top: float) -> None:
        """What the sensors say; as many as there is room for."""
        shown = fact_words(facts)[: int((ROOM_PX - top) // ROW_PX)]
        panel = Panel(place=(0, top, 972, ROW_PX * len(shown) + 4))
        for number, (name, value) in enumerate(shown):
            place = (0.0, number * ROW_PX, 972.0, ROW_PX)
            panel.add_widget(info_row(name, value, place, label_width=330, line=number < len(shown) - 1))
        self.ids.facts.add_widget(panel)
