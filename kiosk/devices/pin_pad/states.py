"""What both drivers say of a fault, and how both leave an entry."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from kiosk.devices.pin_pad.entry import Entry
from kiosk.devices.pin_pad.port import PinPadStatus
from kiosk.devices.status import DeviceState
from kiosk.errors import DeviceError
from kiosk.faults import Fault

log = logging.getLogger(__name__)

_STATES = {
    Fault.PIN_PAD_GONE: DeviceState.NO_DEVICE,
    Fault.PIN_PAD_SILENT: DeviceState.OFFLINE,
    # It still takes keys, and works for some weeks: whoever watches the machines has it changed.
    Fault.PIN_PAD_BATTERY: DeviceState.ONLINE,
}


def status_of(fault: Fault) -> PinPadStatus:
    """The state that follows from a fault."""
    state = _STATES.get(fault, DeviceState.HARDWARE_ERROR)
    return PinPadStatus(state, fault, tampered=True if fault is Fault.PIN_PAD_TAMPERED else None)


@asynccontextmanager
async def closed_after(close: Callable[[], Awaitable[None]], entry: Entry) -> AsyncIterator[None]:
    """Whatever ended the entry, also its task: the keypad is closed and nothing of it is left.

    A pad that does not hear it was lost to the entry already, or is found out by the next question.
    """
    try:
        yield
    finally:
        entry.wipe()
        try:
            await close()
        except DeviceError as error:
            log.warning("PIN pad: not closed: %s", error)
