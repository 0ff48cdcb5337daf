"""What 16, 40 and 41 share: one thing, its slot lit, and the list of what is still to be taken."""

from typing import Any, ClassVar

from kiosk.prompts.prompt import Onward
from kiosk.prompts.taking import Thing
from kiosk.screens import theme
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.fitting_text import fitting
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.actions import WIDTH
from kiosk.screens.widgets.key import Key

load_kv(__file__)

KEY_WIDE = 308
GAP = 24
FITTING = 3
"""With the citizen's own card, four things are taken: the list begins higher, and the drawing is smaller."""
HIGHER_ROW = 1098
SMALLER = 0.868


class TakingScreen(PromptScreen):
    """`words` is the section of the texts, `place_of_thing` the lit place of the machine."""

    words: ClassVar[str]
    thing: ClassVar[Thing]
    place_of_thing: ClassVar[str]
    place_words: ClassVar[str]
    row_top: ClassVar[int] = 1216

    def __init__(self, *args: Any) -> None:
        component = (
            theme.tokens()["component"]["actions_elder"] if look.elder else theme.tokens()["zone"]["actions"]
        )
        self._top, self._high = component[0], component[1] - component[0]
        self.notice_place = (54, self._top, WIDTH, self._high)
        super().__init__(*args)

    def heading(self, prompt: Any) -> str:
        return text(f"{self.words}.head")

    def said(self, prompt: Any) -> str:
        """Where title and sentence of this prompt stand."""
        return self.words

    def close_up(self) -> CloseUp:
        """The drawing of this thing, with its place."""
        raise NotImplementedError  # abstract: Kivy's metaclass leaves no room for ABC

    def drawing_place(self, high: float) -> tuple[float, float, float, float]:
        """Where a drawing of this height stands that is as wide as the screen's rows."""
        share = SMALLER if self._many else 1.0
        return (54 + WIDTH * (1 - share) / 2, 404, WIDTH * share, high * share)

    def put(self, prompt: Any) -> None:
        self._many = len(prompt.things) > FITTING
        for row in (self.ids.where, self.ids.order) if self._many else ():
            left, _, wide, high = row.place
            row.place = (left, HIGHER_ROW, wide, high)
        said = self.said(prompt)
        self.ids.title.text = text(f"{said}.title")
        self.ids.title.sub = fitting(f"{said}.sub")
        self.ids.where.lit = self.place_of_thing
        self.ids.where.head = text(self.place_words)
        self.ids.order.show(prompt.things, self.thing)
        self.ids.notice.text = fitting(f"{self.words}.after")
        self._close_up = self.close_up()
        self.add_widget(self._close_up)
        self._close_up.start()

    def forget(self) -> None:
        self._close_up.stop()
        super().forget()

    def ask_taken(self, words: str) -> None:
        """Nothing tells the machine that it was taken: the citizen says so."""
        self.ids.notice.place = (54, self._top, WIDTH - KEY_WIDE - GAP, self._high)
        key = Key(
            target="taken",
            text=words,
            place=(54 + WIDTH - KEY_WIDE, self._top, KEY_WIDE, self._high),
        )
        key.bind(on_act=lambda *_: self.answer(Onward()))
        self.add_widget(key)
