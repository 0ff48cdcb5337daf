"""How paying ended when the matter does not simply go on: what became of the money comes first."""

from kiosk.prompts.payment import PaymentEnd, PaymentEnded
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.spoken import price
from kiosk.screens.text import text

load_kv(__file__)

PICTURES = {
    PaymentEnd.PAID: "tick",
    PaymentEnd.NOT_PAID: "tick",
    PaymentEnd.LATE: "repeat",
    PaymentEnd.REFUNDED: "repeat",
    PaymentEnd.UNKNOWN: "wait",
}


class PaymentEndedScreen(PromptScreen):
    def put(self, prompt: PaymentEnded) -> None:
        said = f"PaymentEnded.end.{prompt.end.value}"
        amount = price(prompt.amount_fen)
        self.ids.title.text = text(f"{said}.title")
        self.ids.title.sub = text(f"{said}.why", yuan=amount)
        self.ids.amount.text = text("Pay.amount", yuan=amount)
        if prompt.end is PaymentEnd.NOT_PAID:
            # A large sum beside it would be read as money that was taken.
            self.remove_widget(self.ids.money)
            self.ids.notice.place = self.ids.money.place
        self.ids.rows.show([(text("PaymentEnded.slip"), prompt.slip)] if prompt.slip else [])
        self.ids.notice.picto = PICTURES[prompt.end]
        self.ids.notice.head = text(f"{said}.next")
        self.ids.notice.text = text(f"{said}.next_more")
        self.ids.ways.show(prompt.ways)
