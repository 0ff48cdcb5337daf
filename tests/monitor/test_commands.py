from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.hub.fleet_schema import CommandRow
from kiosk.hub.transactions import look
from kiosk.journal.sqlite import SqliteJournal
from kiosk.monitor.commands import UNKNOWN, Commands
from kiosk.worker import InlineWorker
from tests.hub.world import KIOSK, HandClock, World, beat, make_world


class Machine:
    """A centre, a journal on disk, and what was carried out."""

    def __init__(self, path: Path) -> None:
        self.world: World = make_world()
        self.path = path
        self.did: list[str] = []
        self.refuses = ""
        """Why the machine does not do what it knows."""
        self.line_lost = False
        """Whether the centre, asked while a command is carried out, does not answer."""
        self.start()

    def start(self) -> None:
        self.journal = SqliteJournal(self.path, HandClock(), InlineWorker())
        self.commands = Commands(
            self.world.central,
            self.journal,
            self.world.kiosk_clock,
            {name: lambda name=name: self._do(name) for name in ("out_of_service", "in_service")},  # type: ignore[misc]
            lambda: self.did.append("restart"),
        )

    def cut(self) -> None:
        """The power goes, and comes back."""
        self.journal.close()
        self.start()

    def order(self, name: str, valid_s: int = 600) -> None:
        self.world.hub.command(KIOSK, name, "1001", valid_s)

    async def beat(self) -> list[m.Command]:
        seen = await self.world.central.heartbeat(beat())
        assert isinstance(seen, m.HeartbeatSeen)
        await self.commands.take(seen.commands, seen.centre_time)
        return seen.commands

    def told(self) -> list[tuple[str, str]]:
        """What the centre knows of each command."""
        rows = select(CommandRow.state, CommandRow.reason).order_by(CommandRow.serial)
        return [
            (state, reason)
            for state, reason in look(self.world.hub.engine, lambda db: db.execute(rows).all())
        ]

    async def _do(self, name: str) -> str:
        self.did.append(name)
        if self.line_lost:
            raise CentralUnreachable("cut")
        return self.refuses


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path / "journal.db")
    yield machine
    machine.journal.close()


async def test_commands_are_carried_out_in_their_order_and_acknowledged(machine: Machine) -> None:
    machine.order("out_of_service")
    machine.order("in_service")

    await machine.beat()

    assert machine.did == ["out_of_service", "in_service"]
    assert await machine.beat() == []


@pytest.mark.parametrize("cut", [False, True])
async def test_a_lost_acknowledgement_has_nothing_done_twice(machine: Machine, cut: bool) -> None:
    machine.order("out_of_service")
    machine.world.hub.faults.drop_request("/v1/commands/report", 2)
    await machine.beat()
    if cut:
        machine.cut()

    assert len(await machine.beat()) == 1
    assert machine.did == ["out_of_service"]
    assert await machine.beat() == []


async def test_one_that_cannot_be_acknowledged_holds_up_the_next(machine: Machine) -> None:
    machine.order("out_of_service")
    machine.order("in_service")
    machine.world.hub.faults.drop_request("/v1/commands/report", 2)

    await machine.beat()

    assert machine.did == ["out_of_service"]


async def test_what_is_not_known_is_refused_and_what_is_late_is_left(machine: Machine) -> None:
    machine.order("open_the_stack")
    machine.order("restart", 60)
    seen = await machine.world.central.heartbeat(beat())
    assert isinstance(seen, m.HeartbeatSeen)
    late = seen.centre_time + timedelta(seconds=60)

    await machine.commands.take(seen.commands, late)

    assert machine.did == []
    assert machine.told() == [("refused", UNKNOWN), ("expired", "")]
    assert await machine.beat() == []


@pytest.mark.parametrize("lost", [False, True])
async def test_a_restart_is_written_down_before_it_begins_and_happens_once(
    machine: Machine, lost: bool
) -> None:
    machine.order("restart")
    machine.order("out_of_service")
    if lost:
        machine.world.hub.faults.drop_request("/v1/commands/report", 2)

    await machine.beat()

    assert machine.did == ["restart"]
    machine.cut()
    await machine.beat()
    assert machine.did == ["restart", "out_of_service"]
    assert await machine.beat() == []
    assert machine.told() == [("done", ""), ("done", "")]


@pytest.mark.parametrize("lost", [False, True])
async def test_why_the_machine_refuses_is_told_as_a_word_also_when_it_is_asked_again(
    machine: Machine, lost: bool
) -> None:
    machine.order("in_service")
    machine.refuses = "not-permitted"
    if lost:
        machine.world.hub.faults.drop_request("/v1/commands/report", 2)
        await machine.beat()

    await machine.beat()

    assert machine.told() == [("refused", "not-permitted")]
    assert machine.did == ["in_service"]


async def test_what_could_not_ask_the_centre_comes_again(machine: Machine) -> None:
    machine.order("in_service")
    machine.line_lost = True
    await machine.beat()
    machine.line_lost = False

    await machine.beat()

    assert machine.did == ["in_service"] * 2
    assert machine.told() == [("done", "")]
