"""A receipt printer that speaks ESC/POS, over a serial line (devices.md §5)."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kiosk.devices.line import Line, LineLost, LineOpener
from kiosk.devices.receipt_printer.escpos import codec
from kiosk.devices.receipt_printer.escpos.codec import About, Passed, Query, Status, Word
from kiosk.devices.receipt_printer.escpos.model import MODELS, EscposModel, EscposPatience
from kiosk.devices.receipt_printer.port import Receipt, ReceiptStatus
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply, printable
from kiosk.errors import DeviceError
from kiosk.faults import Action, Fault
from kiosk.worker import Worker

log = logging.getLogger(__name__)

TRIES = 2  # asking changes nothing, so one lost answer is forgiven

Answers = dict[Query, int | None]


class EscposPrinter:
    """See ReceiptPrinter."""

    def __init__(
        self,
        open_line: LineOpener,
        worker: Worker,
        patience: EscposPatience | None = None,
        model: EscposModel | None = None,
    ) -> None:
        self._open_line = open_line
        self._worker = worker
        self._patience = patience or EscposPatience()
        self._model = model or MODELS[""]
        self._line: Line | None = None
        self._turn = asyncio.Lock()
        self._parser = codec.Parser()
        self._owed = 0
        """Status bytes that were asked for and have not come."""
        self._fences = 0
        """Fences that were put up and not answered: a receipt is printed when none is left."""
        self._word: bytes | None = None
        self._word_missed = False

    async def status(self) -> ReceiptStatus:
        """See ReceiptPrinter. Never raises: an unreachable printer is a status."""
        try:
            async with self._connected() as line:
                return await self._look(line)
        except DeviceError as error:
            return _unreachable(error.fault)

    async def identity(self) -> DeviceIdentity:
        """See ReceiptPrinter. A printer that is offline answers nothing in turn: then it is not asked."""
        said = dict.fromkeys(About, "")
        with contextlib.suppress(DeviceError):
            async with self._connected() as line:
                if (await self._look(line)).fault is None:
                    for about in About:
                        said[about] = await self._told(line, about)
        maker_and_model = f"{said[About.MAKER]} {said[About.MODEL]}".strip()
        return DeviceIdentity(maker_and_model, said[About.FIRMWARE], said[About.SERIAL])

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
            if self._model.answers_in_turn:
                await self._catch_up(line)
                data += codec.FENCE
                self._fences += 1
            line.write(data)
            try:
                await self._until_printed(line)
            except DeviceError:
                line.write(codec.DROP_BUFFER)
                raise

    async def _catch_up(self, line: Line) -> None:
        """Wait until all that was said before is done: then no late answer is taken for the next one.

        Raises DeviceError: who does not answer in turn now is not believed, and gets no receipt.
        """
        self._sort(line.discard())
        line.write(codec.FENCE)
        self._fences += 1
        answered = False
        while self._fences:
            if await self._passes(line, self._patience.answer_s):
                answered = True
            elif answered:
                self._fences = 0  # the others were lost: nothing older can come after this one
            else:
                raise DeviceError(Fault.RECEIPT_SILENT, "no answer in turn")
        self._parser.words_due = 0

    async def _until_printed(self, line: Line) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.print_s):
                while self._fences or not self._model.answers_in_turn:
                    if not await self._passes(line, self._patience.look_again_s):
                        await self._refuse_unready(line)
                return
        if self._model.answers_in_turn:
            raise DeviceError(Fault.RECEIPT_SILENT, "no answer in turn")
        # It says in real time that nothing stopped it, and kiosk.toml that it says no more.
        log.info("receipt printer gave no answer in turn")

    async def _passes(self, line: Line, within_s: float) -> bool:
        """Whether a fence is answered in that time."""
        due = self._fences
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._fences == due:
                    self._sort(await line.read())
        return self._fences < due

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
        """Let late answers come; who asked twice gets two, as far apart as the questions were.

        A word that did not come may be of a unit that says it without its 5Fh: all of it has to be over.
        """
        while self._owed or self._word_missed:
            if await self._status_byte(line, 2 * self._patience.at_most_s) is None:
                self._owed = 0
                self._word_missed = False

    async def _status_byte(self, line: Line, within_s: float) -> int | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while True:
                    answer = self._sort(await line.read())
                    if answer is not None:
                        return answer
        self._parser.quiet()
        return None

    async def _told(self, line: Line, about: About) -> str:
        """A word of its identity; empty when it does not know the question.

        A word does not say what it is about. So as long as an earlier one may still come, none is asked for.
        """
        if self._parser.words_due:
            if not self._model.answers_in_turn:
                return ""
            await self._wait_off(line)
            await self._catch_up(line)
        line.write(codec.ask_about(about))
        self._parser.words_due += 1
        self._word = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.answer_s):
                while self._word is None:
                    self._sort(await line.read())
                return printable(self._word)
        self._word_missed = True
        return ""

    def _sort(self, received: bytes) -> int | None:
        """The last status byte; other answers that came among them are noted."""
        status: int | None = None
        for answer in self._parser.feed(received):
            match answer:
                case Status(byte):
                    status = byte
                    self._owed = max(0, self._owed - 1)
                case Passed():
                    self._fences = max(0, self._fences - 1)
                case Word(text):
                    self._word = text
        return status

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
