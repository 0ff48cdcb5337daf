"""What is old goes a slice at a time; what somebody may still ask for stays."""

import pytest
from sqlalchemy import delete, func, select

from kiosk.central import messages as m
from kiosk.hub import keeping
from kiosk.hub.fleet_schema import CommandRow
from kiosk.hub.keeping import Keeping
from kiosk.hub.schema import ChannelSession, KeptAnswer, Table
from kiosk.hub.settings import KeepSettings
from kiosk.hub.transactions import look, transact
from tests.hub.test_commands import handed, told
from tests.hub.world import KIOSK, World, apply, case_key, make_card

DAY_S = 86_400
KINDS = 3


def keeper(world: World) -> Keeping:
    return Keeping(world.hub.engine, KeepSettings(), world.clock, lambda: False)


def tidied(world: World, days: float) -> list[bool]:
    """That much later, one turn of each kind."""
    world.clock.move(days * DAY_S)
    keeping = keeper(world)
    return [keeping.tidy() for _ in range(KINDS)]


def count(world: World, table: type[Table]) -> int:
    return look(world.hub.engine, lambda db: db.scalar(select(func.count()).select_from(table)) or 0)


async def ended_case(world: World, number: int) -> None:
    await apply(world, "林知夏", number)
    await world.central.withdraw(m.WithdrawRequest(case_key(number), "test"))


async def test_answers_go_once_nobody_can_lawfully_ask_for_them(world: World) -> None:
    await ended_case(world, 1)
    before = count(world, KeptAnswer)

    tidied(world, 179)
    young = count(world, KeptAnswer)
    tidied(world, 2)

    assert (before > 0, young, count(world, KeptAnswer)) == (True, before, 0)


async def test_the_answers_of_a_case_that_goes_on_stay_whatever_their_age(world: World) -> None:
    await apply(world, "林知夏", 1)
    await make_card(world, 1)
    before = count(world, KeptAnswer)

    tidied(world, 1000)

    assert count(world, KeptAnswer) == before


async def test_of_commands_those_stay_that_a_machine_has_still_to_tell_of(world: World) -> None:
    done = world.hub.command(KIOSK, "out_of_service", "1001")
    await handed(world)
    await told(world, done)
    open_one = world.hub.command(KIOSK, "in_service", "1001")
    await handed(world, 2)
    world.hub.command(KIOSK, "restart", "1001")

    tidied(world, 399)
    young = count(world, CommandRow)
    tidied(world, 2)

    left = look(world.hub.engine, lambda db: db.scalars(select(CommandRow.id)).all())
    assert (young, list(left)) == (3, [open_one])


async def test_sessions_of_machines_that_never_came_back_go_after_their_end(world: World) -> None:
    await handed(world)
    tidied(world, 1)
    still = count(world, ChannelSession)

    tidied(world, 1)

    assert (still, count(world, ChannelSession)) == (1, 0)


async def test_a_slice_at_a_time_oldest_first_and_it_says_that_there_is_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 4):
        world.clock.move(DAY_S)
        world.kiosk_clock.move(DAY_S)
        await ended_case(world, number)
    transact(
        world.hub.engine, lambda db: db.execute(delete(KeptAnswer).where(KeptAnswer.target != "/v1/withdraw"))
    )
    monkeypatch.setattr(keeping, "SLICE", 2)

    assert tidied(world, 400) == [True, False, False]
    left = look(world.hub.engine, lambda db: db.scalars(select(KeptAnswer.case_id)).all())
    assert list(left) == [case_key(3)]
    assert tidied(world, 0) == [False] * KINDS
    assert count(world, KeptAnswer) == 0
