"""Zone A: name of the matter, the step in words, 退出, and one segment a step (look.md 6, step header)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.graphics import Canvas

from kiosk.prompts.prompt import Step
from kiosk.screens import theme
from kiosk.screens.text import text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.shapes import filled
from kiosk.screens.widgets.words import Words

EXIT = (798, 30, 174, 84)
SEGMENT_GAP = 9


class Header(Board):
    """`exit_key` is None when the visit cannot be left now; the screen binds its `on_act`."""

    def __init__(self, name: str, step: Step | None, *, can_exit: bool, **properties: Any) -> None:
        # One step of one says nothing: neither words nor a bar.
        self._step = step if step is not None and step.of > 1 else None
        self._bar = Canvas()
        super().__init__(place=(54, 0, 972, 180), **properties)
        self.canvas.add(self._bar)
        growth = 1.2 if theme.look.elder else 1.0
        self.add_widget(
            Words(
                text=name,
                kind="digit",
                base_px=36 * growth,
                role="pine",
                strong=True,
                valign="middle",
                place=(0, 30, 480, 84),
            )
        )
        self.exit_key: Key | None = None
        if self._step is not None:
            self.add_widget(
                Words(
                    text=text("head.step", number=self._step.number, of=self._step.of),
                    kind="digit",
                    base_px=32,
                    role="ink_soft",
                    align="right",
                    valign="middle",
                    place=(456, 30, 300 if can_exit else 516, 84),
                )
            )
        if can_exit:
            self.exit_key = Key(
                target="exit",
                text=text("key.exit"),
                picto="exit",
                picto_px=42,
                gap=12,
                kind="digit",
                base_px=34,
                place=EXIT,
            )
            self.add_widget(self.exit_key)
        self.fbind("pos", self._draw_bar)
        self.fbind("size", self._draw_bar)

    def _draw_bar(self, *_: object) -> None:
        self._bar.clear()
        if self._step is None:
            return
        count = self._step.of
        gap = theme.at(SEGMENT_GAP)
        width = (self.width - gap * (count - 1)) / count
        middle = self.top - theme.at(152)
        with self._bar:
            for number in range(1, count + 1):
                high = theme.at(16 if number == self._step.number else 8)
                role = "pine" if number <= self._step.number else "line"
                x = self.x + (number - 1) * (width + gap)
                filled((x, middle - high / 2, width, high), theme.color(role), high / 2)
