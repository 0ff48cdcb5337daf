"""One question, one answer (GA 450): half duplex, no acknowledgement, and answers that name no question.

Because an answer does not say what it answers, a late one could pass for the next. Three things forbid it: a
command that was given up is waited off before the next is sent, what has arrived by then is thrown away, and
only an answer of the right kind is taken. The module works in order and reads only after find and select
were answered, so the late reading of one person cannot become the next person's.

One word that is lost or spoilt on the wire costs a repetition and no visit: to find, select and read changes
nothing, and the usual cycle asks for a card every 300 to 1000 ms anyway (devices.md 1.3).
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kiosk.devices.id_reader.samv.codec import Answer, Command, Damaged, Parser, Sw3, frame
from kiosk.devices.line import Line, LineLost, LineOpener
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

RESENDS = 2  # after a frame that one side could not read, or a harmless question without an answer
BITS_PER_BYTE = 10  # 8N1
WIRE_MARGIN = 2.0  # readers send with gaps; public drivers wait about twice the time on the wire
_ASK_AGAIN = frozenset({Sw3.BAD_CHECKSUM, Sw3.BAD_LENGTH})
# Of status and reset the silence is itself the answer, and whoever watches the devices asks again anyway.
_AFTER_SILENCE = frozenset({Command.FIND, Command.SELECT, Command.READ_BASE, Command.READ_WITH_FINGERS})

# The waits that public drivers use; the time on the wire comes on top.
USUAL_WAITS_S: Mapping[Command, float] = {
    Command.RESET: 1.0,
    Command.STATUS: 1.0,
    Command.SAM_ID: 1.0,
    Command.FIND: 1.0,
    Command.SELECT: 1.0,
    Command.READ_BASE: 2.0,
    Command.READ_WITH_FINGERS: 3.0,
    Command.READ_APPENDED: 1.5,
}


@dataclass(frozen=True, slots=True)
class SamvPatience:
    """How long the driver waits, and how often it looks for a card."""

    poll_s: float = 0.3
    after_noise_s: float = 0.2
    """How long a good answer may still follow something unreadable."""
    waits_s: Mapping[Command, float] = field(default_factory=lambda: USUAL_WAITS_S)
    probe_s: float = 0.3
    """How long the status is waited for at a speed that is only tried; public drivers wait as long."""


class SamvLink:
    """Asks one command at a time; whoever owns it sees to that. Opens the line when it is needed."""

    def __init__(
        self,
        open_line: LineOpener,
        baud: int,
        patience: SamvPatience,
        other_speeds: Mapping[int, LineOpener] = MappingProxyType({}),
    ) -> None:
        self._open_at = {baud: open_line} | {
            speed: opener for speed, opener in other_speeds.items() if speed != baud
        }
        self._baud = baud
        self._patience = patience
        self._parser = Parser()
        self._line: Line | None = None
        self._given_up: tuple[Command, float] | None = None

    async def ask(self, command: Command) -> Answer:
        """The fitting answer. Raises DeviceError; the next call opens a lost or silent line anew."""
        try:
            line = self._opened()
            await self._wait_off(line)
            return await self._asked(line, command)
        except LineLost as lost:
            self._drop()
            raise DeviceError(Fault.ID_READER_GONE, str(lost)) from lost

    async def find_speed(self) -> bool:
        """Ask once at each speed the module can have, the configured one first; keep what is answered.

        Takes no longer than so many waits of `probe_s`. Raises DeviceError when the line is gone.
        """
        configured = next(iter(self._open_at))
        try:
            for speed in self._open_at:
                if await self._answers_at(speed):
                    if speed != configured:
                        log.warning("ID reader answers at %d baud, configured are %d", speed, configured)
                    return True
        except LineLost as lost:
            self._drop()
            raise DeviceError(Fault.ID_READER_GONE, str(lost)) from lost
        self._drop()
        self._baud = configured
        return False

    def close(self) -> None:
        self._drop()

    async def _answers_at(self, speed: int) -> bool:
        self._drop()
        self._baud = speed
        line = self._opened()
        self._parser.clear()
        line.discard()
        line.write(frame(Command.STATUS.code))
        until = asyncio.get_running_loop().time() + self._on_wire_s(Command.STATUS) + self._patience.probe_s
        return isinstance(await self._answer(line, Command.STATUS, until), Answer)

    def _opened(self) -> Line:
        if self._line is None:
            self._line = self._open_at[self._baud]()
        return self._line

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None
        self._given_up = None

    async def _wait_off(self, line: Line) -> None:
        if self._given_up is not None:
            command, until = self._given_up
            await self._answer(line, command, until)
            self._given_up = None

    async def _asked(self, line: Line, command: Command) -> Answer:
        for resends_left in reversed(range(1 + RESENDS)):
            line.discard()
            self._parser.clear()
            until = asyncio.get_running_loop().time() + self._wait_s(command)
            self._given_up = (command, until)
            line.write(frame(command.code))
            answer = await self._answer(line, command, until)
            self._given_up = None
            if answer is None and resends_left and command in _AFTER_SILENCE:
                log.info("ID reader: no answer to %s", command.name)
                continue
            if answer is None:
                self._drop()
                raise DeviceError(Fault.ID_READER_SILENT, command.name)
            if isinstance(answer, Damaged):
                log.info("ID reader: unreadable answer to %s", command.name)
                continue
            if answer.sw3 in _ASK_AGAIN:
                log.info("ID reader: did not understand %s (%02X)", command.name, answer.sw3)
                continue
            return answer
        raise DeviceError(Fault.ID_READER_PROTOCOL, command.name)

    async def _answer(self, line: Line, command: Command, until: float) -> Answer | Damaged | None:
        """The first answer that fits; Damaged when something else came, None when nothing did."""
        clock = asyncio.get_running_loop().time
        heard = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until) as limit:
                while True:
                    for event in self._parser.feed(await line.read()):
                        if isinstance(event, Answer) and event.fits(command):
                            return event
                        heard = True
                        if isinstance(event, Damaged):
                            limit.reschedule(min(until, clock() + self._patience.after_noise_s))
        return Damaged() if heard or self._parser.amid_frame else None

    def _wait_s(self, command: Command) -> float:
        return self._patience.waits_s[command] + self._on_wire_s(command)

    def _on_wire_s(self, command: Command) -> float:
        return WIRE_MARGIN * command.answer_bytes * BITS_PER_BYTE / self._baud
