"""What the benches of the dispenser share: pace, patience, and the words for orders on the wire."""

from collections.abc import Awaitable

import pytest

from kiosk.devices.dispenser.crt591.model import Crt591Patience
from kiosk.devices.dispenser.crt591.simulator import Crt591Timings
from kiosk.errors import DeviceError
from kiosk.faults import Fault

QUICK = Crt591Timings(speed_factor=0.02)
IMPATIENT = Crt591Patience(
    ack_s=0.12, quick_s=0.4, chip_s=0.5, move_s=0.5, init_s=0.8, poll_s=0.01, still_moving_s=0.8
)
BLANKS = 20
FEED = bytes.fromhex("43 32 31")
STATUS = bytes.fromhex("43 31 30")
CAPTURE = bytes.fromhex("43 32 33")


async def fault_of(motion: Awaitable[object]) -> Fault:
    with pytest.raises(DeviceError) as error:
        await motion
    return error.value.fault
