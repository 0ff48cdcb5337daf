"""A receipt printer that speaks ESC/POS, over a serial line (devices.md §5)."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kiosk.devices.line import Line, LineLost, LineOpener
from kiosk.devices.receipt_printer.escpos import codec
from kiosk.devices.receipt_printer.escpos.codec import About, Query
from kiosk.devices.receipt_printer.port import Receipt, ReceiptStatus
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply, printable
from kiosk.errors import DeviceError
from kiosk.faults import Action, Fault
from kiosk.worker import Worker

log = logging.getLogger(__name__)

TRIES = 2  # asking changes nothing, so one lost answer is forgiven

Answers = dict[Query, int | None]


@dataclass(frozen=True, slots=True)
class EscposPatience:
    """How long the driver waits."""

    answer_s: float = 0.5
    """How long an answer to what is asked in turn is waited for."""
    at_most_s: float = 0.8
    """How long a status byte is waited for; one that comes later is waited off and not taken."""
    look_again_s: float = 0.5
    print_s: float = 8.0
    """A receipt of 200 mm takes about three seconds; units that do not know GS r cost this time."""


class EscposPrinter:
    """See ReceiptPrinter."""

    def __init__(
        self, open_line: LineOpener, worker: Worker, patience: EscposPatience = EscposPatience()
    ) -> None:
        self._open_line = open_line
        self._worker = worker
        self._patience = patience
        self._line: Line | None = None
        self._turn = asyncio.Lock()
        self._fence_came = False
        self._answers_in_turn = False
        self._owed = 0

    async def status(self) -> ReceiptStatus:
        """See ReceiptPrinter. Never raises: an unreachable printer is a status."""
        try:
            async with self._connected() as line:
                return await self._look(line)
        except DeviceError as error:
            return _unreachable(error.fault)

    async def identity(self) -> DeviceIdentity:
        """See ReceiptPrinter. A printer that is offline answers nothing in turn: then it is not asked."""
        try:
            async with self._connected() as line:
                if (await self._look(line)).fault is not None:
                    return DeviceIdentity()
                said = [await self._told(line, about) for about in About]
        except DeviceError:
            return DeviceIdentity()
        firmware, maker, model, serial = said
        return DeviceIdentity(f"{maker} {model}".strip(), firmware, serial)

    async def reset(self) -> ReceiptStatus:
        """See ReceiptPrinter. What was left of an earlier receipt is dropped."""
        try:
            async with self._connected() as line:
                line.write(codec.DROP_BUFFER)
                return await self._look(line)
        except DeviceError as error:
            return _unreachable(error.fault)

    async def print(self, receipt: Receipt) -> None:
        """See ReceiptPrinter."""
        data = await self._worker.run(lambda: _encoded(receipt))
        async with self._connected() as line:
            await self._refuse_unready(line)
            self._fence_came = False
            line.write(data + codec.FENCE)
            try:
                await self._until_printed(line)
            except DeviceError:
                line.write(codec.DROP_BUFFER)
                raise

    async def _until_printed(self, line: Line) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.print_s):
                while True:
                    await self._read_some(line)
                    if self._fence_came:
                        self._answers_in_turn = True
                        return
                    await self._refuse_unready(line)
        if self._answers_in_turn:
            # It can, and did not: the receipt got lost. Only once, for noise may have looked like that.
            self._answers_in_turn = False
            raise DeviceError(Fault.RECEIPT_SILENT, "no answer in turn")
        # Not every unit answers in turn; this one says in real time that nothing stopped it.
        log.info("receipt printer gave no answer in turn")

    async def _refuse_unready(self, line: Line) -> None:
        status = await self._look(line)
        if status.fault is not None:
            raise DeviceError(status.fault, f"paper {status.paper}")
        if status.paper is Supply.UNKNOWN:
            raise DeviceError(Fault.RECEIPT_SILENT, "paper unknown")

    async def _look(self, line: Line) -> ReceiptStatus:
        answers: Answers = {}
        for query in Query:
            answers[query] = await self._ask(line, query)
            if query is Query.PRINTER and answers[query] is None:
                return _unreachable(Fault.RECEIPT_SILENT)
        return _status_of(answers)

    async def _ask(self, line: Line, query: Query) -> int | None:
        """A status byte does not say which question it answers: none is put while another's is under way."""
        await self._wait_off(line)
        for _ in range(TRIES):
            self._sort(line.discard())
            line.write(codec.ask(query))
            self._owed += 1
            answer = await self._status_byte(line, self._patience.at_most_s)
            if answer is not None:
                return answer
        return None

    async def _wait_off(self, line: Line) -> None:
        """Let late answers come; who asked twice gets two, as far apart as the questions were."""
        while self._owed:
            if await self._status_byte(line, 2 * self._patience.at_most_s) is None:
                self._owed = 0

    async def _status_byte(self, line: Line, within_s: float) -> int | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while True:
                    answer = self._sort(await line.read())
                    if answer is not None:
                        return answer
        return None

    async def _told(self, line: Line, about: About) -> str:
        """A word of its identity; empty when it does not know the question."""
        line.discard()
        line.write(codec.ask_about(about))
        received = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.answer_s):
                while (text := codec.identity_text(received)) is None:
                    received += await line.read()
                return printable(text)
        return ""

    async def _read_some(self, line: Line) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.look_again_s):
                self._sort(await line.read())

    def _sort(self, received: bytes) -> int | None:
        """The last status byte; an answer in turn that came among them is noted."""
        if any(codec.is_fence(byte) for byte in received):
            self._fence_came = True
        statuses = [byte for byte in received if codec.is_status(byte)]
        self._owed = max(0, self._owed - len(statuses))
        return statuses[-1] if statuses else None

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Line]:
        """A line that is lost is forgotten, and opened again by the next call."""
        async with self._turn:
            try:
                if self._line is None:
                    self._line = self._open_line()
                    self._owed = 0
                yield self._line
            except LineLost as lost:
                if self._line is not None:
                    self._line.close()
                    self._line = None
                raise DeviceError(Fault.RECEIPT_GONE, str(lost)) from lost


def _status_of(answers: Answers) -> ReceiptStatus:
    paper = _paper(answers[Query.PAPER])
    fault = _fault(answers, paper)
    if fault is None:
        return ReceiptStatus(state=DeviceState.ONLINE, paper=paper)
    state = DeviceState.USER_ERROR if fault.action is Action.CLEAR else DeviceState.HARDWARE_ERROR
    return ReceiptStatus(state=state, fault=fault, paper=paper)


def _paper(answer: int | None) -> Supply:
    if answer is None:
        return Supply.UNKNOWN
    if answer & codec.PAPER_END:
        return Supply.EMPTY
    return Supply.LOW if answer & codec.NEAR_END else Supply.OK


def _fault(answers: Answers, paper: Supply) -> Fault | None:
    offline_cause = answers[Query.OFFLINE_CAUSE] or 0
    if offline_cause & codec.COVER_OPEN:
        return Fault.RECEIPT_COVER_OPEN
    if paper is Supply.EMPTY or offline_cause & codec.STOPPED_BY_PAPER_END:
        return Fault.RECEIPT_PAPER_OUT
    error_cause = answers[Query.ERROR_CAUSE] or 0
    if error_cause & codec.CUTTER:
        return Fault.RECEIPT_CUTTER
    if offline_cause & codec.ANY_ERROR or error_cause & codec.ERRORS:
        return Fault.RECEIPT_HARDWARE
    # Offline without a cause of its own: somebody has to look.
    return Fault.RECEIPT_HARDWARE if (answers[Query.PRINTER] or 0) & codec.OFFLINE else None


def _unreachable(fault: Fault) -> ReceiptStatus:
    state = DeviceState.NO_DEVICE if fault is Fault.RECEIPT_GONE else DeviceState.OFFLINE
    return ReceiptStatus(state=state, fault=fault)


def _encoded(receipt: Receipt) -> bytes:
    # Here and not above: see the first lines of that room.
    from kiosk.devices.receipt_printer.escpos.layout import encode  # noqa: PLC0415

    return encode(receipt)
