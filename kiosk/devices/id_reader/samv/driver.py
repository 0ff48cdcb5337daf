"""ID readers with a SAM-V module (GA 450), of any make, on a serial line."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

from kiosk.devices.id_reader.port import IdDocument, IdReaderStatus, IdReaderTest, Unreadable
from kiosk.devices.id_reader.samv.codec import Answer, Command, Sw3, chip_parts, sam_number
from kiosk.devices.id_reader.samv.link import SamvLink, SamvPatience
from kiosk.devices.id_reader.samv.photo import PhotoDecoder, decoded
from kiosk.devices.id_reader.samv.text_block import LAYOUTS, Layout, parse_appended, parse_text_block
from kiosk.devices.line import LineOpener
from kiosk.devices.status import DeviceIdentity, DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.worker import InlineWorker, Worker

log = logging.getLogger(__name__)

DEFAULT_BAUD = 115200
UNHEARD_MOST = 2  # so many silences in a row and the module does not know the question

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


@dataclass(frozen=True, slots=True)
class SamvHabits:
    """What this reader and this machine can do beyond the usual."""

    with_fingers: bool = False
    """Read the features of two fingers, too: no service here needs them."""
    layouts: Mapping[str, Layout] = field(default_factory=lambda: LAYOUTS)
    decoder: PhotoDecoder | None = None
    decoding: Worker = field(default_factory=InlineWorker)
    """Where the decoder runs: it takes its time."""
    other_speeds: Mapping[int, LineOpener] = field(default_factory=lambda: MappingProxyType({}))
    """The same line at the speeds that are tried when the module does not answer at its own."""


class SamvReader:
    """See IdReader."""

    def __init__(
        self,
        open_line: LineOpener,
        *,
        baud: int = DEFAULT_BAUD,
        patience: SamvPatience | None = None,
        habits: SamvHabits | None = None,
    ) -> None:
        self._patience = patience or SamvPatience()
        self._habits = habits or SamvHabits()
        self._link = SamvLink(open_line, baud, self._patience, self._habits.other_speeds)
        self._reading = Command.READ_WITH_FINGERS if self._habits.with_fingers else Command.READ_BASE
        self._unheard_of_appended = 0
        # Find, select and read belong together: a question about the status may not come between them.
        self._turn = asyncio.Lock()

    async def status(self) -> IdReaderStatus:
        return await self._status_after(Command.STATUS)

    async def identity(self) -> DeviceIdentity:
        """See IdReader. GA 450 knows no other word of itself than the security module's number."""
        try:
            async with self._turn:
                return DeviceIdentity(serial=await self._sam_number())
        except DeviceError:
            return DeviceIdentity()

    async def reset(self) -> IdReaderStatus:
        """See IdReader. A module that does not answer is looked for at the other speeds, once each."""
        self._unheard_of_appended = 0
        status = await self._status_after(Command.RESET)
        if status.fault is not Fault.ID_READER_SILENT or not self._habits.other_speeds:
            return status
        try:
            async with self._turn:
                found = await self._link.find_speed()
        except DeviceError as error:
            return self._failed(error.fault)
        return await self._status_after(Command.RESET) if found else status

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
            return IdReaderTest(self._failed(error.fault))

    async def read(self) -> IdDocument | Unreadable:
        while True:
            async with self._turn:
                outcome = await self._read_once()
            if isinstance(outcome, IdDocument):
                return await self._with_portrait(outcome)
            if outcome is not None:
                return outcome
            await asyncio.sleep(self._patience.poll_s)

    async def lifted(self) -> None:
        # After a good read the module says "no card" whether it lies there or not (widely reported).
        await asyncio.get_running_loop().create_future()

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    async def _status_after(self, command: Command) -> IdReaderStatus:
        try:
            async with self._turn:
                done = _done(await self._link.ask(command), command)
        except DeviceError as error:
            return self._failed(error.fault)
        if not done:
            return self._failed(Fault.ID_READER_PROTOCOL)
        return IdReaderStatus(DeviceState.ONLINE, photo_decoded=self._habits.decoder is not None)

    async def _sam_number(self) -> str:
        answer = await self._link.ask(Command.SAM_ID)
        return sam_number(answer.data) if _done(answer, Command.SAM_ID) else ""

    async def _read_once(self) -> IdDocument | Unreadable | None:
        """Find, select, read; None when there is no card, or none any more: the cycle begins again."""
        for command in (Command.FIND, Command.SELECT):
            answer = await self._obeyed(command)
            if not isinstance(answer, Answer):
                return answer
        answer = await self._obeyed(self._reading)
        if not isinstance(answer, Answer):
            return answer
        parts = chip_parts(self._reading, answer.data)
        if parts is None:
            return Unreadable.BAD_DATA
        document = parse_text_block(parts, self._habits.layouts)
        if isinstance(document, IdDocument):
            return replace(document, appended=await self._appended())
        return document

    async def _obeyed(self, command: Command) -> Answer | Unreadable | None:
        answer = await self._link.ask(command)
        if answer.sw3 in _UNREADABLE:
            return _UNREADABLE[answer.sw3]
        return answer if _done(answer, command) else None

    async def _appended(self) -> tuple[str, ...] | None:
        """What was written on the chip later; None when that cannot be learned: the rest was read."""
        if self._unheard_of_appended >= UNHEARD_MOST:
            return None
        try:
            answer = await self._link.ask(Command.READ_APPENDED)
        except DeviceError as error:
            # Some say nothing to what they do not know, and then no further citizen has to wait for it.
            self._unheard_of_appended += 1
            log.info("ID reader tells no appended address: %s", error.fault.code)
            return None
        self._unheard_of_appended = 0
        if answer.sw3 == Sw3.NOT_ON_CARD:
            return ()
        return parse_appended(answer.data) if answer.sw3 == Command.READ_APPENDED.success else None

    async def _with_portrait(self, document: IdDocument) -> IdDocument:
        if self._habits.decoder is None:
            return document
        portrait = await self._habits.decoding.run(partial(decoded, self._habits.decoder, document.photo))
        return replace(document, portrait=portrait)

    def _failed(self, fault: Fault) -> IdReaderStatus:
        state = _STATE_BY_FAULT.get(fault, DeviceState.HARDWARE_ERROR)
        return IdReaderStatus(state, fault, photo_decoded=self._habits.decoder is not None)


def _done(answer: Answer, command: Command) -> bool:
    """Whether the command succeeded. Raises DeviceError when the module itself is at fault."""
    if answer.sw3 in _FAULTS:
        raise DeviceError(_FAULTS[answer.sw3], f"SW3 {answer.sw3:02X}")
    return answer.sw3 == command.success
