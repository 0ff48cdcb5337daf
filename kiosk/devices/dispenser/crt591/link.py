"""Link control of F2: a command is acknowledged within 300 ms, then carried out, then answered.

What may be repeated is asked again. What must not be done twice (a motion, an APDU) is sent again only
after a NAK, which says that the unit did not take it. A missing ACK says nothing: the answer is waited for.
After any doubt the unit is asked for its version before the next command: it works in order, so whatever
comes before that answer belongs to something that was given up.
"""

import asyncio
import contextlib
import logging
from collections import deque
from enum import Enum, auto

from kiosk.devices.dispenser.crt591.codec import (
    Answer,
    Command,
    Control,
    Damaged,
    Done,
    Event,
    Failed,
    Parser,
    frame,
)
from kiosk.devices.dispenser.crt591.model import Crt591Patience
from kiosk.devices.line import Line, LineLost, LineOpener
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

RESENDS = 3
ANSWER_NAKS = 2
VERSION = Command(0xA4, 0x30)  # asked for nothing else, so its answer cannot be mistaken


class _Nothing(Enum):
    REFUSED = auto()  # NAK: not taken, for certain
    SILENCE = auto()  # taken or not: nobody knows


class Crt591Link:
    """Asks one command at a time; whoever owns it sees to that. Opens the line when it is needed."""

    def __init__(self, open_line: LineOpener, patience: Crt591Patience, address: int = 0) -> None:
        self._open_line = open_line
        self._patience = patience
        self._address = address
        self._parser = Parser(address)
        self._events: deque[Event] = deque()
        self._line: Line | None = None
        self._in_doubt = True
        self._given_up: tuple[Command, float] | None = None

    async def ask(self, command: Command, within_s: float) -> Answer:
        """Something that may be asked twice. Raises DeviceError (gone, silent)."""
        return await self._ordered(command, within_s, RESENDS)

    async def order(self, command: Command, within_s: float) -> Answer:
        """Something that must not be done twice. After DeviceError(silent) it may have been done."""
        return await self._ordered(command, within_s, 0)

    async def reach(self, within_s: float) -> None:
        """Wait until the unit answers at all: it is deaf while it moves."""
        clock = asyncio.get_running_loop().time
        until = clock() + within_s
        while True:
            try:
                await self._ordered(VERSION, self._patience.quick_s, RESENDS)
            except DeviceError as error:
                if error.fault is Fault.DISPENSER_GONE or clock() >= until:
                    raise
            else:
                return

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None
        self._given_up = None

    async def _ordered(self, command: Command, within_s: float, repeats: int) -> Answer:
        try:
            line = self._opened()
            if self._in_doubt and command != VERSION:
                await self._settle(line)
            return await self._exchange(line, command, within_s, repeats)
        except LineLost as lost:
            self.close()
            raise DeviceError(Fault.DISPENSER_GONE, command.name) from lost

    def _opened(self) -> Line:
        if self._line is None:
            self._line = self._open_line()
            self._in_doubt = True
        return self._line

    async def _settle(self, line: Line) -> None:
        if self._given_up is not None:
            command, until = self._given_up
            if await self._awaited(line, command, until, until) is not _Nothing.SILENCE:
                self._settled()
                return
        await self._exchange(line, VERSION, self._patience.quick_s, RESENDS)

    async def _exchange(self, line: Line, command: Command, within_s: float, repeats: int) -> Answer:
        clock = asyncio.get_running_loop().time
        refused = 0
        sent = 0
        while refused <= RESENDS and sent - refused <= repeats:
            self._events.clear()
            line.discard()
            self._parser.clear()
            self._in_doubt = True
            until = clock() + within_s
            self._given_up = (command, until)
            line.write(frame(command, self._address))
            sent += 1
            # Where nothing may be done twice, silence does not end the waiting: the ACK may have been lost.
            heard_by = until if repeats == 0 else clock() + self._patience.ack_s
            answer = await self._awaited(line, command, heard_by, until)
            if isinstance(answer, (Done, Failed)):
                if sent - refused == 1:
                    self._settled()
                return answer
            refused += answer is _Nothing.REFUSED
            log.info("dispenser: %s after %s", answer.name, command.name)
        self.close()
        raise DeviceError(Fault.DISPENSER_SILENT, command.name)

    def _settled(self) -> None:
        self._given_up = None
        self._in_doubt = False

    async def _awaited(
        self, line: Line, command: Command, heard_by: float, until: float
    ) -> Answer | _Nothing:
        """The answer to `command`. Any other is acknowledged, so that the unit is content, and dropped."""
        deadline = heard_by
        naks = ANSWER_NAKS
        anything_before = refused = False
        while (event := await self._next_event(line, deadline)) is not None:
            match event:
                case Done() | Failed() if (event.cm, event.pm) == (command.cm, command.pm):
                    line.write(bytes([Control.ACK]))
                    return event
                case Done() | Failed():
                    line.write(bytes([Control.ACK]))
                case Control.ACK:
                    refused, deadline = False, until
                case Control.NAK if not anything_before:
                    # A little longer, before it is believed: a byte of noise looks the same.
                    refused = True
                    deadline = min(until, asyncio.get_running_loop().time() + self._patience.ack_s)
                case Damaged() if naks > 0:
                    naks -= 1
                    line.write(bytes([Control.NAK]))
            anything_before = True
        return _Nothing.REFUSED if refused else _Nothing.SILENCE

    async def _next_event(self, line: Line, deadline: float) -> Event | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                while not self._events:
                    self._events.extend(self._parser.feed(await line.read()))
        return self._events.popleft() if self._events else None
