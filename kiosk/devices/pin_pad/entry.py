"""What is being typed: the digits in plain entry, and only their number when they stay in the pad."""

import asyncio
from collections.abc import Callable

from kiosk.devices.pin_pad.link import PadLink
from kiosk.devices.pin_pad.port import EntryEnd, EntryRule, KeyPress, Pressed
from kiosk.devices.pin_pad.wire import CANCEL, CLEAR, DIGITS, ENTER, MASKED, TIMED_OUT, KeyByte
from kiosk.model import Pin

CLEAR_KEYS = {"": KeyPress.BACKSPACE, "clear-all": KeyPress.CLEAR}
"""Model of the role → what the pad's one clear key does."""


class Entry:
    """One entry. Only keys that the rule allows count, and only those are told."""

    def __init__(self, rule: EntryRule, pressed: Pressed, clear: KeyPress, *, plain: bool) -> None:
        self._rule = rule
        self._pressed = pressed
        self._clear = clear
        self.plain = plain
        self._taken = DIGITS if plain else frozenset({MASKED})
        self._typed = bytearray()

    def take(self, key: int) -> KeyPress | None:
        """What the key did; None when it does not count here."""
        kind = self._kind(key)
        if kind is None:
            return None
        match kind:
            case KeyPress.DIGIT:
                self._typed.append(key)
            case KeyPress.BACKSPACE:
                self._typed[-1:] = b""
            case KeyPress.CLEAR | KeyPress.CANCEL:
                self.wipe()
            case KeyPress.ENTER:
                pass
        self._pressed(kind, len(self._typed))
        return kind

    @property
    def complete(self) -> bool:
        """The last digit ends it by itself."""
        return self._rule.auto_end and len(self._typed) == self._rule.max_digits

    def pin(self) -> Pin:
        """The digits of a plain entry; nothing is left here."""
        pin = Pin(self._typed.decode("ascii"))
        self.wipe()
        return pin

    def wipe(self) -> None:
        """Forget, over the very bytes."""
        self._typed[:] = bytes(len(self._typed))
        self._typed.clear()

    def _kind(self, key: int) -> KeyPress | None:
        count = len(self._typed)
        if key in self._taken:
            return KeyPress.DIGIT if count < self._rule.max_digits else None
        if key == ENTER:
            return KeyPress.ENTER if count >= self._rule.min_digits else None
        return {CLEAR: self._clear, CANCEL: KeyPress.CANCEL}.get(key)


async def typed(
    link: PadLink, entry: Entry, rule: EntryRule, check: Callable[[int], EntryEnd | None]
) -> EntryEnd | None:
    """Take keys until the entry ends; None: it has its digits.

    `check` judges an answer that comes of itself: it may end the entry, or raise DeviceError.
    """
    clock = asyncio.get_running_loop().time
    while True:
        heard = await link.key(None if rule.quiet_s is None else clock() + rule.quiet_s)
        if heard is None:
            return EntryEnd.TIMED_OUT
        if not isinstance(heard, KeyByte):
            ended = check(heard.code)
            if ended is not None:
                return ended
            continue
        if heard.value == TIMED_OUT and not entry.plain:
            return EntryEnd.TIMED_OUT
        kind = entry.take(heard.value)
        if kind is KeyPress.CANCEL:
            return EntryEnd.CANCELLED
        if kind is KeyPress.ENTER or entry.complete:
            return None
