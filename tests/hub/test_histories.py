"""A machine whose journal's head goes back is seen by the centre (adr/0037)."""

from datetime import datetime, timedelta

import pytest
from msgspec import structs

from kiosk.central import messages as m
from kiosk.hub import histories
from kiosk.hub.fleet_page import fleet_page
from kiosk.hub.measures import Measures
from kiosk.hub.transactions import transact
from tests.hub.world import KIOSK, NOON, World, beat

ONE, OTHER = "1" * 64, "2" * 64


async def tells(world: World, seq: int, sm3: str = ONE, sent_at: datetime = NOON) -> datetime | None:
    """A beat with this head; since when its history is taken for broken."""
    said = structs.replace(beat(sent_at=sent_at), history=m.HistoryHead(seq, sm3))
    await world.central.heartbeat(said)
    (view,) = world.hub.kiosks().kiosks
    return view.history_broken_at


async def test_a_history_that_grows_or_stands_still_is_in_order(world: World) -> None:
    found = [await tells(world, seq, sm3) for seq, sm3 in ((0, "0" * 64), (3, ONE), (3, ONE), (4, OTHER))]

    assert found == [None] * 4


@pytest.mark.parametrize(("seq", "sm3"), [(9, OTHER), (10, OTHER), (0, "0" * 64)])
async def test_one_that_goes_back_or_is_another_is_an_alarm_that_stays(
    world: World, seq: int, sm3: str
) -> None:
    counted: list[int] = []
    world.hub._heartbeats.on_broken = counted.append
    await tells(world, 10)

    found = []
    for told in (seq, 11, 5):
        found.append(await tells(world, told, sm3, world.clock.now()))
        world.clock.move(30)
        world.kiosk_clock.move(30)

    assert found == [NOON] * 3
    assert counted == [1]
    page = fleet_page(world.hub.kiosks())
    assert "账本倒退" in page
    assert "机内账本比以前报的短或不同" in page


async def test_a_beat_that_waited_for_the_line_is_no_step_back(world: World) -> None:
    await tells(world, 10)

    assert await tells(world, 8, OTHER, NOON - timedelta(seconds=30)) is None
    assert await tells(world, 9) == NOON  # and what is held against it is still the ten


async def test_a_machine_that_tells_of_no_chain_is_let_be(world: World) -> None:
    await tells(world, 10)

    await world.central.heartbeat(beat())

    assert world.hub.kiosks().kiosks[0].history_broken_at is None


async def test_somebody_who_has_looked_ends_the_alarm_and_the_next_step_back_is_one_again(
    world: World,
) -> None:
    await tells(world, 10)
    await tells(world, 4)

    looked = transact(world.hub.engine, lambda db: histories.believe(db, str(KIOSK)))
    again = transact(world.hub.engine, lambda db: histories.believe(db, str(KIOSK)))

    assert (looked, again) == (True, False)
    assert await tells(world, 5) is None
    assert await tells(world, 4) == NOON


def test_how_many_went_back_is_counted() -> None:
    measures = Measures()

    measures.count_broken(2)

    assert "hub_broken_histories_total 2.0" in measures.told().decode()
