"""The keypad 3 x 4: fixed layout, because blind and elderly people know it by heart (look.md 6)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.properties import BooleanProperty, StringProperty

from kiosk.screens.text import text
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.key import Key

KEY_WIDTH = 312
KEY_HEIGHT = 192
GAP = 18
PLACE = (54, 750, 972, 4 * KEY_HEIGHT + 3 * GAP)


class Keypad(Board):
    """Dispatches on_digit("7"), on_clear and on_erase; targets key_0 … key_9, clear, erase.

    `secret`: no key changes its colour while it is pressed.
    """

    __events__ = ("on_digit", "on_clear", "on_erase")

    secret = BooleanProperty(False)
    full = BooleanProperty(False)
    """All digits are there: the digit keys say so and are off."""
    full_text = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("place", PLACE)
        super().__init__(**properties)
        self._digits: list[Key] = []
        for number, digit in enumerate("123456789"):
            self._digit(digit, number % 3, number // 3)
        self._word("clear", text("key.clear"), "", 0).bind(on_act=lambda *_: self.dispatch("on_clear"))
        self._digit("0", 1, 3)
        erase = self._word("erase", text("key.erase"), "backspace", 2)
        erase.bind(on_act=lambda *_: self.dispatch("on_erase"))
        self.fbind("secret", self._mute)
        self.fbind("full", self._fill)

    def on_digit(self, digit: str) -> None:
        """Bound by the screens."""

    def on_clear(self) -> None:
        """Bound by the screens."""

    def on_erase(self) -> None:
        """Bound by the screens."""

    def _digit(self, digit: str, column: int, row: int) -> None:
        key = Key(
            target=f"key_{digit}",
            text=digit,
            kind="digit",
            role="ink",
            repeats=True,
            place=(column * (KEY_WIDTH + GAP), row * (KEY_HEIGHT + GAP), KEY_WIDTH, KEY_HEIGHT),
        )
        key.bind(on_act=lambda *_: self.dispatch("on_digit", digit))
        self._digits.append(key)
        self.add_widget(key)

    def _word(self, target: str, words: str, picto: str, column: int) -> Key:
        key = Key(
            target=target,
            text=words,
            picto=picto,
            picto_px=54,
            gap=12,
            repeats=True,
            place=(column * (KEY_WIDTH + GAP), 3 * (KEY_HEIGHT + GAP), KEY_WIDTH, KEY_HEIGHT),
        )
        self.add_widget(key)
        return key

    def _mute(self, *_: object) -> None:
        for key in self._digits:
            key.quiet = self.secret

    def _fill(self, *_: object) -> None:
        for key in self._digits:
            key.reason = self.full_text if self.full else ""
            key.enabled = not self.full
