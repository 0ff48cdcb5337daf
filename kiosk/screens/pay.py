"""37: the code that a telephone pays with; the centre's word ends it, and nothing is charged before."""

from kiosk.prompts.payment import Pay
from kiosk.prompts.prompt import Back
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.spoken import price
from kiosk.screens.text import text

load_kv(__file__)


class PayScreen(PromptScreen):
    def put(self, prompt: Pay) -> None:
        amount = price(prompt.amount_fen)
        self.ids.title.text = text("Pay.title", yuan=amount)
        self.ids.code.content = prompt.code
        self.ids.amount.text = text("Pay.amount", yuan=amount)
        self.ids.rows.show(
            [
                (text("Pay.what"), text("Pay.fee")),
                (text("Pay.to"), text("Pay.payee", payee=prompt.payee)),
            ]
        )
        self.ids.ring.start(prompt.seconds)

    def forget(self) -> None:
        self.ids.ring.stop()
        super().forget()

    def go_back(self) -> None:
        self.answer(Back())
