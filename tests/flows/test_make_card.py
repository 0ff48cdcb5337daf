import asyncio

import pytest

from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.faults import Fault
from kiosk.flows.make_card import both
from tests.virtual_time import now, virtual_time


async def after(seconds: float, answer: object) -> object:
    await asyncio.sleep(seconds)
    if isinstance(answer, Exception):
        raise answer
    return answer


@virtual_time
async def test_two_things_take_as_long_as_the_longer_one() -> None:
    assert await both(after(2.0, "letter"), after(5.0, "card")) == ("letter", "card")
    assert now() == 5.0


@virtual_time
async def test_a_card_in_motion_is_not_cut_short_by_a_letter_that_does_not_come() -> None:
    arrived: list[object] = []

    async def card() -> None:
        arrived.append(await after(5.0, "card"))

    with pytest.raises(CentralUnreachable):
        await both(after(1.0, CentralUnreachable("cut")), card())

    assert (arrived, now()) == (["card"], 5.0)


@virtual_time
async def test_when_both_fail_the_first_is_told() -> None:
    with pytest.raises(CentralUnreachable):
        await both(after(2.0, CentralUnreachable("cut")), after(1.0, DeviceError(Fault.DISPENSER_JAM)))
