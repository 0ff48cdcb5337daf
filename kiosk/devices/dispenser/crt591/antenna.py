"""The chip of a card at the RF position, without contacts, behind commands 60 (CRT-591-M001, RF card).

60/30 order     'A' | 'B' | 'M'  ATQA (2)  n  UID (n)  SAK  [ATS: TL T0 TA TB TC, historical bytes]
'B'  ATQB (12): 50, PUPI (4), application data (4), protocol info (3)
60/31           field off
60/34, 60/35    command to a card of type A, of type B
"""

from kiosk.card.follow_up import transmit_fully
from kiosk.devices.dispenser.crt591.chip import Order, done, said_by_chip
from kiosk.devices.dispenser.crt591.codec import Command, Failed
from kiosk.devices.dispenser.crt591.errors import ACTIVATION_FAILED, fault_of
from kiosk.errors import DeviceError
from kiosk.faults import Fault

A_THEN_B = Command(0x60, 0x30, b"AB")
FIELD_OFF = Command(0x60, 0x31)
APDU_CM, TYPE_A_PM, TYPE_B_PM = 0x60, 0x34, 0x35
ATQB_BYTES = 12
T0_INTERFACE_BYTES = 0x70  # ISO/IEC 14443-4 §5.2: which of TA, TB and TC follow


class Crt591Antenna:
    """See Chip."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._apdu_pm = TYPE_A_PM

    async def power_on(self) -> bytes:
        """See Chip. The ATR is made of what the card says, as PC/SC readers do (part 3, §3.1.3.2.3)."""
        answer = await self._order(A_THEN_B)
        if isinstance(answer, Failed) and answer.error == ACTIVATION_FAILED:
            answer = await self._order(A_THEN_B)
        if isinstance(answer, Failed):
            raise DeviceError(fault_of(answer.error), f"{answer.error} on activation")
        kind, said = answer.data[:1], answer.data[1:]
        historical = _of_type_b(said) if kind == b"B" else _of_type_a(said) if kind == b"A" else None
        if historical is None:
            raise DeviceError(Fault.CHIP_REFUSED, "no processor card in the field")
        self._apdu_pm = TYPE_B_PM if kind == b"B" else TYPE_A_PM
        return _atr(historical)

    async def transmit(self, apdu: bytes) -> bytes:
        return await transmit_fully(self._once, apdu)

    async def power_off(self) -> None:
        await done(self._order, FIELD_OFF)

    async def _once(self, apdu: bytes) -> bytes:
        return await said_by_chip(self._order, Command(APDU_CM, self._apdu_pm, apdu))


def _of_type_a(said: bytes) -> bytes | None:
    """The historical bytes of the ATS; None for a card that sent none: it takes no commands."""
    uid_bytes = said[2] if len(said) > 2 else 0
    ats = said[3 + uid_bytes + 1 :]
    if len(ats) < 2 or ats[0] > len(ats):
        return None
    return ats[2 + (ats[1] & T0_INTERFACE_BYTES).bit_count() : ats[0]]


def _of_type_b(said: bytes) -> bytes | None:
    """Application data, protocol info, and MBLI, which is not told here."""
    return said[5:ATQB_BYTES] + b"\x00" if len(said) >= ATQB_BYTES else None


def _atr(historical: bytes) -> bytes:
    checked = bytes([0x80 | len(historical), 0x80, 0x01]) + historical
    check = 0
    for byte in checked:
        check ^= byte
    return b"\x3b" + checked + bytes([check])
