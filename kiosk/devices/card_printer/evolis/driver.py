"""Evolis card printers (devices.md §3A): short job form, progress read from the status, no print repeated."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from kiosk.card.face import CardBitmaps
from kiosk.devices.card_printer.evolis import codec
from kiosk.devices.card_printer.evolis.codec import Command, Information, StatusBlock, command
from kiosk.devices.card_printer.evolis.conversation import STATUS_TRIES, TRIES_IN_ACT, Conversation
from kiosk.devices.card_printer.evolis.models import MODELS, EvolisModel
from kiosk.devices.card_printer.evolis.report import place_of, status_of, unreachable
from kiosk.devices.card_printer.port import PrinterPlace, PrinterStatus, PrinterTest, PrintJob
from kiosk.devices.line import LineLost, LineOpener
from kiosk.devices.status import DeviceIdentity, DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.worker import Worker

IDLE_LOOKS = 3  # so often the printer may look idle before it counts as having missed its aim

EVERYTHING = frozenset(Fault)
ALL_BUT_RIBBON = EVERYTHING - {Fault.PRINTER_RIBBON_OUT}  # a card can be rejected without a ribbon
NOTHING: frozenset[Fault] = frozenset()


@dataclass(frozen=True, slots=True)
class EvolisPatience:
    """How long the driver waits. Moves and prints: about three times what is customary (inferred)."""

    answer_s: float = 2.0
    late_answer_s: float = 0.3
    """How long the answer to a question that was given up is waited off before the next."""
    move_s: float = 20.0
    print_s: float = 120.0
    look_again_s: float = 0.1
    look_again_late_s: float = 0.5
    """Once a move takes longer than any should (customary_s): asking more often would not hasten it."""
    customary_s: float = 5.0
    look_again_printing_s: float = 0.25


class EvolisPrinter:
    """See CardPrinter."""

    def __init__(
        self,
        open_line: LineOpener,
        worker: Worker,
        model: EvolisModel = MODELS[""],
        patience: EvolisPatience = EvolisPatience(),
    ) -> None:
        self._worker = worker
        self._model = model
        self._patience = patience
        self._printer = Conversation(open_line, model.set_up, self._patience.late_answer_s)
        self._turn = asyncio.Lock()
        self._acting = False
        self._had_reset = False
        self._seen = PrinterStatus(state=DeviceState.STARTING)

    async def status(self) -> PrinterStatus:
        """See CardPrinter. While a card moves it tells what was seen last, and does not wait."""
        if self._acting:
            return replace(self._seen, state=DeviceState.BUSY)
        try:
            async with self._turn, self._connected():
                block = await self._told()
                left = await self._ask_cards_left()
        except DeviceError as error:
            self._seen = unreachable(error.fault)
        else:
            self._seen = status_of(block, left)
        return self._seen

    async def identity(self) -> DeviceIdentity:
        """See CardPrinter."""
        if self._acting:
            return DeviceIdentity()
        try:
            async with self._turn, self._connected():
                await self._told()  # what a just opened line's settings are answered is no word of identity
                return await self._identity()
        except DeviceError:
            return DeviceIdentity()

    async def reset(self) -> PrinterStatus:
        """See CardPrinter."""
        try:
            async with self._act():
                await self._clear()
                self._printer.greet()
        except DeviceError as error:
            self._seen = unreachable(error.fault)
            return self._seen
        return await self.status()

    async def test(self) -> PrinterTest:
        """See CardPrinter."""
        status = await self.reset()
        if status.state is DeviceState.NO_DEVICE:
            return PrinterTest(status)
        answer_s, ribbon = self._patience.answer_s, {}
        try:
            async with self._turn, self._connected():
                known = await self._identity()
                if self._model.has_ribbon_chip:
                    ribbon = await self._printer.ask_ribbon(answer_s)
        except DeviceError as error:
            return PrinterTest(unreachable(error.fault))
        kind, size = ribbon.get("label", ""), _number(ribbon.get("qty"))
        return PrinterTest(status, known.firmware, known.serial, ribbon_kind=kind, ribbon_size=size)

    async def prepare(self, bitmaps: CardBitmaps) -> PrintJob:
        """See CardPrinter."""
        # Here and not above: NumPy would hold up every start, and is needed with the first card.
        from kiosk.devices.card_printer.evolis.job import job_of  # noqa: PLC0415

        return await self._worker.run(lambda: job_of(bitmaps, self._model, time.time))

    async def print(self, job: PrintJob) -> None:
        """See CardPrinter."""
        async with self._act():
            block = await self._begun()
            if codec.fault_of_status(block) is Fault.PRINTER_NO_CARD:
                # An earlier act that found no card left its error behind; it forbids nothing any more.
                block = await self._clear()
            _refuse(block, EVERYTHING)
            if place_of(block) is PrinterPlace.PRINT:
                # Whose card that is, only settling can say: it is never printed on.
                raise DeviceError(Fault.PRINTER_JAM, "a card is inside already")
            await self._draw_in(block, EVERYTHING)

            # In one piece: a visit that is cancelled now must not leave half a bitmap in the printer.
            self._printer.begin(job.data)
            await self._until(
                PrinterPlace.INLET,
                EVERYTHING,
                limit_s=self._patience.print_s,
                look_again_s=self._patience.look_again_printing_s,
                transfer_s=len(job.data) / self._model.line_bytes_per_s,
                ending=job.ending,
            )

    async def reject(self) -> None:
        """See CardPrinter."""
        async with self._act():
            block = await self._begun()
            if block.error:
                block = await self._clear()
            _refuse(block, ALL_BUT_RIBBON)
            if place_of(block) is not PrinterPlace.PRINT:
                await self._draw_in(block, ALL_BUT_RIBBON)
            self._printer.begin(command(Command.REJECT))
            await self._until(PrinterPlace.NONE, ALL_BUT_RIBBON)

    async def _begun(self) -> StatusBlock:
        """The status before an act."""
        block = await self._told(TRIES_IN_ACT)
        self._had_reset = bool(block.information & Information.JUST_RESET)
        return block

    async def _clear(self) -> StatusBlock:
        self._printer.begin(command(Command.CLEAR))
        return await self._until(None, NOTHING)

    async def _draw_in(self, block: StatusBlock, grave: frozenset[Fault]) -> None:
        if place_of(block) is PrinterPlace.NONE:
            raise DeviceError(Fault.PRINTER_NO_CARD, "none at the inlet")
        self._printer.begin(self._model.draw_in)
        await self._until(PrinterPlace.PRINT, grave)

    async def _until(
        self,
        aim: PrinterPlace | None,
        grave: frozenset[Fault],
        *,
        limit_s: float | None = None,
        look_again_s: float | None = None,
        transfer_s: float = 0.0,
        ending: bytes = b"",
    ) -> StatusBlock:
        """Wait until the printer is idle with the card at its aim (None: anywhere).

        `ending` is what a printer that claims more data is given, once.
        """
        limit_s = (limit_s or self._patience.move_s) + transfer_s
        tries = TRIES_IN_ACT if grave else STATUS_TRIES
        idle_looks, ended = 0, False
        clock = asyncio.get_running_loop().time
        late_at = clock() + self._patience.customary_s
        try:
            async with asyncio.timeout(limit_s):
                while idle_looks < IDLE_LOOKS:
                    await self._printer.listen(look_again_s or self._look_again_s(is_late=clock() > late_at))
                    block = await self._ask(transfer_s, tries)
                    if block is None:
                        continue
                    _refuse(block, grave)
                    self._refuse_reset(block, grave)
                    if self._printer.complaint in grave:
                        raise DeviceError(self._printer.complaint, "as answered")
                    claims = bool(ending) and bool(block.information & Information.CLAIM)
                    if claims and not ended:
                        self._printer.add(ending)
                        ended = True
                    if not (block.working or claims) and _reached(aim, place_of(block)):
                        return block
                    idle_looks = 0 if block.working or claims else idle_looks + 1
        except TimeoutError:
            raise DeviceError(Fault.PRINTER_HARDWARE, f"still working after {limit_s:.0f} s") from None
        missed = Fault.PRINTER_NO_CARD if aim is PrinterPlace.PRINT else Fault.PRINTER_JAM
        raise DeviceError(missed, f"no card came to {aim}")

    def _look_again_s(self, *, is_late: bool) -> float:
        return self._patience.look_again_late_s if is_late else self._patience.look_again_s

    def _refuse_reset(self, block: StatusBlock, grave: frozenset[Fault]) -> None:
        """A printer that lost its power forgot its job, and hands the card back all the same: unprinted."""
        if grave and block.information & Information.JUST_RESET and not self._had_reset:
            raise DeviceError(Fault.PRINTER_SILENT, "it was switched off in the middle")

    async def _ask(self, transfer_s: float = 0.0, tries: int = STATUS_TRIES) -> StatusBlock | None:
        """None when nothing is known: see Conversation."""
        block = await self._printer.ask_status(self._patience.answer_s + transfer_s, tries)
        if block is not None:
            self._seen = status_of(block, self._seen.cards_left)
        return block

    async def _told(self, tries: int = STATUS_TRIES) -> StatusBlock:
        """Raises DeviceError (silent) also when its answers contradict each other."""
        block = await self._ask(tries=tries)
        if block is None:
            raise DeviceError(Fault.PRINTER_SILENT, "its answers contradict each other")
        return block

    async def _identity(self) -> DeviceIdentity:
        answer_s = self._patience.answer_s
        return DeviceIdentity(
            words=await self._printer.ask_text(Command.READ_MODEL, answer_s),
            firmware=await self._printer.ask_text(Command.READ_FIRMWARE, answer_s),
            serial=await self._printer.ask_text(Command.READ_SERIAL, answer_s),
        )

    async def _ask_cards_left(self) -> int | None:
        """Digits have no checksum, and a 1 is one bit from a 0: another number counts when told twice."""
        left = await self._cards_left_once() if self._model.has_ribbon_chip else None
        if left in (None, self._seen.cards_left):
            return left
        return left if await self._cards_left_once() == left else None

    async def _cards_left_once(self) -> int | None:
        return _number((await self._printer.ask_ribbon(self._patience.answer_s)).get("count"))

    @asynccontextmanager
    async def _act(self) -> AsyncIterator[None]:
        async with self._turn:
            self._acting = True
            try:
                async with self._connected():
                    yield
            finally:
                self._acting = False

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        """A line that is lost, or that nobody answers on, is closed, and opened again by the next call."""
        try:
            yield
        except LineLost as lost:
            self._printer.forget_line()
            raise DeviceError(Fault.PRINTER_GONE, str(lost)) from lost
        except DeviceError as error:
            if error.fault is Fault.PRINTER_SILENT:
                self._printer.forget_line()
            raise


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _refuse(block: StatusBlock, grave: frozenset[Fault]) -> None:
    fault = codec.fault_of_status(block)
    if fault in grave:
        raise DeviceError(fault, f"error {block.error:08X} warning {block.warning:08X}")


def _reached(aim: PrinterPlace | None, place: PrinterPlace) -> bool:
    """A printer that cannot see its inlet is believed when the card has left the print position."""
    if aim is None:
        return True
    if place is PrinterPlace.UNKNOWN:
        return aim in (PrinterPlace.INLET, PrinterPlace.NONE)
    return place is aim
