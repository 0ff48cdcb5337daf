"""The half of a pad's driver that is the same for every make: turns, plain entry, and a status always."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kiosk.devices.line import LineOpener
from kiosk.devices.pin_pad.entry import CLEAR_KEYS, Entry, typed
from kiosk.devices.pin_pad.link import PadLink, PadPatience
from kiosk.devices.pin_pad.port import EntryEnd, EntryRule, KeyPress, PinPadStatus, Pressed
from kiosk.devices.pin_pad.states import closed_after, status_of
from kiosk.devices.pin_pad.wire import Command, Form, Reply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin


@dataclass(frozen=True, slots=True)
class PadWords:
    """How one make says what every make can say."""

    form: Form
    open_plain: Command
    close: Command
    timed_out: int
    """The code with which its own time for an entry is over."""
    faults: Mapping[int, Fault]
    """What the kiosk calls the codes that are no success."""

    def fault_of(self, code: int) -> Fault:
        """A code of no table is for the technician."""
        return self.faults.get(code, Fault.PIN_PAD_HARDWARE)


class PadOnLine(ABC):
    """See PinPad. A make says its words, its status, and what it does with keys of cryptography."""

    words: PadWords

    def __init__(
        self, open_line: LineOpener, *, clear: KeyPress = CLEAR_KEYS[""], patience: PadPatience | None = None
    ) -> None:
        self._link = PadLink(open_line, self.words.form, patience or PadPatience())
        self._clear = clear
        # Opening, typing and closing belong together: a question about the status may not come between them.
        self._turn = asyncio.Lock()

    async def status(self) -> PinPadStatus:
        """See PinPad."""
        return await self._told(self._state)

    async def reset(self) -> PinPadStatus:
        """See PinPad."""
        return await self._told(self._reset)

    async def get_data(self, rule: EntryRule, pressed: Pressed) -> Pin | EntryEnd:
        """See PinPad."""
        async with self._entry(rule, pressed, plain=True) as entry:
            await self._done(self.words.open_plain)
            return await self._typed(entry, rule) or entry.pin()

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    @abstractmethod
    async def _state(self) -> PinPadStatus:
        """Ask the pad. Raises DeviceError."""

    @abstractmethod
    async def _reset(self) -> PinPadStatus:
        """Close the keypad, and ask. Raises DeviceError."""

    def _refused(self, code: int) -> None:
        """What else a make learns from a refusal: nothing, if it does not say."""
        return

    @asynccontextmanager
    async def _entry(self, rule: EntryRule, pressed: Pressed, *, plain: bool) -> AsyncIterator[Entry]:
        """One entry, from opening the keypad to closing it."""
        entry = Entry(rule, pressed, self._clear, plain=plain)
        async with self._turn, closed_after(self._close, entry):
            yield entry

    async def _typed(self, entry: Entry, rule: EntryRule) -> EntryEnd | None:
        """None: it has its digits. Raises DeviceError."""
        return await typed(self._link, entry, rule, self._said_meanwhile)

    async def _close(self) -> None:
        await self._done(self.words.close)

    async def _done(self, command: Command) -> Reply:
        """Raises DeviceError for a refusal."""
        reply = await self._link.ask(command)
        if not self.words.form.ok(reply.code):
            self._refused(reply.code)
            raise DeviceError(self.words.fault_of(reply.code), f"{reply.code:02X} on {command.name}")
        return reply

    async def _told(self, ask: Callable[[], Awaitable[PinPadStatus]]) -> PinPadStatus:
        """A status in any case: a fault is one too."""
        try:
            async with self._turn:
                return await ask()
        except DeviceError as error:
            return status_of(error.fault)

    def _said_meanwhile(self, code: int) -> EntryEnd | None:
        """An answer in the middle of an entry: the pad's own time-out, or what ended it."""
        if code == self.words.timed_out:
            return EntryEnd.TIMED_OUT
        if not self.words.form.ok(code):
            raise DeviceError(self.words.fault_of(code), f"{code:02X} while typing")
        return None
