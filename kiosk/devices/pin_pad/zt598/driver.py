"""SZZT ZT598: a PIN pad with 3DES and SM4."""

from dataclasses import replace

from kiosk.devices.pin_pad.pad_on_line import PadOnLine, PadWords
from kiosk.devices.pin_pad.port import (
    EncryptorState,
    EntryEnd,
    EntryRule,
    KeyPress,
    KeySlot,
    PinPadStatus,
    Pressed,
)
from kiosk.devices.pin_pad.states import status_of
from kiosk.devices.pin_pad.zt598 import codec
from kiosk.devices.pin_pad.zt598.errors import BATTERY_LOW, FAULTS, NO_KEY, TIMED_OUT
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault


class Zt598PinPad(PadOnLine):
    """See PinPad."""

    words = PadWords(codec.FORM, codec.OPEN_PLAIN, codec.CLOSE, TIMED_OUT, FAULTS)
    _encryptor = EncryptorState.UNKNOWN

    async def identity(self) -> DeviceIdentity:
        try:
            async with self._turn:
                model, firmware, serial = codec.identity_in(await self._done(codec.FIRMWARE))
        except DeviceError:
            return DeviceIdentity()
        return DeviceIdentity(model, firmware, serial)

    async def load_key(self, slot: KeySlot, wrapped: bytes) -> None:
        async with self._turn:
            await self._done(codec.load_key(slot, wrapped))
            self._encryptor = EncryptorState.READY

    async def get_pin_block(
        self, slot: KeySlot, account: str, rule: EntryRule, pressed: Pressed
    ) -> bytes | EntryEnd:
        backspace = self._clear is KeyPress.BACKSPACE
        async with self._entry(rule, pressed, plain=False) as entry:
            await self._done(codec.CLEAR_IS_BACKSPACE if backspace else codec.CLEAR_IS_ALL)
            await self._done(codec.LONGEST_TIMEOUT)
            await self._done(codec.min_length(rule.min_digits))
            await self._done(codec.max_length(rule.max_digits))
            await self._done(codec.INSIDE_BACKSPACE if backspace else codec.INSIDE_CLEAR)
            ended = await self._typed(entry, rule)
            if ended is not None:
                return ended
            block = codec.block_in(await self._done(codec.pin_block(slot, account)))
            if block is None:
                raise DeviceError(Fault.PIN_PAD_PROTOCOL, "no block")
            self._encryptor = EncryptorState.READY
            return block

    async def _state(self) -> PinPadStatus:
        reply = await self._link.ask(codec.STATUS)
        if codec.ok(reply.code):
            return PinPadStatus(
                DeviceState.ONLINE, None, Supply.OK, tampered=False, encryptor=self._encryptor
            )
        status = status_of(self.words.fault_of(reply.code))
        battery = Supply.LOW if reply.code == BATTERY_LOW else Supply.UNKNOWN
        return replace(status, battery=battery, encryptor=self._encryptor)

    async def _reset(self) -> PinPadStatus:
        await self._done(codec.RESET)
        await self._close()
        return await self._state()

    def _refused(self, code: int) -> None:
        if code in NO_KEY:
            self._encryptor = EncryptorState.NOT_INITIALIZED
