"""Talking with an Evolis printer: acts go out, complaints and status blocks come in (devices.md §3A).

Whether an act is answered at its end is not confirmed for every line, so an answer only wakes the listener
up; what counts is the status block that is asked for then.

A block has no checksum. Bytes that nobody sent pass for one about once in five million: three of its marks
have to fit. A bit that was turned over on the way passes always, and most of the bits are a fault, a place or
the end of a move. So a block that says what was known already counts at once, whatever it says; any other
counts when the next one says the same. That two are spoilt alike, in the same of some 300 bits, is less
likely than one in 300 of whatever spoils two in a row; that news are turned into what was known, likewise.
"""

import asyncio
import contextlib
import logging

from kiosk.devices.card_printer.evolis import codec
from kiosk.devices.card_printer.evolis.codec import Command, StatusBlock, command
from kiosk.devices.line import Line, LineOpener
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

STATUS_TRIES = 2  # reading changes nothing, so one lost answer is forgiven
TRIES_IN_ACT = 4  # and three while a card moves: giving up costs that card
READINGS = 8  # of a status that is news, until two in a row agree
QUIET_S = 0.02  # an answer that came twice is no second reading: what follows it is heard before
QUIET_LOOKS = 5  # a line that is never still is not waited for
MAX_HEARD_BYTES = (
    4096  # the longest answer counts a few hundred; what babbles must not cost the glass its time
)


class Conversation:
    """One line to one printer, opened when it is needed. Raises LineLost."""

    def __init__(self, open_line: LineOpener, greeting: tuple[bytes, ...], late_answer_s: float) -> None:
        self._open_line = open_line
        self._greeting = greeting
        self._late_answer_s = late_answer_s
        self._line: Line | None = None
        self._heard = b""
        self._answer_due = False
        self._known: StatusBlock | None = None
        self.complaint: Fault | None = None
        """What was answered to the last act instead of OK."""

    def greet(self) -> None:
        """Tell a printer that was just switched on or just reached how it is to work."""
        for setting in self._greeting:
            self._opened().write(setting)

    def begin(self, act: bytes) -> None:
        """Send an act: what was said before it does not count any more."""
        line = self._opened()
        line.discard()
        self._heard = b""
        self.complaint = None
        line.write(act)

    def add(self, more: bytes) -> None:
        """Send the rest of an act that was begun."""
        self._opened().write(more)

    async def listen(self, wait_s: float) -> None:
        """Wait for an answer, but not longer: a line that is never still is no reason to ask all the time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while not codec.may_be_answered(self._heard):
                    await self._hear()

    async def ask_status(self, answer_s: float, tries: int = STATUS_TRIES) -> StatusBlock | None:
        """What it says twice; None when its answers contradict each other: then nothing is known.

        Raises DeviceError with the complaint that came instead, else PRINTER_SILENT.
        """
        said = await self._status_once(answer_s, tries)
        for _ in range(READINGS - 1):
            if said == self._known:
                return said
            await self._until_quiet()
            before, said = said, await self._status_once(answer_s, tries)
            if said == before:
                self._known = said
        return said if said == self._known else None

    async def _status_once(self, answer_s: float, tries: int) -> StatusBlock:
        for trial in range(tries):
            block = await self._status_within(answer_s)
            if block is None:
                continue
            self._answer_due = trial > 0
            return block
        self._note(codec.texts_of(self._heard))
        self._heard = b""
        raise DeviceError(self.complaint or Fault.PRINTER_SILENT, "no status")

    async def ask_ribbon(self, answer_s: float) -> dict[str, str]:
        """What the ribbon's chip says, by the maker's names; nothing from printers without one."""
        return codec.ribbon_of(await self._ask_texts(command(Command.READ_RIBBON, "all"), answer_s))

    async def ask_text(self, question: Command, answer_s: float) -> str:
        """One line that the printer says of itself; empty when it does not know the question."""
        texts = await self._ask_texts(command(question), answer_s)
        return texts[0] if len(texts) == 1 and codec.fault_of_answer(texts[0]) is None else ""

    async def _ask_texts(self, question: bytes, answer_s: float) -> tuple[str, ...]:
        await self._ask(question)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(answer_s):
                while not self._heard.endswith(b"\x00"):
                    await self._hear()
                self._answer_due = False
        texts, self._heard = codec.texts_of(self._heard), b""
        return texts

    def forget_line(self) -> None:
        """Close; the next call opens again."""
        if self._line is not None:
            self._line.close()
            self._line = None

    async def _ask(self, question: bytes) -> None:
        """Answers name no question: the one to a question that was given up must not pass for this one's."""
        line = self._opened()
        if self._answer_due:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._late_answer_s):
                    while True:
                        await self._hear()
            self._note(codec.texts_of(self._heard))
            self._heard = b""
        self._answer_due = True
        line.write(question)

    async def _status_within(self, answer_s: float) -> StatusBlock | None:
        await self._ask(command(Command.READ_STATUS))
        try:
            async with asyncio.timeout(answer_s):
                while (taken := codec.take_status(self._heard)) is None:
                    await self._hear()
        except TimeoutError:
            return None
        texts, block = taken
        self._heard = b""
        self._note(texts)
        return block

    async def _until_quiet(self) -> None:
        for _ in range(QUIET_LOOKS):
            try:
                async with asyncio.timeout(QUIET_S):
                    await self._hear()
            except TimeoutError:
                break
        self._note(codec.texts_of(self._heard))
        self._heard = b""

    async def _hear(self) -> None:
        self._heard = (self._heard + await self._opened().read())[-MAX_HEARD_BYTES:]

    def _note(self, texts: tuple[str, ...]) -> None:
        for text in texts:
            fault = codec.fault_of_answer(text)
            if fault is not None:
                log.info("card printer answers %s", text[:40])
                self.complaint = self.complaint or fault

    def _opened(self) -> Line:
        if self._line is None:
            self._line = self._open_line()
            self._heard = b""
            self.complaint = None
            self.greet()
        return self._line
