"""What the technicians' screens share: the blue frame, the head, the theme (look.md 3)."""

from typing import Any, ClassVar

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas

from kiosk.screens import theme
from kiosk.screens.here import here
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.text import has_text, text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import filled
from kiosk.screens.widgets.words import Words

HEAD_HEIGHT = 174
GOOD_STATES = ("online", "deviceBusy")


class MaintenanceScreen(PromptScreen):
    """No strip, no step header: nobody shall take it for a citizen's screen."""

    dress = "maintenance"
    has_strip = False
    has_head = False
    head_key: ClassVar[str] = "maintenance.head"

    def __init__(self, prompt: Any, answered: Any) -> None:
        self._frame = Canvas()
        super().__init__(prompt, answered)
        self.canvas.before.add(self._frame)
        self.fbind("pos", self._draw_frame)
        self.fbind("size", self._draw_frame)
        self.add_widget(MaintenanceHead(text(self.head_key)))

    def _draw_frame(self, *_: object) -> None:
        self._frame.clear()
        thick = theme.at(theme.tokens()["component"]["maintenance_frame"])
        x, y, width, height = self.x, self.y, self.width, self.height
        blue = theme.color("frame")
        with self._frame:
            filled((x, y, width, thick), blue, 0)
            filled((x, y, thick, height), blue, 0)
            filled((x + width - thick, y, thick, height), blue, 0)
            head = theme.at(HEAD_HEIGHT)
            filled((x, self.top - head, width, head), blue, 0)


class MaintenanceHead(Board):
    """The technician's sign, what is being done, and that nobody's data are here."""

    def __init__(self, name: str) -> None:
        super().__init__(place=(0, 0, 1080, HEAD_HEIGHT))
        self.add_widget(Pictogram(name="technician", role="on_pine", glow_role="", place=(54, 51, 72, 72)))
        self.add_widget(
            Words(
                text=name,
                kind="digit",
                base_px=48,
                role="on_pine",
                strong=True,
                valign="middle",
                place=(150, 36, 600, 66),
            )
        )
        self.add_widget(
            Words(
                text=text("maintenance.sub"),
                kind="digit",
                base_px=28,
                role="on_pine",
                valign="middle",
                place=(150, 102, 860, 44),
            )
        )
        self.add_widget(
            Words(
                text=here.machine,
                kind="digit",
                base_px=34,
                role="on_pine",
                align="right",
                valign="middle",
                place=(766, 36, 260, 66),
            )
        )


class Tag(Panel):
    """A state as a word on a tint: good, warn or bad; the word says it, the colour helps."""

    def __init__(self, words: str, tone: str, **properties: Any) -> None:
        super().__init__(fill_role=f"{tone}_tint", line_role="", **properties)
        self.add_widget(
            Words(
                text=words, kind="digit", base_px=30, role=tone, strong=True, align="center", valign="middle"
            )
        )


def state_word(state: str) -> str:
    key = f"maintenance.state.{state}"
    return text(key) if has_text(key) else state


def state_tone(state: str) -> str:
    return "good" if state in GOOD_STATES else "warn" if state in ("starting", "userError") else "bad"


def role_word(role: str) -> str:
    key = f"maintenance.role.{role}"
    return text(key) if has_text(key) else role


def fact_words(facts: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Names and values in words; a technician also gets what has no word yet, as it is."""
    return [(_name(name), _value(name, value)) for name, value in facts]


def _name(name: str) -> str:
    key = f"maintenance.fact.{name}"
    return text(key) if has_text(key) else name


def _value(name: str, value: str) -> str:
    if value in ("True", "False"):
        return text("maintenance.yes" if value == "True" else "maintenance.no")
    # Enough in a stack is not what is good in a bin.
    kinds = {"card": "place", "encryptor": "encryptor"}
    kind = "bin" if name.endswith("bin") else kinds.get(name, "supply")
    key = f"maintenance.{kind}.{value}"
    return text(key) if has_text(key) else value
