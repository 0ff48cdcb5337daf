"""`kiosk check --exercise` of what stands around the devices: lamps and doors, who stands there, power."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kiosk.errors import DeviceError
from kiosk.exercise.bench import CannotExercise
from kiosk.sandbox.surroundings_on_line import LAMPS
from tests.check_room import CheckRoom, check_room

pytestmark = pytest.mark.slow


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[CheckRoom]:
    async with check_room(tmp_path, "cabinet=modbus", "presence=ld2410", "ups=nut") as room:
        yield room


async def test_the_guide_lights_go_on_one_after_the_other_and_out_again(room: CheckRoom) -> None:
    said = await room.exercised("cabinet")

    assert said == f"The lamps {', '.join(LAMPS)} were lit one by one; doors closed."
    assert room.said == [f"the lamp of {place} is on" for place in LAMPS]
    around = room.machines.truth()
    assert around["lamps"] == dict.fromkeys(LAMPS, False)
    assert around["switched"] == dict.fromkeys(LAMPS, 2)


async def test_with_a_door_open_the_lamps_are_lit_all_the_same(room: CheckRoom) -> None:
    room.happens("cabinet", "open_door")

    with pytest.raises(DeviceError, match="CAB-DOOR service_door"):
        await room.exercised("cabinet")

    assert room.machines.truth()["switched"] == dict.fromkeys(LAMPS, 2)


async def test_somebody_comes_and_goes_before_the_radar(room: CheckRoom) -> None:
    room.happens("presence", "stand_in_front")

    exercising = asyncio.create_task(room.exercised("presence"))
    while not room.said:  # noqa: ASYNC110  a line of text sets no event
        await asyncio.sleep(0.01)
    room.happens("presence", "stand_in_the_aisle")

    assert await exercising == "It saw somebody come, nearest 60 cm, and go, nearest 250 cm."


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("walk_away", "saw nobody within reach, nothing in sight"),
        ("stand_in_the_aisle", "saw nobody within reach, nearest 250 cm"),
        ("stand_in_front", "still sees somebody, nearest 60 cm"),
    ],
)
async def test_who_does_not_come_or_does_not_go_is_told_with_the_distance(
    room: CheckRoom, where: str, why: str
) -> None:
    room.happens("presence", where)

    with pytest.raises(CannotExercise, match=why):
        await room.exercised("presence")


async def test_the_supply_says_where_its_power_comes_from(room: CheckRoom) -> None:
    assert await room.exercised("ups") == "The power comes from mains; the battery was not tested."


@pytest.mark.parametrize(
    ("role", "mishap", "code"),
    [
        ("cabinet", "silent", "CAB-SILENT"),
        ("cabinet", "tamper", "CAB-TAMPER case"),
        ("presence", "silent", "PRX-SILENT"),
        ("ups", "silent", "UPS-SILENT"),
        ("ups", "mains_out", "UPS-BATTERY"),
    ],
)
async def test_what_is_unwell_is_told_by_its_code(room: CheckRoom, role: str, mishap: str, code: str) -> None:
    room.happens(role, mishap)

    with pytest.raises(DeviceError, match=code):
        await room.exercised(role)
