"""The contact head of the dispenser: a chip behind commands 51 (CRT-591-M001, CPU card)."""

from collections.abc import Awaitable, Callable

from kiosk.card.follow_up import transmit_fully
from kiosk.devices.dispenser.crt591.codec import Answer, Command, Done, Failed
from kiosk.devices.dispenser.crt591.errors import ACTIVATION_FAILED, ATR_NOT_EMV, fault_of
from kiosk.errors import DeviceError
from kiosk.faults import Fault

COLD_RESET_5V_ISO = Command(0x51, 0x30, b"\x33")
POWER_OFF = Command(0x51, 0x31)
APDU_CM, APDU_AUTO_PM = 0x51, 0x39

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
        """See Chip."""
        return await transmit_fully(self._once, apdu)

    async def power_off(self) -> None:
        await done(self._order, POWER_OFF)

    async def _once(self, apdu: bytes) -> bytes:
        # 63 and 64 deactivate the card: what was unlocked is locked again, so nothing is retried here.
        return await said_by_chip(self._order, Command(APDU_CM, APDU_AUTO_PM, apdu))


async def done(order: Order, command: Command) -> Done:
    """Raises DeviceError for what the unit could not do."""
    answer = await order(command)
    if isinstance(answer, Failed):
        raise DeviceError(fault_of(answer.error), f"{answer.error} on {command.cm:02X}/{command.pm:02X}")
    return answer


async def said_by_chip(order: Order, command: Command) -> bytes:
    """What a chip answers to a command that carries its APDU. Raises DeviceError; see done."""
    answer = await done(order, command)
    if len(answer.data) < SW_BYTES:
        raise DeviceError(Fault.CHIP_MUTE, "no status word")
    return answer.data
