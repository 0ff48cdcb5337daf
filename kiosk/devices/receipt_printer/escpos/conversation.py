"""Talking with an ESC/POS printer: questions go out, single bytes come in, and which of them can be believed.

An answer is one byte without a checksum. Of what nobody sent one byte in 16 has the shape of a status, one
in 256 is the very byte that says OK, and one in four has the shape of an answer in turn. So:

- a fault counts when the next look, over a line that is still but for its four answers, says the same;
- OK counts at once over such a line, and over a noisy one when two looks in a row say it. What is not OK
  shows in two or three of the four answers (a paper end: cause, paper, and that it is offline), so a false OK
  takes as many of the one byte in 256 in a row, and twice. A cover that was open and looks closed has to have
  two answers spoilt, each in the one bit that tells;
- looks that contradict each other, and faults over a line that is never still, leave everything unknown;
- a receipt is printed when the answer in turn stands alone, and so does the same to the question put again,
  20 ms later at least: one burst never gives both;
- alone is what nothing follows for 20 ms: an adapter may keep one back for 16. If nothing was to be printed
  before, as long as the answer took is enough, and 5 ms: four bytes came and went in it, so one more would.
"""

import asyncio
import contextlib
import logging

from kiosk.devices.line import Line, LineOpener
from kiosk.devices.receipt_printer.escpos import codec
from kiosk.devices.receipt_printer.escpos.codec import About, Passed, Query, Status, Word
from kiosk.devices.receipt_printer.escpos.model import EscposModel, EscposPatience
from kiosk.devices.receipt_printer.escpos.report import Answers, status_of, unreachable
from kiosk.devices.receipt_printer.port import ReceiptStatus
from kiosk.devices.status import Supply, printable
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

TRIES = 2  # asking changes nothing, so one lost answer is forgiven
WAITS_OFF = 8  # a question that was put twice, and the letters of a short word
LOOKS = 6  # at most, until two in a row agree
CATCH_UPS = 3  # fences before a receipt, until one of them is answered over a still line


class Conversation:
    """One line to one printer, opened when it is needed. Raises LineLost.

    What is still due from the printer outlives the line: it prints on while unplugged, and answers after.
    """

    def __init__(self, open_line: LineOpener, patience: EscposPatience, model: EscposModel) -> None:
        self._open_line = open_line
        self._patience = patience
        self._model = model
        self._line: Line | None = None
        self._parser = codec.Parser()
        self._owed = 0
        """Status bytes that were asked for and have not come."""
        self._fenced_at = float("-inf")
        self._fences = 0
        """Fences that were put up and not answered: a receipt is printed when none is left."""
        self._in_turn = b""
        """The last answer to a fence that stood alone."""
        self._passed = 0
        """Bytes that had the shape of an answer to a fence."""
        self._unsure = False
        """One of them came since the last fence, and was not alone: it may have been the answer."""
        self._strays = 0
        """How often something was heard that was not one status byte, alone, to the question put."""
        self._strayed_at = float("-inf")
        self._word: bytes | None = None
        self._word_missed = False

    def forget_line(self) -> None:
        """Close; the next call opens again."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def drop_buffer(self) -> None:
        """What was left of an earlier receipt is not printed any more."""
        self._opened().write(codec.DROP_BUFFER)

    async def give(self, receipt: bytes) -> None:
        """Print it, once. Raises DeviceError when it is not, or when nothing says that it is."""
        await self._refuse_unready()
        if self._model.answers_in_turn:
            await self._catch_up()
        self._opened().write(receipt)
        if self._model.answers_in_turn:
            self._put_fence()
        try:
            await self._until_printed()
        except DeviceError:
            self.drop_buffer()
            raise

    async def look(self) -> ReceiptStatus:
        """What can be believed: see the head of this file."""
        before: Answers | None = None
        for _ in range(LOOKS):
            strays = self._strays
            answers = await self._look_once()
            if answers is None:
                return unreachable(Fault.RECEIPT_SILENT)
            status = status_of(answers)
            sound = status.fault is None and status.paper in (Supply.OK, Supply.UNKNOWN)
            alone = self._strays == strays and (sound or await self._is_still(self._patience.still_s))
            if sound and alone and before is None:
                return status
            if answers == before and (sound or alone):
                return status
            before = answers
            if not alone:
                await self._is_still(self._patience.still_s)
        log.info("receipt printer: its answers contradict each other, or the line is never still")
        return unreachable(Fault.RECEIPT_SILENT)

    async def _refuse_unready(self) -> None:
        status = await self.look()
        if status.fault is not None:
            raise DeviceError(status.fault, f"paper {status.paper}")
        if status.paper is Supply.UNKNOWN:
            raise DeviceError(Fault.RECEIPT_SILENT, "paper unknown")

    async def told(self, about: About) -> str:
        """A word of its identity; empty when it does not know the question.

        A word does not say what it is about. So as long as an earlier one may still come, none is asked for.
        """
        if self._parser.words_due:
            if not self._model.answers_in_turn:
                return ""
            await self._wait_off()
            await self._catch_up()
        self._opened().write(codec.ask_about(about))
        self._parser.words_due += 1
        self._word = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.answer_s):
                while self._word is None:
                    self._sort(await self._opened().read())
                return printable(self._word)
        self._word_missed = True
        return ""

    async def _catch_up(self) -> None:
        """Wait until all that was said before is done: then no late answer is taken for the next one.

        Raises DeviceError: who does not answer in turn now is not believed, and gets no receipt.
        """
        self._sort(self._opened().discard())
        self._put_fence()
        answered, more = False, CATCH_UPS - 1
        while self._fences:
            if await self._passes(self._patience.answer_s, idle=True):
                answered = True
            elif answered:
                self._fences = 0  # the others were lost: nothing older can come after this one
            elif self._unsure and more:
                more -= 1
                self._put_fence()
            else:
                raise DeviceError(Fault.RECEIPT_SILENT, "no answer in turn")
        self._parser.words_due = 0

    async def _until_printed(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.print_s):
                while not await self._passes_twice():
                    await self._refuse_unready()
                    if self._fences and self._unsure:
                        self._put_fence()
                return
        if self._model.answers_in_turn:
            raise DeviceError(Fault.RECEIPT_SILENT, "no answer in turn")
        # It says in real time that nothing stopped it, and kiosk.toml that it says no more.
        log.info("receipt printer gave no answer in turn")

    async def _passes_twice(self) -> bool:
        """Nothing older than the receipt is due: whichever fence is answered, the receipt is before it."""
        if not await self._passes(self._patience.look_again_s):
            return False
        first = self._in_turn
        self._put_fence()
        if not await self._passes(self._patience.answer_s, idle=True):
            return False
        if self._in_turn != first:
            self._put_fence()
            return False
        self._fences = 0
        return True

    def _put_fence(self) -> None:
        self._unsure = False
        self._fences += 1
        self._fenced_at = asyncio.get_running_loop().time()
        self._opened().write(codec.FENCE)

    async def _passes(self, within_s: float, *, idle: bool = False) -> bool:
        """Whether a fence is answered in that time. `idle`: nothing had to be printed before."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not await self._passes_alone(idle=idle):
                    pass
                return True
        return False

    async def _passes_alone(self, *, idle: bool) -> bool:
        """Whether what comes next is the answer to a fence, and nothing before it or behind it."""
        strayed_at, passed = self._strayed_at, self._passed
        received = await self._opened().read()
        took_s = asyncio.get_running_loop().time() - self._fenced_at
        self._sort(received)
        said = self._passed - passed
        alone = 0 < said == len(received) <= self._fences
        if not (alone and self._strayed_at - strayed_at >= self._patience.still_s):
            return False
        still_s = self._patience.still_s
        if idle:
            still_s = min(still_s, max(self._patience.still_idle_s, took_s))
        if not await self._is_still(still_s):
            return False
        self._strayed_at = strayed_at  # what was understood is no noise before the next
        self._in_turn = received
        self._fences -= said
        self._unsure = False
        return True

    async def _is_still(self, for_s: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(for_s):
                self._sort(await self._opened().read())
                return False
        # Who was busy meanwhile hears of the byte and of the end of the time at once.
        late = self._opened().discard()
        self._sort(late)
        return not late

    async def _look_once(self) -> Answers | None:
        answers: Answers = {}
        for query in Query:
            answers[query] = await self._ask(query)
            if query is Query.PRINTER and answers[query] is None:
                return None
        return answers

    async def _ask(self, query: Query) -> int | None:
        """A status byte does not say which question it answers: none is put while another's is under way."""
        await self._wait_off()
        for _ in range(TRIES):
            self._sort(self._opened().discard())
            self._opened().write(codec.ask(query))
            self._owed += 1
            answer = await self._status_byte(self._patience.at_most_s)
            if answer is not None:
                return answer
        return None

    async def _wait_off(self) -> None:
        """Let late answers come; who asked twice gets two, as far apart as the questions were.

        A word that did not come may be of a unit that says it without its 5Fh: all of it has to be over.
        """
        for _ in range(WAITS_OFF):
            if not (self._owed or self._word_missed):
                return
            if await self._status_byte(2 * self._patience.at_most_s) is None:
                break
        # Nothing comes any more, or it never ends: what does not know silence is not waited for.
        self._owed = 0
        self._word_missed = False

    async def _status_byte(self, within_s: float) -> int | None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while True:
                    answer = self._sort(await self._opened().read())
                    if answer is not None:
                        return answer
        self._parser.quiet()
        return None

    def _sort(self, received: bytes) -> int | None:
        """The last status byte; other answers that came among them are noted."""
        status: int | None = None
        answers = self._parser.feed(received)
        alone = len(received) == 1 and self._owed and answers and isinstance(answers[0], Status)
        if received and not alone:
            self._strays += 1
            self._strayed_at = asyncio.get_running_loop().time()
        for answer in answers:
            match answer:
                case Status(byte):
                    status = byte
                    self._owed = max(0, self._owed - 1)
                case Passed():
                    self._passed += 1
                    self._unsure = True
                case Word(text):
                    self._word = text
        return status

    def _opened(self) -> Line:
        if self._line is None:
            self._line = self._open_line()
            self._owed = 0
        return self._line
