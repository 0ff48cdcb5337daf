"""What every screen is: a board of 1080 x 1920 with head and strip, built for one prompt, answered once.

A screen is a class here and a kv file of the same name beside it:

    class ConfirmIdentityScreen(PromptScreen):
        def put(self, prompt: ConfirmIdentity) -> None:      # fill in what the prompt says
            self.ids.rows.show(...)

kv holds the layout (`place` in base pixels, see widgets/board.py), Python holds `put` and the answers.
`load_kv(__file__)` at the end of the imports loads the kv file once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.lang import Builder

from kiosk.prompts.prompt import Exit, Prompt, Step
from kiosk.screens.text import text
from kiosk.screens.touch import gate
from kiosk.screens.widgets import actions, boxes, keypad, panel, pictogram, ring, rows, tile, title, words
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.header import Header
from kiosk.screens.widgets.key import Primary
from kiosk.screens.widgets.staff_corner import StaffCorner
from kiosk.screens.widgets.strip import Strip

Answered = Callable[[object], None]

FOR_KV = (actions, boxes, keypad, panel, pictogram, ring, rows, tile, title, words, StaffCorner)
"""Imported so that kv files know their widgets by name."""

WAIT_SAID_S = 0.4
"""An answer that takes longer than this to work is told to be working."""


def load_kv(module_file: str) -> None:
    """Load the kv file that lies beside a screen's module."""
    Builder.load_file(str(Path(module_file).with_suffix(".kv")))


class PromptScreen(Board):
    """Base of all screens. The glass builds it anew for each prompt, and again when the look changes."""

    dress: ClassVar[str] = ""
    """"maintenance" for the technicians' screens; put on while the screen is built."""
    has_strip: ClassVar[bool] = True
    has_head: ClassVar[bool] = True
    ground: ClassVar[str] = "paper"
    """Colour role of the ground; the glass clears the window with it, so it costs no layer."""
    reusable: ClassVar[bool] = False
    """Whether a further prompt of the same class is `put` into the same screen (Making, live pictures)."""

    def __init__(self, prompt: Prompt[Any], answered: Answered) -> None:
        self._answered: Answered | None = answered
        self.prompt = prompt
        super().__init__()
        if self.has_head:
            self._add_head(prompt)
        self._strip = Strip() if self.has_strip else None
        if self._strip is not None:
            self.add_widget(self._strip)
        self.put(prompt)

    def put(self, prompt: Any) -> None:
        """Show what the prompt says."""

    def heading(self, prompt: Any) -> str:
        """The name of the matter in the head."""
        step: Step | None = getattr(prompt, "step", None)
        service = step.service if step else getattr(prompt, "service", None)
        return text(f"service.{service.value}.name") if service else text("head.kiosk")

    def resume(self, before: Any) -> None:
        """Take over what was typed in a screen of the same kind (the look was changed)."""

    def answer(self, value: object) -> None:
        """Answer the prompt; the screen is deaf from now on."""
        answered, self._answered = self._answered, None
        if answered is not None:
            gate.answered()
            Clock.schedule_once(self._say_wait, WAIT_SAID_S)
            answered(value)

    def say_help(self) -> None:
        """What became of a call for staff."""
        if self._strip is not None:
            self._strip.say_help()

    def listen(self, answered: Answered | None) -> None:
        """A reusable screen was given its next prompt; None makes a screen deaf."""
        self._answered = answered

    @property
    def present_answered(self) -> Answered | None:
        """Who waits for the answer; None when it was given."""
        return self._answered

    @property
    def deaf(self) -> bool:
        return self._answered is None

    def forget(self) -> None:
        """Let go of everything that was shown or typed; called when the screen leaves the glass."""
        self._answered = None
        for widget in self.walk(restrict=True):
            if widget is not self and hasattr(widget, "forget"):
                widget.forget()
        self.prompt = Prompt()
        self.clear_widgets()
        self.canvas.clear()

    def _say_wait(self, _: float) -> None:
        if not self.deaf or self.get_parent_window() is None:
            return
        for widget in self.walk(restrict=True):
            if isinstance(widget, Primary) and widget.enabled:
                widget.reason = text("key.wait")
                widget.enabled = False

    def on_touch_down(self, touch: Any) -> bool:
        # The strip works on; what answers the prompt does not, once it was answered.
        super().on_touch_down(touch)
        return True

    def _add_head(self, prompt: Any) -> None:
        header = Header(self.heading(prompt), getattr(prompt, "step", None), can_exit=prompt.can_exit)
        if header.exit_key is not None:
            header.exit_key.bind(on_act=lambda *_: self.answer(Exit()))
        self.add_widget(header)
