"""KMY3501 (KMY350): a PIN pad with 3DES. It does not say whether somebody opened it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from kiosk.devices.line import LineOpener
from kiosk.devices.pin_pad.entry import CLEAR_KEYS, Entry, typed
from kiosk.devices.pin_pad.kmy3501 import codec
from kiosk.devices.pin_pad.kmy3501.errors import BATTERY_LOW, NO_MASTER_KEY, TIMED_OUT, fault_of
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
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply, printable
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin


class Kmy3501PinPad:
    """See PinPad."""

    def __init__(
        self, open_line: LineOpener, *, clear: KeyPress = CLEAR_KEYS[""], patience: PadPatience | None = None
    ) -> None:
        self._link = PadLink(open_line, codec.FORM, patience or PadPatience())
        self._clear = clear
        # Opening, typing and closing belong together: a question about the status may not come between them.
        self._turn = asyncio.Lock()

    async def status(self) -> PinPadStatus:
        return await self._told(lambda: self._state(codec.VERSION))

    async def identity(self) -> DeviceIdentity:
        try:
            async with self._turn:
                version = await self._done(codec.VERSION)
                serial = await self._done(codec.SERIAL)
        except DeviceError:
            return DeviceIdentity()
        return DeviceIdentity(firmware=printable(version.data), serial=printable(serial.data))

    async def reset(self) -> PinPadStatus:
        return await self._told(self._reset)

    async def load_key(self, slot: KeySlot, wrapped: bytes) -> None:
        _expect(slot)
        async with self._turn:
            await self._done(codec.KEYS_ARE_TDES)
            await self._done(codec.load_key(slot, wrapped))

    async def get_data(self, rule: EntryRule, pressed: Pressed) -> Pin | EntryEnd:
        entry = Entry(rule, pressed, self._clear, plain=True)
        async with self._turn, closed_after(self._close, entry):
            await self._done(codec.OPEN_PLAIN)
            ended = await typed(self._link, entry, rule, _said_meanwhile)
            return ended or entry.pin()

    async def get_pin_block(
        self, slot: KeySlot, account: str, rule: EntryRule, pressed: Pressed
    ) -> bytes | EntryEnd:
        _expect(slot)
        entry = Entry(rule, pressed, self._clear, plain=False)
        async with self._turn, closed_after(self._close, entry):
            await self._done(codec.PIN_IS_TDES)
            await self._done(codec.activate(slot))
            await self._done(codec.OPEN_PLAIN)
            await self._done(codec.load_account(account))
            await self._done(codec.start_pin(rule.max_digits, codec.LONGEST_ENTRY_S))
            ended = await typed(self._link, entry, rule, _said_meanwhile)
            return ended or (await self._done(codec.PIN_BLOCK)).data

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    async def _close(self) -> None:
        await self._done(codec.CLOSE)

    async def _done(self, command: codec.Command) -> Reply:
        """Raises DeviceError for a refusal."""
        reply = await self._link.ask(command)
        if not codec.ok(reply.code):
            raise DeviceError(fault_of(reply.code), f"{reply.code:02X} on {command.name}")
        return reply

    async def _state(self, command: codec.Command) -> PinPadStatus:
        """Every answer says how battery and master key are."""
        code = (await self._link.ask(command)).code
        low, missing = code in BATTERY_LOW, code in NO_MASTER_KEY
        if not codec.ok(code):
            status = status_of(fault_of(code))
        else:
            # Without a master key it still types in plain, which is what the card's PIN needs.
            status = PinPadStatus(DeviceState.ONLINE, Fault.PIN_PAD_BATTERY if low else None)
        return replace(
            status,
            battery=Supply.LOW if low else Supply.OK,
            encryptor=EncryptorState.NOT_INITIALIZED if missing else EncryptorState.READY,
        )

    async def _reset(self) -> PinPadStatus:
        status = await self._state(codec.RESET)
        await self._done(codec.CLOSE)
        return status

    async def _told(self, ask: Callable[[], Awaitable[PinPadStatus]]) -> PinPadStatus:
        """A status in any case: a fault is one too."""
        try:
            async with self._turn:
                return await ask()
        except DeviceError as error:
            return status_of(error.fault)


def _expect(slot: KeySlot) -> None:
    if not codec.has_cipher(slot.cipher):
        raise DeviceError(Fault.PIN_PAD_KEY, f"no {slot.cipher} here")


def _said_meanwhile(code: int) -> EntryEnd | None:
    """An answer in the middle of an entry: the pad's own time-out, or what ended it."""
    if code == TIMED_OUT:
        return EntryEnd.TIMED_OUT
    if not codec.ok(code):
        raise DeviceError(fault_of(code), f"{code:02X} while typing")
    return None
