"""A chip, wherever it is contacted: in the dispenser's head or in the citizen's reader."""

from typing import Protocol


class Chip(Protocol):
    """ISO 7816: power, then command and answer.

    Raises DeviceError(CHIP_MUTE) when the chip gives no answer and the device's own fault when the device
    does not.
    """

    async def power_on(self) -> bytes:
        """Cold reset; the ATR."""
        ...

    async def transmit(self, apdu: bytes) -> bytes:
        """Send one command APDU; data and the two status bytes, after 61xx and 6Cxx were followed up."""
        ...

    async def power_off(self) -> None: ...
