"""What becomes of the old card, said before anything is filed (JS 三.4)."""

from kiosk.prompts.renewal import Fate, OldCardFate
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.rows import FactRow

load_kv(__file__)

PICTURES = {
    Fate.KEPT: "bin",
    Fate.GIVEN_BACK: "card-out",
    Fate.AT_COLLECTION: "wait",
    Fate.DEAD_AT_COLLECTION: "wait",
    Fate.NOT_AT_HAND: "blank-card",
}
FACT = 190
FACT_ELDER = 230


class OldCardFateScreen(PromptScreen):
    def put(self, prompt: OldCardFate) -> None:
        said = f"OldCardFate.fate.{prompt.fate.value}"
        self.ids.title.text = text(f"{said}.title")
        self.ids.title.sub = text("OldCardFate.tail", tail=prompt.card_tail) if prompt.card_tail else ""
        facts = [
            (PICTURES[prompt.fate], text(f"{said}.head"), text(f"{said}.more")),
            ("wait", text("OldCardFate.until"), text("OldCardFate.until_more")),
        ]
        if prompt.bank_name:
            head = text("OldCardFate.bank", bank=prompt.bank_name)
            facts.append(("bank", head, text("OldCardFate.bank_more")))
        high = FACT_ELDER if look.elder else FACT
        self.ids.facts.place = (54, 780, 972, len(facts) * high + 4)
        for number, (picto, head, more) in enumerate(facts):
            place = (0, number * high, 972, high)
            row = FactRow(picto=picto, head=head, text=more, line=number < len(facts) - 1, place=place)
            self.ids.facts.add_widget(row)
