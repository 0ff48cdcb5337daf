"""KMY3501 (KMY350): a PIN pad with 3DES. It does not say whether somebody opened it."""

from dataclasses import replace

from kiosk.devices.pin_pad.kmy3501 import codec
from kiosk.devices.pin_pad.kmy3501.errors import BATTERY_LOW, FAULTS, NO_MASTER_KEY, TIMED_OUT
from kiosk.devices.pin_pad.pad_on_line import PadOnLine, PadWords
from kiosk.devices.pin_pad.port import EncryptorState, EntryEnd, EntryRule, KeySlot, PinPadStatus, Pressed
from kiosk.devices.pin_pad.states import status_of
from kiosk.devices.pin_pad.wire import Command
from kiosk.devices.status import DeviceIdentity, DeviceState, Supply, printable
from kiosk.errors import DeviceError
from kiosk.faults import Fault


class Kmy3501PinPad(PadOnLine):
    """See PinPad."""

    words = PadWords(codec.FORM, codec.OPEN_PLAIN, codec.CLOSE, TIMED_OUT, FAULTS)

    async def identity(self) -> DeviceIdentity:
        try:
            async with self._turn:
                version = await self._done(codec.VERSION)
                serial = await self._done(codec.SERIAL)
        except DeviceError:
            return DeviceIdentity()
        return DeviceIdentity(firmware=printable(version.data), serial=printable(serial.data))

    async def load_key(self, slot: KeySlot, wrapped: bytes) -> None:
        _expect(slot)
        async with self._turn:
            await self._done(codec.KEYS_ARE_TDES)
            await self._done(codec.load_key(slot, wrapped))

    async def get_pin_block(
        self, slot: KeySlot, account: str, rule: EntryRule, pressed: Pressed
    ) -> bytes | EntryEnd:
        _expect(slot)
        async with self._entry(rule, pressed, plain=False) as entry:
            await self._done(codec.PIN_IS_TDES)
            await self._done(codec.activate(slot))
            await self._done(codec.OPEN_PLAIN)
            await self._done(codec.load_account(account))
            await self._done(codec.start_pin(rule.max_digits, codec.LONGEST_ENTRY_S))
            ended = await self._typed(entry, rule)
            return ended or (await self._done(codec.PIN_BLOCK)).data

    async def _state(self) -> PinPadStatus:
        return await self._answered(codec.VERSION)

    async def _reset(self) -> PinPadStatus:
        status = await self._answered(codec.RESET)
        await self._close()
        return status

    async def _answered(self, command: Command) -> PinPadStatus:
        """Every answer says how battery and master key are."""
        code = (await self._link.ask(command)).code
        low, missing = code in BATTERY_LOW, code in NO_MASTER_KEY
        if not codec.ok(code):
            status = status_of(self.words.fault_of(code))
        else:
            # Without a master key it still types in plain, which is what the card's PIN needs.
            status = PinPadStatus(DeviceState.ONLINE, Fault.PIN_PAD_BATTERY if low else None)
        return replace(
            status,
            battery=Supply.LOW if low else Supply.OK,
            encryptor=EncryptorState.NOT_INITIALIZED if missing else EncryptorState.READY,
        )


def _expect(slot: KeySlot) -> None:
    if not codec.has_cipher(slot.cipher):
        raise DeviceError(Fault.PIN_PAD_KEY, f"no {slot.cipher} here")
