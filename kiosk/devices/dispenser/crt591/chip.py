"""The contact head of the dispenser: a chip behind commands 51 (CRT-591-M001, CPU card)."""

from collections.abc import Awaitable, Callable

from kiosk.devices.dispenser.crt591.codec import Answer, Command, Failed
from kiosk.devices.dispenser.crt591.errors import ACTIVATION_FAILED, ATR_NOT_EMV, fault_of
from kiosk.errors import DeviceError
from kiosk.faults import Fault

COLD_RESET_5V_ISO = Command(0x51, 0x30, b"\x33")
POWER_OFF = Command(0x51, 0x31)
APDU_CM, APDU_AUTO_PM = 0x51, 0x39

MAX_FOLLOW_UPS = 4  # a chip that says 61xx for ever is broken
SW_BYTES = 2

Order = Callable[[Command], Awaitable[Answer]]
"""Sends a command that must not be done twice: a PIN tried again after a lost answer is a try lost."""


class Crt591Chip:
    """See Chip."""

    def __init__(self, order: Order) -> None:
        self._order = order

    async def power_on(self) -> bytes:
        answer = await self._order(COLD_RESET_5V_ISO)
        if isinstance(answer, Failed) and answer.error == ACTIVATION_FAILED:
            answer = await self._order(COLD_RESET_5V_ISO)
        if isinstance(answer, Failed) and not (answer.error == ATR_NOT_EMV and answer.data):
            raise DeviceError(fault_of(answer.error), f"{answer.error} on reset")
        return answer.data[1:]  # the first byte says T=0 or T=1

    async def transmit(self, apdu: bytes) -> bytes:
        """See Chip. T=0 follow-ups by ISO 7816-4: 61xx GET RESPONSE, 6Cxx the same command with Le = xx."""
        answer = await self._once(apdu)
        data = b""
        for _ in range(MAX_FOLLOW_UPS):
            sw1, sw2 = answer[-SW_BYTES:]
            if sw1 == 0x61:
                data += answer[:-SW_BYTES]
                apdu = bytes([apdu[0] & 0x03, 0xC0, 0x00, 0x00, sw2])
            elif sw1 == 0x6C:
                apdu = _with_le(apdu, sw2)
            else:
                return data + answer
            answer = await self._once(apdu)
        raise DeviceError(Fault.CHIP_MUTE, "answers without end")

    async def power_off(self) -> None:
        answer = await self._order(POWER_OFF)
        if isinstance(answer, Failed):
            raise DeviceError(fault_of(answer.error), f"{answer.error} on power off")

    async def _once(self, apdu: bytes) -> bytes:
        answer = await self._order(Command(APDU_CM, APDU_AUTO_PM, apdu))
        if isinstance(answer, Failed):
            # 63 and 64 deactivate the card: what was unlocked is locked again, so nothing is retried here.
            raise DeviceError(fault_of(answer.error), f"{answer.error} on APDU")
        if len(answer.data) < SW_BYTES:
            raise DeviceError(Fault.CHIP_MUTE, "no status word")
        return answer.data


def _with_le(apdu: bytes, le: int) -> bytes:
    """The command with another Le: in place of its own, or added where it had none."""
    has_le = len(apdu) == 5 or (len(apdu) > 5 and len(apdu) == 5 + apdu[4] + 1)
    return (apdu[:-1] if has_le else apdu) + bytes([le])
