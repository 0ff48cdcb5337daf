import pytest

from kiosk.central import messages as m
from kiosk.crypto import sm3
from kiosk.errors import CentralUnreachable
from kiosk.hub.commands import AT_ONCE, EVERYBODY
from kiosk.hub.fleet_schema import CommandRow
from kiosk.hub.transactions import look
from kiosk.model import Refused
from kiosk.monitor.commands import Outcome
from tests.hub.world import KIOSK, NOON, World, beat, case_key


async def handed(world: World, sequence: int = 1) -> list[m.Command]:
    seen = await world.central.heartbeat(beat(sequence))
    assert isinstance(seen, m.HeartbeatSeen)
    return seen.commands


def state(world: World, command: str) -> str:
    return look(world.hub.engine, lambda db: db.get_one(CommandRow, command).state)


async def told(world: World, command: str, outcome: Outcome = "done") -> object:
    return await world.central.report_command(m.CommandReport(command, outcome, NOON))


async def test_commands_come_with_the_heartbeat_in_their_order_until_they_are_acknowledged(
    world: World,
) -> None:
    first = world.hub.command(KIOSK, "out_of_service", "1001")
    second = world.hub.command(KIOSK, "in_service", "1001")

    assert [(one.case, one.name) for one in await handed(world)] == [
        (first, "out_of_service"),
        (second, "in_service"),
    ]
    assert await told(world, first) == m.Done()
    assert [one.case for one in await handed(world, 2)] == [second]
    assert await told(world, second) == m.Done()
    assert await handed(world, 3) == []
    assert (state(world, first), state(world, second)) == ("done", "done")


async def test_one_that_was_never_handed_over_expires_and_one_that_was_is_asked_after(world: World) -> None:
    seen = world.hub.command(KIOSK, "out_of_service", "1001", 60)
    await handed(world)
    late = world.hub.command(KIOSK, "in_service", "1001", 60)
    world.clock.move(60)
    world.kiosk_clock.move(60)

    assert [one.case for one in await handed(world, 2)] == [seen]
    assert (state(world, seen), state(world, late)) == ("handed_over", "expired")


async def test_a_heartbeat_brings_a_few_at_once(world: World) -> None:
    for _ in range(AT_ONCE + 1):
        world.hub.command(KIOSK, "out_of_service", "1001")

    assert len(await handed(world)) == AT_ONCE


async def test_an_outcome_is_said_once_and_for_all(world: World) -> None:
    command = world.hub.command(KIOSK, "restart", "1001")
    await handed(world)
    await told(world, command, "refused")

    with pytest.raises(CentralUnreachable, match="status-backward"):
        await told(world, command, "done")
    assert state(world, command) == "refused"


async def test_another_machine_s_command_is_nobody_s(world: World) -> None:
    world.hub.enrol("SC-0002", b"other" * 7, "示例服务点")
    theirs = world.hub.command("SC-0002", "out_of_service", "1001")

    assert await handed(world) == []
    assert await told(world, theirs) == Refused("NOT_FOUND")
    assert await told(world, case_key(9)) == Refused("NOT_FOUND")


async def test_settings_are_handed_over_once_they_are_other_ones(world: World) -> None:
    ask = world.central.configuration
    assert await ask(m.ConfigurationRequest()) == Refused("NOT_FOUND")
    world.hub.lay_configuration(EVERYBODY, "v1", b"all")

    assert await ask(m.ConfigurationRequest()) == m.Configuration("v1", sm3.digest(b"all").hex(), b"all")

    world.hub.lay_configuration(KIOSK, "v2", b"own")
    assert await ask(m.ConfigurationRequest("v1")) == m.Configuration("v2", sm3.digest(b"own").hex(), b"own")
    assert await ask(m.ConfigurationRequest("v2")) == m.Configuration("v2", sm3.digest(b"own").hex())
