"""A PIN pad without a pseudo-terminal, for tests in the loop's own time: driver, machine, a wire of bytes."""

import asyncio
from collections.abc import Callable

from kiosk.devices.pin_pad.kmy3501.driver import Kmy3501PinPad
from kiosk.devices.pin_pad.kmy3501.simulator import SimulatedKmy3501
from kiosk.devices.pin_pad.port import PinPad
from kiosk.devices.pin_pad.simulated_pad import SimulatedPad
from kiosk.devices.pin_pad.zt598.driver import Zt598PinPad
from kiosk.devices.pin_pad.zt598.simulator import SimulatedZt598

DRIVERS: dict[str, Callable[..., PinPad]] = {"zt598": Zt598PinPad, "kmy3501": Kmy3501PinPad}
MACHINES: dict[str, Callable[..., SimulatedPad]] = {"zt598": SimulatedZt598, "kmy3501": SimulatedKmy3501}


def pad_on_a_desk(make: str) -> tuple[PinPad, SimulatedPad]:
    """Driver and machine."""
    wire = Wire()
    wire.machine = MACHINES[make](wire.say, wire.later)
    return DRIVERS[make](wire.open), wire.machine


class Wire:
    """See Line. A pad at its other end, in the loop's own time."""

    def __init__(self) -> None:
        self.machine: SimulatedPad | None = None
        self._arrived = asyncio.Queue[bytes]()

    def open(self) -> "Wire":
        return self

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds, act)

    def say(self, data: bytes) -> None:
        self._arrived.put_nowait(data)

    def write(self, data: bytes) -> None:
        assert self.machine is not None
        self.machine.receive(data)

    async def read(self) -> bytes:
        return await self._arrived.get()

    def discard(self) -> bytes:
        said = b""
        while not self._arrived.empty():
            said += self._arrived.get_nowait()
        return said

    def close(self) -> None:
        return
