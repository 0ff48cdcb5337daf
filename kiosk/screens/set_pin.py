"""14: the PIN, twice; the rules stand there before the first digit, a refusal in their place."""

from kiosk.model import Pin
from kiosk.prompts.making import NewPinFor, SetPin, StartOver
from kiosk.screens.prompt_screen import load_kv
from kiosk.screens.text import text
from kiosk.screens.typed_screen import TypedScreen
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.words import Words

load_kv(__file__)

RULES = ("rule_personal", "rule_run", "rule_initial")
AGAIN = ("again_one", "again_two")
RULE_HEIGHT = 78
ANOTHER_PIN = {NewPinFor.CHANGE, NewPinFor.RESET}
"""The card has a PIN of its owner's already."""


class SetPinScreen(TypedScreen):
    """No digit is ever shown, and no key shows which one was pressed."""

    def put(self, prompt: SetPin) -> None:
        self._again = prompt.again
        first = "title_new" if prompt.purpose in ANOTHER_PIN else "title"
        self.ids.title.text = text("SetPin.again" if prompt.again else f"SetPin.{first}")
        self.ids.go.text = text("SetPin.go_again" if prompt.again else "SetPin.go")
        self._leaves = prompt.can_leave and not prompt.again
        if self._leaves:
            # What starts over is the keypad's 清除 while the first entry is typed.
            self.ids.aside.text, self.ids.aside.target = text("SetPin.leave"), "back"
        if prompt.pad_out:
            self.say_pad_out()
        if prompt.echo is not None:
            self.type_at_pad(prompt.echo, self.ids.aside.text)
        if prompt.problem is not None:
            self._say(text(f"pin_problem.{prompt.problem.value}"))
            return
        self._list(AGAIN if prompt.again else RULES)

    def heading(self, prompt: SetPin) -> str:
        return text(f"SetPin.purpose.{prompt.purpose.value}")

    def finish(self) -> None:
        self.answer(Pin(self.digits))

    def aside(self) -> None:
        """Out of the matter, or both entries again; while the first one is typed, that is only a clearing."""
        if self._leaves:
            self.go_back()
        elif self._again:
            self.answer(StartOver())
        else:
            self.clear()

    def show_count(self, count: int) -> None:
        self.ids.cells.filled_count = count

    def _say(self, problem: str) -> None:
        board = self.ids.rules
        board.add_widget(Pictogram(name="warning", place=(0, 75, 84, 84)))
        board.add_widget(Words(text=problem, valign="middle", place=(108, 0, 504, 234)))

    def _list(self, rules: tuple[str, ...]) -> None:
        for number, rule in enumerate(rules):
            y = number * RULE_HEIGHT
            words = Words(text=text(f"SetPin.{rule}"), valign="middle", place=(0, y, 612, RULE_HEIGHT))
            self.ids.rules.add_widget(words)
