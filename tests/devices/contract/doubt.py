"""What the contract tests ask of a status, and what befalls a device in the middle of its work."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import fields

import pytest

from kiosk.devices.status import ABILITY, DeviceState, DeviceStatus, Supply
from kiosk.errors import DeviceError
from kiosk.faults import Fault
from tests.devices.contract.benches import PATIENCE_S, Bench, Device

UNSAID = (None, "", Supply.UNKNOWN, Supply.NOT_SUPPORTED, "unknown")
A_WHILE_S = 0.12
BEGUN_S = 0.004
ACCIDENTS = (
    "its answer is lost",
    "it is not heard",
    "it is unplugged",
    "power is lost",
    "nobody waits any more",
)

BAD_LINE: dict[str, Callable[[Bench], None]] = {
    "noise before": lambda bench: bench.line.noise_before_next(bench.noise),
    "half a frame": lambda bench: bench.line.half_of_next(),
    "a flipped bit": lambda bench: bench.line.flip_in_next(),
    "the same twice": lambda bench: bench.line.twice_next(),
    "glued together and late": lambda bench: bench.line.hold(0.05),
    "every byte alone": lambda bench: bench.line.drip(),
}
"""Without harm to the device: its next words arrive like this."""


def known(status: DeviceStatus) -> dict[str, object]:
    """What a status claims to know beside state and fault."""
    said = {one.name: getattr(status, one.name) for one in fields(status) if one.metadata != ABILITY}
    return {name: value for name, value in said.items() if name not in ("state", "fault")}


def is_unheard(status: DeviceStatus) -> bool:
    """Whether it claims nothing but that nobody answered in time."""
    return not status.usable and all(fact in (*UNSAID, False) for fact in known(status).values())


async def idle_status(bench: Bench) -> DeviceStatus:
    """The status when what had begun is over."""
    device: Device = bench.device
    async with asyncio.timeout(PATIENCE_S):
        while (status := await device.status()).state is DeviceState.BUSY:  # noqa: ASYNC110  a device has no event
            await asyncio.sleep(0.005)
    return status


async def usable_again(bench: Bench) -> None:
    """As the program does it after a doubt: reset, and ask, until the device can be counted on."""
    async with asyncio.timeout(10):
        while True:
            if (await bench.device.reset()).usable and (await bench.device.status()).usable:
                return


async def outcome(work: Awaitable[object]) -> Fault | None:
    """The fault with which it ended, or None when it was done."""
    async with asyncio.timeout(8 * PATIENCE_S):
        try:
            await work
        except DeviceError as error:
            return error.fault
        return None


async def struck(bench: Bench, accident: str, work: Awaitable[object], order: bytes) -> Fault | None:
    """The accident happens just when the order of this work is on the wire, and is mended a little later."""
    wire = bench.line
    doing = asyncio.ensure_future(outcome(work))

    def give_up() -> None:
        doing.cancel()

    match accident:
        case "its answer is lost":
            wire.for_a_while_at(order, wire.lose_answers, A_WHILE_S)
        case "it is not heard":
            wire.for_a_while_at(order, wire.fall_silent, A_WHILE_S)
        case "it is unplugged":
            wire.at(order, lambda: wire.port.later(BEGUN_S, wire.port.unplug))
        case "power is lost":
            if bench.lose_power is None:
                pytest.skip("what it makes of a loss of power is not known")
            lose_power = bench.lose_power
            wire.at(order, lambda: wire.port.later(BEGUN_S, lose_power))
        case _:
            wire.at(order, lambda: wire.port.later(BEGUN_S, give_up))
    await asyncio.wait([doing])
    if accident == "it is unplugged":
        wire.port.plug_in()
    return None if doing.cancelled() else doing.result()
