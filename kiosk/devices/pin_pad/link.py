"""One question, one answer, and keys in between: what both pads' drivers say to the line.

An answer does not say what it answers. So a command that was given up is waited off before the next one,
what has arrived by then is thrown away, and only what can be the answer is taken. A key that comes before
the answer was pressed before the pad did what it was asked: it belongs to no entry.
"""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass

from kiosk.devices.line import Line, LineLost, LineOpener
from kiosk.devices.pin_pad.wire import Command, Damaged, Event, Form, KeyByte, Parser, Reply
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

RESENDS = 2


@dataclass(frozen=True, slots=True)
class PadPatience:
    """How long the driver waits. The manuals at hand give no times; public drivers wait 1 to 3 s."""

    answer_s: float = 1.0
    after_noise_s: float = 0.2
    """How long a good answer may still follow something unreadable."""
    quiet_s: float = 0.15
    """At 9600 baud a byte comes each ms, and a finger needs longer: after this no frame goes on."""


class PadLink:
    """Asks one command at a time; whoever owns it sees to that. Opens the line when it is needed."""

    def __init__(self, open_line: LineOpener, form: Form, patience: PadPatience) -> None:
        self._open_line = open_line
        self._form = form
        self._patience = patience
        self._parser = Parser(form)
        self._events: deque[Event] = deque()
        self._line: Line | None = None
        self._given_up: float | None = None

    async def ask(self, command: Command) -> Reply:
        """The answer. Raises DeviceError (gone, silent); the next call opens a lost or silent line anew."""
        try:
            line = self._opened()
            await self._wait_off(line)
            return await self._asked(line, command)
        except LineLost as lost:
            self.close()
            raise DeviceError(Fault.PIN_PAD_GONE, command.name) from lost

    async def key(self, until: float | None) -> KeyByte | Reply | None:
        """The next key, or an answer that nobody asked for; None when nothing came by `until` (loop time)."""
        try:
            line = self._opened()
            while True:
                while self._events:
                    event = self._events.popleft()
                    if not isinstance(event, Damaged):
                        return event
                if not await self._hear(line, until):
                    return None
        except LineLost as lost:
            self.close()
            raise DeviceError(Fault.PIN_PAD_GONE, "while typing") from lost

    def close(self) -> None:
        """Give the line back."""
        if self._line is not None:
            self._line.close()
        self._line = None
        self._given_up = None
        self._parser.quiet()
        self._events.clear()

    def _opened(self) -> Line:
        if self._line is None:
            self._line = self._open_line()
        return self._line

    async def _wait_off(self, line: Line) -> None:
        if self._given_up is not None:
            while not any(isinstance(event, Reply) for event in self._events):
                if not await self._hear(line, self._given_up):
                    break
            self._given_up = None

    async def _asked(self, line: Line, command: Command) -> Reply:
        for _ in range(1 if command.once else 1 + RESENDS):
            line.discard()
            self._parser.quiet()
            self._events.clear()
            until = asyncio.get_running_loop().time() + self._patience.answer_s
            self._given_up = until
            line.write(self._form.frame(command))
            answer = await self._answer(line, command, until)
            if answer is not None:
                self._given_up = None
                return answer
            log.info("PIN pad: no answer to %s", command.name)
        self.close()
        raise DeviceError(Fault.PIN_PAD_SILENT, command.name)

    async def _answer(self, line: Line, command: Command, until: float) -> Reply | None:
        while True:
            while self._events:
                event = self._events.popleft()
                if isinstance(event, Reply) and self._form.fits(command, event):
                    return event
                if isinstance(event, Damaged):
                    soon = asyncio.get_running_loop().time() + self._patience.after_noise_s
                    until = min(until, soon)
            if not await self._hear(line, until):
                return None

    async def _hear(self, line: Line, until: float | None) -> bool:
        """Take what comes next; False when `until` has passed without a byte."""
        clock = asyncio.get_running_loop().time
        amid, limit = self._parser.amid_frame, until
        if amid:
            gap = clock() + self._patience.quiet_s
            limit = gap if until is None else min(until, gap)
        try:
            async with asyncio.timeout_at(limit):
                data = await line.read()
        except TimeoutError:
            if amid:
                self._parser.quiet()
            return until is None or clock() < until
        self._events.extend(self._parser.feed(data))
        return True
