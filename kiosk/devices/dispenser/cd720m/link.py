"""Link control of the CD-720M type: a command is acknowledged, and obeyed only when the host says ENQ.

    host   02 .. BCC          ENQ
    unit              06           02 .. BCC    (to a question; a motion is answered with nothing)

A question may be asked again. A motion is offered again only after 15: without an ENQ nothing has moved, but
whether the unit has heard the ENQ, only its state tells. After any doubt the unit is asked for its version
before the next command: it works in order, so what comes before that answer belongs to something given up.
"""

import asyncio
import contextlib
import logging
from collections import deque

from kiosk.devices.dispenser.cd720m.codec import (
    ENQ,
    REPLY_TO,
    Ask,
    Control,
    Damaged,
    Event,
    Parser,
    Reply,
    frame,
)
from kiosk.devices.dispenser.cd720m.model import Cd720mPatience
from kiosk.devices.line import Line, LineLost, LineOpener
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

TRIES = 3


class Cd720mLink:
    """One command at a time; whoever owns it sees to that. Opens the line when it is needed."""

    def __init__(self, open_line: LineOpener, patience: Cd720mPatience) -> None:
        self._open_line = open_line
        self._patience = patience
        self._parser = Parser()
        self._events: deque[Event] = deque()
        self._line: Line | None = None
        self._in_doubt = True

    async def ask(self, question: Ask) -> Reply:
        """Raises DeviceError (gone, silent)."""
        try:
            for _ in range(TRIES):
                if self._in_doubt and await self._asked(Ask.VERSION) is None:
                    continue
                reply = await self._asked(question)
                if reply is not None:
                    return reply
        except LineLost as lost:
            self.close()
            raise DeviceError(Fault.DISPENSER_GONE, question) from lost
        self.close()
        raise DeviceError(Fault.DISPENSER_SILENT, question)

    async def order(self, letters: str) -> None:
        """Tell the unit to move, once. Whether it does, it never says: ask for its state.

        Raises DeviceError: PROTOCOL when it does not take the command, GONE; and SILENT when it does not
        acknowledge: then it was told nothing.
        """
        try:
            for _ in range(TRIES):
                answer = await self._offered(letters)
                if answer is Control.ACK:
                    self._opened().write(ENQ)
                    return
                if answer is None:
                    self._in_doubt = True
                    raise DeviceError(Fault.DISPENSER_SILENT, f"{letters} is not acknowledged")
                log.info("dispenser: refused %s", letters)
        except LineLost as lost:
            self.close()
            raise DeviceError(Fault.DISPENSER_GONE, letters) from lost
        raise DeviceError(Fault.DISPENSER_PROTOCOL, f"{letters} is refused")

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None
        self._in_doubt = True

    def _opened(self) -> Line:
        if self._line is None:
            self._line = self._open_line()
            self._in_doubt = True
        return self._line

    async def _asked(self, question: Ask) -> Reply | None:
        """The answer to `question`, and to nothing else; None when it does not come."""
        # Also when nobody waits any more: what is answered then belongs to no later question.
        before, self._in_doubt = self._in_doubt, True
        if await self._offered(question) is not Control.ACK:
            return None
        self._opened().write(ENQ)
        until = asyncio.get_running_loop().time() + self._patience.answer_s
        while (event := await self._next_event(until)) is not None:
            if isinstance(event, Damaged):
                break
            if isinstance(event, Reply) and event.name == REPLY_TO[question]:
                self._in_doubt = before and question is not Ask.VERSION
                return event
        return None

    async def _offered(self, letters: str) -> Control | None:
        """Send a command; 06, 15 or nothing comes back."""
        line = self._opened()
        self._events.clear()
        line.discard()
        self._parser.clear()
        line.write(frame(letters))
        until = asyncio.get_running_loop().time() + self._patience.ack_s
        while (event := await self._next_event(until)) is not None:
            if isinstance(event, Control):
                return event
        return None

    async def _next_event(self, until: float) -> Event | None:
        line = self._opened()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                while not self._events:
                    self._events.extend(self._parser.feed(await line.read()))
        return self._events.popleft() if self._events else None
