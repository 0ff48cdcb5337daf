"""A receipt printer that speaks ESC/POS, over a serial line (devices.md §5)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kiosk.devices.line import LineLost, LineOpener
from kiosk.devices.receipt_printer.escpos.codec import About
from kiosk.devices.receipt_printer.escpos.conversation import Conversation
from kiosk.devices.receipt_printer.escpos.model import MODELS, EscposModel, EscposPatience
from kiosk.devices.receipt_printer.escpos.report import unreachable
from kiosk.devices.receipt_printer.port import Receipt, ReceiptStatus
from kiosk.devices.status import DeviceIdentity
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.worker import Worker


class EscposPrinter:
    """See ReceiptPrinter."""

    def __init__(
        self,
        open_line: LineOpener,
        worker: Worker,
        patience: EscposPatience | None = None,
        model: EscposModel | None = None,
    ) -> None:
        self._worker = worker
        self._printer = Conversation(open_line, patience or EscposPatience(), model or MODELS[""])
        self._turn = asyncio.Lock()

    async def status(self) -> ReceiptStatus:
        """See ReceiptPrinter. Never raises: an unreachable printer is a status."""
        try:
            async with self._connected():
                return await self._printer.look()
        except DeviceError as error:
            return unreachable(error.fault)

    async def identity(self) -> DeviceIdentity:
        """See ReceiptPrinter. A printer that is offline answers nothing in turn: then it is not asked."""
        said = dict.fromkeys(About, "")
        with contextlib.suppress(DeviceError):
            async with self._connected():
                if (await self._printer.look()).fault is None:
                    for about in About:
                        said[about] = await self._printer.told(about)
        maker_and_model = f"{said[About.MAKER]} {said[About.MODEL]}".strip()
        return DeviceIdentity(maker_and_model, said[About.FIRMWARE], said[About.SERIAL])

    async def reset(self) -> ReceiptStatus:
        """See ReceiptPrinter. What was left of an earlier receipt is dropped."""
        try:
            async with self._connected():
                self._printer.drop_buffer()
                return await self._printer.look()
        except DeviceError as error:
            return unreachable(error.fault)

    async def print(self, receipt: Receipt) -> None:
        """See ReceiptPrinter."""
        data = await self._worker.run(lambda: _encoded(receipt))
        async with self._connected():
            await self._printer.give(data)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        """A line that is lost is forgotten, and opened again by the next call."""
        async with self._turn:
            try:
                yield
            except LineLost as lost:
                self._printer.forget_line()
                raise DeviceError(Fault.RECEIPT_GONE, str(lost)) from lost


def _encoded(receipt: Receipt) -> bytes:
    # Here and not above: see the first lines of that room.
    from kiosk.devices.receipt_printer.escpos.layout import encode  # noqa: PLC0415

    return encode(receipt)
