"""One question after the other to a Modbus RTU board, on a line of ours.

pymodbus has a client of its own; it takes a late answer for the next one's (docs/adr/0020). Here an answer
has to fit, and once one was missing, what comes later is told apart before the inputs are believed again.
"""

import asyncio
from dataclasses import dataclass

from kiosk.devices.cabinet.modbus.codec import (
    READ_COILS,
    READ_INPUTS,
    Bits,
    Exceptional,
    Question,
    answer_in,
    framed,
)
from kiosk.devices.line import Line, LineOpener

BITS_A_BYTE = 11  # start, eight, parity or second stop, stop: the slowest a byte can be
GAP_CHARS = 3.5  # Modbus over serial line 2.5.1.1: so much silence ends a frame
MAX_WAITING_BYTES = 512
LONGEST_BYTES = 32
"""Of question and answer together, as far as they are spoken here."""


class NoAnswer(Exception):
    """The board did not answer in time, or answered something else."""


@dataclass(frozen=True, slots=True)
class BoardPatience:
    """How long the driver waits, in seconds."""

    answer_s: float = 0.15
    """From the question to the answer, beside the time on the wire; boards answer within some 20 ms."""
    poll_s: float = 0.04
    """Between two rounds: a contact is read several times while it settles."""
    debounce_s: float = 0.1
    """50 to 200 ms (devices.md 6.2)."""
    again_s: float = 0.5
    """After trouble; doubled each time, up to `again_at_most_s`."""
    again_at_most_s: float = 8.0


class BoardLink:
    """Half duplex: the board says nothing of its own accord, and answers in the order of the questions."""

    def __init__(self, open_line: LineOpener, baud: int, patience: BoardPatience) -> None:
        self._open_line = open_line
        self._char_s = BITS_A_BYTE / baud
        self._patience = patience
        self._line: Line | None = None
        self._in_doubt = True

    async def ask(self, question: Question) -> Bits | Exceptional:
        """Raises LineLost, NoAnswer. A question that was not answered may have been heard."""
        if self._in_doubt and question.function == READ_INPUTS:
            # Two readings look alike. Another function is asked first: once that is answered, whatever the
            # board still owed has come before it, and is thrown away.
            await self._exchange(Question(question.unit, READ_COILS, 0))
            self._in_doubt = False
        return await self._exchange(question)

    def close(self) -> None:
        """Give the line back; the next question opens it again."""
        if self._line is not None:
            self._line.close()
        self._line, self._in_doubt = None, True

    async def _exchange(self, question: Question) -> Bits | Exceptional:
        line = self._line = self._line or self._open_line()
        await asyncio.sleep(GAP_CHARS * self._char_s)
        line.discard()
        line.write(framed(question))
        try:
            async with asyncio.timeout(self._patience.answer_s + LONGEST_BYTES * self._char_s):
                return await self._answer(line, question)
        except TimeoutError:
            self._in_doubt = True
            raise NoAnswer from None

    async def _answer(self, line: Line, question: Question) -> Bits | Exceptional:
        arrived = b""
        while True:
            arrived = (arrived + await line.read())[-MAX_WAITING_BYTES:]
            answer = answer_in(arrived, question)
            if answer is not None:
                return answer
