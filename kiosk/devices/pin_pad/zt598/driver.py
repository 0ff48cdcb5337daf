"""SZZT ZT598: a PIN pad with 3DES and SM4."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk.devices.line import LineOpener
from kiosk.devices.pin_pad.entry import CLEAR_KEYS, Entry, typed
from kiosk.devices.pin_pad.link import PadLink, PadPatience
from kiosk.devices.pin_pad.port import (
    EncryptorState,
    EntryEnd,
    EntryRule,
    KeyPress,
    KeySlot,
    PinPadStatus,
    Pressed,
)
from kiosk.devices.pin_pad.states import closed_after, status_of
from kiosk.devices.pin_pad.wire import Reply
from kiosk.devices.pin_pad.zt598 import codec
from kiosk.devices.pin_pad.zt598.errors import BATTERY_LOW, NO_KEY, TIMED_OUT, fault_of
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin


class Zt598PinPad:
    """See PinPad."""

    def __init__(
        self, open_line: LineOpener, *, clear: KeyPress = CLEAR_KEYS[""], patience: PadPatience | None = None
    ) -> None:
        self._link = PadLink(open_line, codec.FORM, patience or PadPatience())
        self._clear = clear
        # Opening, typing and closing belong together: a question about the status may not come between them.
        self._turn = asyncio.Lock()
        self._encryptor = EncryptorState.UNKNOWN

    async def status(self) -> PinPadStatus:
        return await self._told(self._state)

    async def identity(self) -> DeviceIdentity:
        try:
            async with self._turn:
                model, firmware, serial = codec.identity_in(await self._done(codec.FIRMWARE))
        except DeviceError:
            return DeviceIdentity()
        return DeviceIdentity(model, firmware, serial)

    async def reset(self) -> PinPadStatus:
        return await self._told(self._reset)

    async def load_key(self, slot: KeySlot, wrapped: bytes) -> None:
        async with self._turn:
            await self._done(codec.load_key(slot, wrapped))
            self._encryptor = EncryptorState.READY

    async def get_data(self, rule: EntryRule, pressed: Pressed) -> Pin | EntryEnd:
        entry = Entry(rule, pressed, self._clear, plain=True)
        async with self._turn, closed_after(self._close, entry):
            await self._done(codec.OPEN_PLAIN)
            ended = await typed(self._link, entry, rule, _said_meanwhile)
            return ended or entry.pin()

    async def get_pin_block(
        self, slot: KeySlot, account: str, rule: EntryRule, pressed: Pressed
    ) -> bytes | EntryEnd:
        entry = Entry(rule, pressed, self._clear, plain=False)
        backspace = self._clear is KeyPress.BACKSPACE
        async with self._turn, closed_after(self._close, entry):
            await self._done(codec.CLEAR_IS_BACKSPACE if backspace else codec.CLEAR_IS_ALL)
            await self._done(codec.LONGEST_TIMEOUT)
            await self._done(codec.min_length(rule.min_digits))
            await self._done(codec.max_length(rule.max_digits))
            await self._done(codec.INSIDE_BACKSPACE if backspace else codec.INSIDE_CLEAR)
            ended = await typed(self._link, entry, rule, _said_meanwhile)
            if ended is not None:
                return ended
            block = codec.block_in(await self._done(codec.pin_block(slot, account)))
            if block is None:
                raise DeviceError(Fault.PIN_PAD_PROTOCOL, "no block")
            self._encryptor = EncryptorState.READY
            return block

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    async def _close(self) -> None:
        await self._done(codec.CLOSE)

    async def _done(self, command: codec.Command) -> Reply:
        """Raises DeviceError for a refusal."""
        reply = await self._link.ask(command)
        if not codec.ok(reply.code):
            if reply.code in NO_KEY:
                self._encryptor = EncryptorState.NOT_INITIALIZED
            raise DeviceError(fault_of(reply.code), f"{reply.code:02X} on {command.name}")
        return reply

    async def _state(self) -> PinPadStatus:
        reply = await self._link.ask(codec.STATUS)
        if codec.ok(reply.code):
            return PinPadStatus(
                DeviceState.ONLINE, None, Supply.OK, tampered=False, encryptor=self._encryptor
            )
        status = status_of(fault_of(reply.code))
        battery = Supply.LOW if reply.code == BATTERY_LOW else Supply.UNKNOWN
        return replace(status, battery=battery, encryptor=self._encryptor)

    async def _reset(self) -> PinPadStatus:
        await self._done(codec.RESET)
        await self._done(codec.CLOSE)
        return await self._state()

    async def _told(self, ask: Callable[[], Awaitable[PinPadStatus]]) -> PinPadStatus:
        """A status in any case: a fault is one too."""
        try:
            async with self._turn:
                return await ask()
        except DeviceError as error:
            return status_of(error.fault)


def _said_meanwhile(code: int) -> EntryEnd | None:
    """An answer in the middle of an entry: the pad's own time-out, or what ended it."""
    if code == TIMED_OUT:
        return EntryEnd.TIMED_OUT
    if not codec.ok(code):
        raise DeviceError(fault_of(code), f"{code:02X} while typing")
    return None
