"""What the unit's flags say of card, hopper and bin, in the words of the port."""

from kiosk.devices.dispenser.cd720m.codec import MOVING, Flag
from kiosk.devices.dispenser.cd720m.errors import HISTORY, fault_of
from kiosk.devices.dispenser.port import CardPlace, DispenserStatus
from kiosk.devices.status import DeviceState, Supply
from kiosk.faults import Fault

STATES = {
    Fault.DISPENSER_GONE: DeviceState.NO_DEVICE,
    Fault.DISPENSER_SILENT: DeviceState.OFFLINE,
    Fault.DISPENSER_RESET: DeviceState.OFFLINE,
    Fault.DISPENSER_READER_GONE: DeviceState.OFFLINE,
}


def troubled(fault: Fault) -> DispenserStatus:
    """What follows from a fault alone."""
    return DispenserStatus(STATES.get(fault, DeviceState.HARDWARE_ERROR), fault)


def status_of(flags: Flag) -> DispenserStatus:
    """What all flags together say."""
    fault, place = fault_of(flags), place_of(flags)
    if fault is not None:
        state = STATES.get(fault, DeviceState.HARDWARE_ERROR)
    else:
        state = DeviceState.BUSY if flags & MOVING else DeviceState.ONLINE
    # A card that is stuck may be where no sensor is; so may one that moves.
    nobody_knows = place is CardPlace.NONE and (flags & MOVING or fault is Fault.DISPENSER_JAM)
    return DispenserStatus(
        state=state,
        fault=fault,
        card=CardPlace.UNKNOWN if nobody_knows else place,
        stack=_stack(flags),
        capture_bin=Supply.FULL if flags & Flag.BIN_FULL else Supply.OK,
        captured=_captured(flags, place),
    )


def place_of(flags: Flag) -> CardPlace:
    """Two cards at once are none of our doing: where the one in question is, nobody knows."""
    if flags & Flag.AT_READ and flags & Flag.AT_TAKE:
        return CardPlace.UNKNOWN
    if flags & Flag.AT_READ:
        return CardPlace.CHIP
    return CardPlace.GATE if flags & Flag.AT_TAKE else CardPlace.NONE


def _stack(flags: Flag) -> Supply:
    if flags & Flag.HOPPER_EMPTY:
        return Supply.EMPTY
    return Supply.LOW if flags & Flag.HOPPER_LOW else Supply.OK


def _captured(flags: Flag, place: CardPlace) -> int | None:
    """How many were called back since the flags were cleared; None when they do not tell.

    Whether the flags outlive a loss of power is not known: without either of them a card that is gone may be
    in a hand or in the bin.
    """
    history = flags & HISTORY
    if place is not CardPlace.NONE:
        return None if history else 0
    return {Flag.CALLED_BACK: 1, Flag.TAKEN_AWAY: 0}.get(history)
