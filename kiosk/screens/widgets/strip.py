"""Zone D: always there, always the same five; it works on every screen (look.md 6, strip)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import Canvas
from kivy.properties import BooleanProperty

from kiosk.prompts.help_said import HelpSaid
from kiosk.screens import theme
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import Box, filled
from kiosk.screens.widgets.touchable import Touchable
from kiosk.screens.widgets.words import Words

WIDTH = 1080
HEIGHT = 120
DIAL_SAID_S = 60.0
"""How long the help cell says the number to dial where nobody can be called from the glass."""


@dataclass(slots=True)
class Outside:
    """What the strip can reach outside the glass; the glass fills it in."""

    call_staff: Callable[[], None] | None = None
    """None: nobody can be called from here, the citizen is told to dial 12333."""
    can_speak: bool = False
    said: HelpSaid = HelpSaid.NOTHING
    """What the help cell says of a call; whoever takes the calls tells it."""


outside = Outside()

HELP_WORDS = {
    HelpSaid.NOTHING: "strip.help",
    HelpSaid.CALLING: "strip.help_calling",
    HelpSaid.CALLED: "strip.help_called",
    HelpSaid.NOT_HEARD: "strip.help_dial",
}


class Cell(Touchable):
    """One of the five; sinks by going lighter, as it has no foot."""

    first = BooleanProperty(False)

    def __init__(self, **properties: Any) -> None:
        self._ground = Canvas()
        super().__init__(**properties)
        self.canvas.before.add(self._ground)
        for name in ("pos", "size", "pressed"):
            self.fbind(name, self._draw)
        self._said = ""

    @property
    def label(self) -> str:
        return self._said

    @property
    def reach(self) -> tuple[Box, ...]:
        return (self.box,)

    def say(self, *parts: str) -> None:
        """Remember what stands on the cell, for the probe."""
        self._said = " ".join(parts)

    def _draw(self, *_: object) -> None:
        self._ground.clear()
        with self._ground:
            if self.pressed:
                filled(self.box, theme.color("strip_line"), 0)
            if not self.first:
                filled((self.x, self.y, theme.at(2), self.height), theme.color("strip_line"), 0)


class Strip(Board):
    """Help, voice, size, contrast, language."""

    def __init__(self, **properties: Any) -> None:
        elder = look.elder
        self._high = theme.tokens()["component"]["strip_elder"] if elder else HEIGHT
        self._ground = Canvas()
        super().__init__(place=(0, 1920 - self._high, WIDTH, self._high), **properties)
        self.canvas.before.add(self._ground)
        for name in ("pos", "size"):
            self.fbind(name, self._draw)
        help_width = 360 if elder else 324
        self._help = self._help_cell(help_width)
        self.add_widget(self._help)
        self.say_help()
        each = (WIDTH - help_width) / 4
        for number, cell in enumerate(self._four()):
            cell.place = (help_width + number * each, 0, each, self._high)
            self.add_widget(cell)

    def _draw(self, *_: object) -> None:
        self._ground.clear()
        with self._ground:
            filled((self.x, self.y, self.width, self.height), theme.color("pine_deep"), 0)
            if theme.theme_name() == "contrast_dark":
                filled((self.x, self.top - theme.at(4), self.width, theme.at(4)), theme.color("line"), 0)

    def _help_cell(self, width: float) -> Cell:
        size, left = (78, 27) if look.elder else (66, 36)
        cell = Cell(target="help", first=True, place=(0, 0, width, self._high))
        cell.add_widget(
            Pictogram(
                name="help",
                role="on_pine_deep",
                glow_role="",
                place=(left, (self._high - size) / 2, size, size),
            )
        )
        words = left + size + (15 if look.elder else 21)
        line = 54 if look.elder else 44
        top = (self._high - 2 * line) / 2
        self._help_lines = [
            Words(
                kind="strip",
                role="on_pine_deep",
                strong=number == 0,
                valign="middle",
                place=(words, top + number * line, width - words - 6, line),
            )
            for number in range(2)
        ]
        for line_of_words in self._help_lines:
            cell.add_widget(line_of_words)
        cell.bind(on_act=self._call)
        return cell

    def say_help(self) -> None:
        """What stands on the help cell, as the call stands now."""
        lines = text(HELP_WORDS[outside.said]).split("\n")
        for words, line in zip(self._help_lines, lines, strict=True):
            words.text = line
        self._help.say(*lines)

    def _call(self, *_: object) -> None:
        if outside.call_staff is not None:
            outside.call_staff()
            return
        outside.said = HelpSaid.NOT_HEARD
        self.say_help()
        Clock.schedule_once(self._quiet, DIAL_SAID_S)

    def _quiet(self, _: float) -> None:
        outside.said = HelpSaid.NOTHING
        self.say_help()

    def _four(self) -> list[Cell]:
        voice = ("voice_on" if look.voice else "voice_off") if outside.can_speak else "voice_none"
        contrast = {"": "contrast", "dark": "contrast_swap", "light": "contrast_plain"}[look.contrast]
        cells = [
            self._cell("voice", "voice-on" if look.voice else "voice-off", voice, look.toggle_voice),
            self._cell("elder", "elder", "elder_off" if look.elder else "elder", look.toggle_elder),
            self._cell("contrast", "contrast", contrast, look.next_contrast),
            self._cell("language", "language", "language", look.next_language),
        ]
        cells[0].enabled = outside.can_speak
        return cells

    def _cell(self, target: str, picto: str, key: str, act: Callable[[], None]) -> Cell:
        each = (WIDTH - (360 if look.elder else 324)) / 4
        size = 54 if look.elder else 44
        line = 50 if look.elder else 40
        top = (self._high - size - line - 4) / 2
        cell = Cell(target=target)
        cell.add_widget(
            Pictogram(
                name=picto, role="on_pine_deep", glow_role="", place=((each - size) / 2, top, size, size)
            )
        )
        caption = text(f"strip.{key}")
        cell.add_widget(
            Words(
                text=caption,
                kind="strip",
                role="on_pine_deep",
                align="center",
                valign="middle",
                place=(3, top + size + 4, each - 4, line),
            )
        )
        cell.say(caption)
        cell.bind(on_act=lambda *_: act())
        return cell
