"""Link control of F2: a command is acknowledged within 300 ms, then carried out, then answered.

What may be repeated is asked again. What must not be done twice (a motion, an APDU) is sent again only
after a NAK, which says that the unit did not take it. A missing ACK says nothing: the answer is waited for.
After any doubt the unit is asked for its version before the next command: it works in order, so whatever
comes before that answer belongs to something that was given up.

The host's NAK asks for the unit's last answer, whatever that is: as long as the command is not carried out,
the one to the command before, and two APDUs cannot be told apart by it. So it is said when the ruins of an
answer to this very command have come; else at the end of all waiting, when the command was acknowledged or
the answer before it was to another, and the same as last time says nothing then. Where bytes came that nobody
sent, more will: the version is asked for before the next command, and the last answer is to that one then.
"""

import asyncio
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
    spoken_bytes,
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
        self._answered: Answer | None = None
        """The last answer that was taken."""
        self._heard_bytes = 0
        """Since the command was sent."""
        self._taken = False
        """The command was acknowledged."""
        self._said_no = False
        """An answer to it was asked for again."""

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
            self._heard_bytes, self._taken, self._said_no = 0, False, False
            line.write(frame(command, self._address))
            sent += 1
            # Where nothing may be done twice, silence does not end the waiting: the ACK may have been lost.
            heard_by = until if repeats == 0 else clock() + self._patience.ack_s
            answer = await self._awaited(line, command, heard_by, until)
            may_say_again = repeats == 0 and (self._taken or self._last_was_another(command))
            if answer is _Nothing.SILENCE and may_say_again:
                answer = await self._said_again(line, command)
            if isinstance(answer, (Done, Failed)):
                self._answered = answer
                self._given_up = None
                noise = self._heard_bytes > len((Control.ACK,)) + spoken_bytes(answer)
                # Who was asked to say it again may say it twice.
                self._in_doubt = self._said_no or sent - refused > 1 or noise
                return answer
            refused += answer is _Nothing.REFUSED
            log.info("dispenser: %s after %s", answer.name, command.name)
        self.close()
        raise DeviceError(Fault.DISPENSER_SILENT, command.name)

    async def _said_again(self, line: Line, command: Command) -> Answer | _Nothing:
        for _ in range(ANSWER_NAKS):
            self._say_no(line)
            until = asyncio.get_running_loop().time() + self._patience.ack_s
            answer = await self._awaited(line, command, until, until)
            if isinstance(answer, (Done, Failed)):
                return answer if answer != self._answered else _Nothing.SILENCE
        return _Nothing.SILENCE

    def _last_was_another(self, command: Command) -> bool:
        """The unit's last answer before this command was to something else: said again, it cannot mislead."""
        last = self._answered
        return last is not None and (last.cm, last.pm) != (command.cm, command.pm)

    def _say_no(self, line: Line) -> None:
        self._said_no = True
        line.write(bytes([Control.NAK]))

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
        while True:
            event = await self._next_event(line, deadline)
            if event is None and refused and self._heard_bytes > 1:
                # A refusal comes alone: what must not be done twice is not sent again for a byte of noise.
                refused, deadline = False, until
                continue
            match event:
                case None:
                    break
                case Done() | Failed() if (event.cm, event.pm) == (command.cm, command.pm):
                    line.write(bytes([Control.ACK]))
                    return event
                case Done() | Failed():
                    line.write(bytes([Control.ACK]))
                case Control.ACK:
                    refused, deadline, self._taken = False, until, True
                case Control.NAK if not anything_before:
                    # A little longer, before it is believed: a byte of noise looks the same.
                    refused = True
                    deadline = min(until, asyncio.get_running_loop().time() + self._patience.ack_s)
                case Damaged(about) if naks > 0 and about == (command.cm, command.pm):
                    naks -= 1
                    self._say_no(line)
            anything_before = True
        return _Nothing.REFUSED if refused else _Nothing.SILENCE

    async def _next_event(self, line: Line, deadline: float) -> Event | None:
        clock = asyncio.get_running_loop().time
        while not self._events:
            gap = clock() + self._patience.quiet_s if self._parser.amid_frame else deadline
            try:
                async with asyncio.timeout_at(min(gap, deadline)):
                    data = await line.read()
            except TimeoutError:
                self._events.extend(self._parser.quiet())
                if clock() >= deadline:
                    break
                continue
            self._heard_bytes += len(data)
            self._events.extend(self._parser.feed(data))
        return self._events.popleft() if self._events else None
