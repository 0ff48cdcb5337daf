"""The social security application (SSSE) on a chip: one verb for each thing the kiosk does with it.

Commands after card-chip.md §2-4. A status word becomes a result or a DeviceError here and nowhere else.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from kiosk.card import apdu, files
from kiosk.card.apdu import Answer, Sw
from kiosk.card.atr import historical_bytes
from kiosk.card.conversation import T, converse
from kiosk.card.files import Ef, Field
from kiosk.card.keys import packed_pin
from kiosk.card.port import Chip
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from kiosk.model import Pin

CHALLENGE_BYTES = 8


@dataclass(frozen=True, slots=True)
class CardHabits:
    """Where card differ and no public source decides (§9); the defaults are the documented profile."""

    select_mf_first: bool = True
    select_ef_p2: int = 0x00


USUAL_HABITS = CardHabits()


@dataclass(frozen=True, slots=True)
class BlankIdentity:
    """What a chip says of itself without any key: 卡识别码, 卡复位信息, 规范版本."""

    card_id: bytes
    atr_historical: bytes
    version: str


@dataclass(frozen=True, slots=True)
class PinVerified:
    """The PIN was right; the counter is full again."""


@dataclass(frozen=True, slots=True)
class PinChanged:
    """From now on the new PIN is the right one."""


@dataclass(frozen=True, slots=True)
class WrongPin:
    """The PIN was wrong."""

    left: int


@dataclass(frozen=True, slots=True)
class TriesLeft:
    """How many wrong PINs the card will still take; no source says how many there are at first (§3)."""

    left: int


@dataclass(frozen=True, slots=True)
class PinLocked:
    """No try is left; only the issuer can unblock it."""


def wrong_data(ef: Ef, number: int) -> DeviceError:
    """A record that does not hold what it has to."""
    return DeviceError(Fault.CHIP_WRONG_DATA, f"{ef.name} record {number}")


def judged_pin(command: bytes, answer: Answer) -> WrongPin | PinLocked | None:
    """What the status word of a PIN command means; None when it is fine."""
    if answer.ok:
        return None
    left = apdu.tries_left(answer.sw)
    if left:
        return WrongPin(left)
    if left == 0 or answer.sw == Sw.BLOCKED:
        return PinLocked()
    raise apdu.refused(command, answer.sw)


class SsseCard:
    """A session with the SSSE of one chip; it lasts until the chip is powered off."""

    def __init__(self, chip: Chip, habits: CardHabits = USUAL_HABITS) -> None:
        self._chip = chip
        self._habits = habits

    async def in_a_row(self, talk: Callable[["SsseCard"], Coroutine[object, None, T]]) -> T:
        """Have a conversation that only reads. See Talk."""
        return await converse(self._chip, lambda chip: talk(SsseCard(chip, self._habits)))

    async def identify(self) -> BlankIdentity:
        """Power on, select the application, and read who the chip is (§4.6, first lines)."""
        return await self.in_a_row(SsseCard._identified)

    async def _identified(self) -> BlankIdentity:
        historical = historical_bytes(await self._chip.power_on())
        await self.select()
        await self.select_ef(Ef.EF05)
        card_id = bytes.fromhex(await self.read_field(files.CARD_ID))
        return BlankIdentity(card_id, historical, await self.read_field(files.VERSION))

    async def select(self) -> None:
        """SELECT the SSSE. Raises DeviceError(CHIP_REFUSED) when the card has none, or a blocked one."""
        answer = await self.try_select()
        if not answer.ok:
            raise apdu.refused(apdu.select_name(files.SSSE_AID), answer.sw)

    async def try_select(self) -> Answer:
        """SELECT the SSSE; its FCI, or why not. Some cards want the MF before it, others know none."""
        if self._habits.select_mf_first:
            await self._ask(apdu.select_file(files.MF_FID))
        return await self._ask(apdu.select_name(files.SSSE_AID))

    async def select_ef(self, ef: Ef) -> None:
        await self._expect_ok(apdu.select_file(ef.value, self._habits.select_ef_p2))

    async def challenge(self) -> bytes:
        """GET CHALLENGE. The card remembers only the last one."""
        command = apdu.get_challenge(CHALLENGE_BYTES)
        answer = await self._expect_ok(command)
        if len(answer.data) != CHALLENGE_BYTES:
            raise DeviceError(Fault.CHIP_REFUSED, f"challenge of {len(answer.data)} bytes")
        return answer.data

    async def internal_authenticate(self, factor: bytes, source: bytes) -> bytes:
        """The authenticator by which the chip proves that it was made by the issuer (§4.1)."""
        answer = await self._expect_ok(apdu.internal_authenticate(factor, source))
        return answer.data

    async def external_authenticate(self, kid: int, proof: bytes) -> None:
        """Show the chip `proof` (authenticator and source) for key `kid`; it uses up the last challenge."""
        await self._expect_ok(apdu.external_authenticate(kid, proof))

    async def read_record(self, number: int, length: int) -> bytes:
        """The whole TLV from the selected file; Le=00 first, the exact length for chips that insist on it."""
        answer = await self._ask(apdu.read_record(number))
        if answer.sw == Sw.WRONG_LENGTH:
            answer = await self._ask(apdu.read_record(number, length))
        if not answer.ok:
            raise apdu.refused(apdu.read_record(number), answer.sw)
        return answer.data

    async def read_field(self, field: Field) -> str:
        """What a record of the selected file says, "" when it was never written."""
        try:
            return files.decode(field, await self.read_record(field.number, field.record_length))
        except files.BadRecord:
            raise wrong_data(field.ef, field.number) from None

    async def update_record(self, number: int, tlv: bytes) -> None:
        """Write one record of the selected file; writing the same again changes nothing."""
        await self._expect_ok(apdu.update_record(number, tlv))

    async def verify_pin(self, pin: Pin) -> PinVerified | WrongPin | PinLocked:
        command = apdu.verify(packed_pin(pin.digits))
        return judged_pin(command, await self._ask(command)) or PinVerified()

    async def change_pin(self, old: Pin, new: Pin) -> PinChanged | WrongPin | PinLocked:
        """Replace the PIN in one command: either it is changed, or nothing is."""
        command = apdu.change_pin(packed_pin(old.digits), packed_pin(new.digits))
        return judged_pin(command, await self._ask(command)) or PinChanged()

    async def pin_tries_left(self) -> TriesLeft | PinLocked | None:
        """How many tries there are, without using one; None from a card that does not say."""
        answer = await self._ask(apdu.verify(b""))
        left = apdu.tries_left(answer.sw)
        if left:
            return TriesLeft(left)
        return PinLocked() if left == 0 or answer.sw == Sw.BLOCKED else None

    async def secure_message(self, message: bytes) -> Answer:
        """Hand on an APDU that the issuer sealed under the card's last challenge, unread."""
        return await self._ask(message)

    async def power_off(self) -> None:
        await self._chip.power_off()

    async def _ask(self, command: bytes) -> Answer:
        return apdu.parsed(await self._chip.transmit(command))

    async def _expect_ok(self, command: bytes) -> Answer:
        answer = await self._ask(command)
        if not answer.ok:
            raise apdu.refused(command, answer.sw)
        return answer
