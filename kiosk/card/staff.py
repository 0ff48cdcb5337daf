"""The technician's card: a staff number behind a PIN, in an application of our own.

No standard governs it. The AID is proprietary (ISO/IEC 7816-4 §8.2.1.2: first digit F, no registration) and
says "KIOSK.STAFF"; the commands are those of the social security card.

    SELECT F0 "KIOSK.STAFF"    VERIFY (P2 = 00)    READ RECORD 1 of EF05: tag 11, an 8, the staff number
"""

from kiosk.card import apdu, files
from kiosk.card.apdu import Sw
from kiosk.card.files import Ef, Field, Format
from kiosk.card.keys import packed_pin
from kiosk.card.port import Chip
from kiosk.card.ssse import PinLocked, PinVerified, WrongPin, judged_pin, wrong_data
from kiosk.model import Pin

STAFF_AID = b"\xf0KIOSK.STAFF"
STAFF_NUMBER = Field(Ef.EF05, 1, 0x11, "工号", Format.AN, 8)


class StaffCard:
    """A session with the staff application of one chip."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip

    async def present(self) -> bool:
        """Power on; whether this is a staff card at all."""
        await self._chip.power_on()
        answer = apdu.parsed(await self._chip.transmit(apdu.select_name(STAFF_AID)))
        return answer.ok

    async def verify_pin(self, pin: Pin) -> PinVerified | WrongPin | PinLocked:
        command = apdu.verify(packed_pin(pin.digits))
        return judged_pin(command, apdu.parsed(await self._chip.transmit(command))) or PinVerified()

    async def read_staff_number(self) -> str | None:
        """Who it is; None before the PIN was verified."""
        await self._ask(apdu.select_file(STAFF_NUMBER.ef.value))
        command = apdu.read_record(STAFF_NUMBER.number)
        answer = apdu.parsed(await self._chip.transmit(command))
        if answer.sw == Sw.SECURITY_NOT_SATISFIED:
            return None
        if not answer.ok:
            raise apdu.refused(command, answer.sw)
        try:
            return files.decode(STAFF_NUMBER, answer.data)
        except files.BadRecord:
            raise wrong_data(STAFF_NUMBER.ef, STAFF_NUMBER.number) from None

    async def power_off(self) -> None:
        await self._chip.power_off()

    async def _ask(self, command: bytes) -> None:
        answer = apdu.parsed(await self._chip.transmit(command))
        if not answer.ok:
            raise apdu.refused(command, answer.sw)
