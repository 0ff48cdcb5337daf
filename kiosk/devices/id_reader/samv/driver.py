"""ID readers with a SAM-V module (GA 450), of any make, on a serial line."""

import asyncio

from kiosk.devices.id_reader.port import IdDocument, IdReaderTest, Unreadable
from kiosk.devices.id_reader.samv.codec import Answer, Command, Sw3, sam_number, text_and_photo
from kiosk.devices.id_reader.samv.link import SamvLink, SamvPatience
from kiosk.devices.id_reader.samv.text_block import parse_text_block
from kiosk.devices.line import LineOpener
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.faults import Fault

DEFAULT_BAUD = 115200

_UNREADABLE = {
    Sw3.CARD_REFUSED_BY_SAM: Unreadable.NOT_AUTHENTIC,
    Sw3.SAM_REFUSED_BY_CARD: Unreadable.NOT_AUTHENTIC,
    Sw3.NOT_VERIFIED: Unreadable.NOT_AUTHENTIC,
    Sw3.WRONG_TYPE: Unreadable.WRONG_TYPE,
    Sw3.READ_FAILED: Unreadable.MOVED,
    Sw3.RANDOM_FAILED: Unreadable.MOVED,
}
_FAULTS = {
    Sw3.SELF_TEST_FAILED: Fault.ID_READER_SELF_TEST,
    Sw3.NOT_AUTHORISED: Fault.ID_READER_SELF_TEST,
    Sw3.UNKNOWN_COMMAND: Fault.ID_READER_PROTOCOL,
}
_STATE_BY_FAULT = {
    Fault.ID_READER_GONE: DeviceState.NO_DEVICE,
    Fault.ID_READER_SILENT: DeviceState.OFFLINE,
}


class SamvReader:
    """See IdReader."""

    def __init__(
        self, open_line: LineOpener, *, baud: int = DEFAULT_BAUD, patience: SamvPatience | None = None
    ) -> None:
        self._patience = patience or SamvPatience()
        self._link = SamvLink(open_line, baud, self._patience)
        # Find, select and read belong together: a question about the status may not come between them.
        self._turn = asyncio.Lock()

    async def status(self) -> DeviceStatus:
        return await self._status_after(Command.STATUS)

    async def identity(self) -> DeviceIdentity:
        """See IdReader. GA 450 knows no other word of itself than the security module's number."""
        try:
            async with self._turn:
                return DeviceIdentity(serial=await self._sam_number())
        except DeviceError:
            return DeviceIdentity()

    async def reset(self) -> DeviceStatus:
        return await self._status_after(Command.RESET)

    async def test(self) -> IdReaderTest:
        """See IdReader."""
        status = await self._status_after(Command.STATUS)
        if not status.usable:
            return IdReaderTest(status)
        try:
            async with self._turn:
                number = await self._sam_number()
                seen = await self._link.ask(Command.FIND)
                return IdReaderTest(status, number, card_seen=_done(seen, Command.FIND))
        except DeviceError as error:
            return IdReaderTest(_failed(error.fault))

    async def read(self) -> IdDocument | Unreadable:
        while True:
            async with self._turn:
                outcome = await self._read_once()
            if outcome is not None:
                return outcome
            await asyncio.sleep(self._patience.poll_s)

    async def lifted(self) -> None:
        # After a good read the module says "no card" whether it lies there or not (widely reported).
        await asyncio.get_running_loop().create_future()

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    async def _status_after(self, command: Command) -> DeviceStatus:
        try:
            async with self._turn:
                done = _done(await self._link.ask(command), command)
        except DeviceError as error:
            return _failed(error.fault)
        if not done:
            return DeviceStatus(DeviceState.HARDWARE_ERROR, Fault.ID_READER_PROTOCOL)
        return DeviceStatus(DeviceState.ONLINE)

    async def _sam_number(self) -> str:
        answer = await self._link.ask(Command.SAM_ID)
        return sam_number(answer.data) if _done(answer, Command.SAM_ID) else ""

    async def _read_once(self) -> IdDocument | Unreadable | None:
        """Find, select, read; None when there is no card, or none any more: the cycle begins again."""
        for command in (Command.FIND, Command.SELECT):
            answer = await self._link.ask(command)
            if answer.sw3 in _UNREADABLE:
                return _UNREADABLE[answer.sw3]
            if not _done(answer, command):
                return None
        answer = await self._link.ask(Command.READ_BASE)
        if answer.sw3 in _UNREADABLE:
            return _UNREADABLE[answer.sw3]
        if not _done(answer, Command.READ_BASE):
            return None
        parts = text_and_photo(answer.data)
        if parts is None:
            return Unreadable.BAD_DATA
        return parse_text_block(*parts)


def _failed(fault: Fault) -> DeviceStatus:
    return DeviceStatus(_STATE_BY_FAULT.get(fault, DeviceState.HARDWARE_ERROR), fault)


def _done(answer: Answer, command: Command) -> bool:
    """Whether the command succeeded. Raises DeviceError when the module itself is at fault."""
    if answer.sw3 in _FAULTS:
        raise DeviceError(_FAULTS[answer.sw3], f"SW3 {answer.sw3:02X}")
    return answer.sw3 == command.success
