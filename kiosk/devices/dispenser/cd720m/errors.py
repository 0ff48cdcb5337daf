"""What the unit's flags complain of, in the words of the kiosk."""

from kiosk.devices.dispenser.cd720m.codec import MOVING, Flag
from kiosk.faults import Fault

HOPPER_OR_BIN = Flag.HOPPER_EMPTY | Flag.HOPPER_LOW | Flag.BIN_FULL
HISTORY = Flag.CALLED_BACK | Flag.TAKEN_AWAY


def fault_of(flags: Flag) -> Fault | None:
    """What keeps the unit from moving at all; an empty hopper or a full bin only forbid what needs them."""
    if flags & Flag.JAMMED:
        return Fault.DISPENSER_JAM
    if flags & Flag.DISPENSE_FAILED:
        # A blank that does not separate is in the way of the next: a hand has to look.
        return Fault.DISPENSER_EMPTY if flags & Flag.HOPPER_EMPTY else Fault.DISPENSER_JAM
    return Fault.DISPENSER_RESET if is_unready(flags) else None


def is_unready(flags: Flag) -> bool:
    """RF's lowest state: nothing holds, and it is not ready. That it wants a reset then is inferred."""
    return not flags & (Flag.READY | MOVING | Flag.AT_READ | Flag.AT_TAKE | HOPPER_OR_BIN)
