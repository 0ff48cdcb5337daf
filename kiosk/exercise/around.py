"""The exercises of what stands around the devices. None of them moves anything but light."""

import asyncio

from kiosk.devices.cabinet.port import Door, Flash, Presence, Proximity, Source
from kiosk.devices.cabinet.watching import watching
from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.errors import DeviceError
from kiosk.exercise.bench import Bench, CannotExercise

NOT_FITTED = "none is fitted: see its table in kiosk.toml"
ANSWERING = (DeviceState.ONLINE, DeviceState.USER_ERROR, DeviceState.FRAUD_ATTEMPT)
"""The board is there, whatever its contacts say: an open door is no reason to leave the lamps dark."""
DARK_S = 0.3
"""Until the last lamp is told to go out: some rounds of the slowest board."""


async def exercise_cabinet(bench: Bench) -> str:
    """The guide lights one after the other, and what the contacts of the doors say."""
    cabinet = bench.devices.cabinet
    if cabinet is None:
        raise CannotExercise(NOT_FITTED)

    def has_said() -> bool:
        return cabinet.now.fault is not None or cabinet.now.door is not Door.UNKNOWN

    async with watching(cabinet) as until:
        await until(has_said, bench.patience.first_word_s)
        if cabinet.now.state not in ANSWERING:
            _expect(cabinet.now)
        for place in bench.lamps:
            bench.tell(f"the lamp of {place} is on")
            cabinet.light(place, Flash.CONTINUOUS)
            await asyncio.sleep(bench.patience.lamp_s)
            cabinet.light(place, Flash.OFF)
        await asyncio.sleep(DARK_S)
        now = cabinet.now
    if now.fault is not None:
        raise DeviceError(now.fault, now.which)
    lamps = f"The lamps {', '.join(bench.lamps)} were lit one by one" if bench.lamps else "It has no lamps"
    return f"{lamps}; doors {now.door}."


async def exercise_presence(bench: Bench) -> str:
    """Somebody comes, and goes."""
    presence = bench.devices.presence
    if presence is None:
        raise CannotExercise(NOT_FITTED)
    async with watching(presence) as until:

        def became(wanted: Proximity) -> bool:
            return presence.now.fault is not None or presence.now.proximity is wanted

        came = await until(lambda: became(Proximity.PRESENT), bench.patience.hand_s)
        _expect(presence.now)
        if not came:
            raise CannotExercise(f"it saw nobody within reach, {_nearest(presence)}: compare within_cm")
        here = _nearest(presence)
        bench.tell(f"it sees you, {here}; now go away from the machine")
        went = await until(lambda: became(Proximity.NOT_PRESENT), bench.patience.hand_s)
        _expect(presence.now)
        if not went:
            raise CannotExercise(f"it still sees somebody, {_nearest(presence)}: what else moves there?")
        return f"It saw somebody come, {here}, and go, {_nearest(presence)}."


def _nearest(presence: Presence) -> str:
    return f"nearest {presence.nearest_cm} cm" if presence.nearest_cm is not None else "nothing in sight"


async def exercise_ups(bench: Bench) -> str:
    """Where the power comes from. Its battery's own test is the maker's: the port only listens."""
    ups = bench.devices.ups
    if ups is None:
        raise CannotExercise(NOT_FITTED)
    async with watching(ups) as until:
        await until(
            lambda: ups.now.fault is not None or ups.now.source is not Source.UNKNOWN,
            bench.patience.first_word_s,
        )
    _expect(ups.now)
    return f"The power comes from {ups.now.source}; the battery was not tested."


def _expect(now: DeviceStatus) -> None:
    if now.fault is not None:
        raise DeviceError(now.fault)
    if not now.usable:
        raise CannotExercise(f"it says {now.state}: look at power and cable")
