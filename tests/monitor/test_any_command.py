"""Whatever the answer to a heartbeat asks for: each command comes to one of the named endings."""

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.central import messages as m
from kiosk.monitor.commands import ENDINGS
from tests.hub.world import NOON
from tests.monitor.test_commands import Machine

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["out_of_service", "in_service", "restart", "fetch_configuration"]) | st.from_regex(
    r"[0-9A-Za-z_.-]{0,40}", fullmatch=True
)
MOMENTS = st.integers(-(10**8), 10**8).map(lambda seconds: NOON + timedelta(seconds=seconds))
COMMANDS = st.builds(
    m.Command,
    st.binary(min_size=16, max_size=16).map(bytes.hex),
    st.sampled_from([0, 1, 2, 2**53]),
    NAMES,
    MOMENTS,
    MOMENTS,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(COMMANDS, max_size=6), MOMENTS)
def test_any_commands_are_taken_each_to_one_named_ending(commands: list[m.Command], now: object) -> None:
    seen = msgspec.convert({"centre_time": now, "commands": msgspec.to_builtins(commands)}, m.HeartbeatSeen)
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder) / "journal.db")
        asyncio.run(machine.commands.take(seen.commands, seen.centre_time))
        acts = [row["act"] for row in machine.journal._db.execute("SELECT act FROM audit")]
        machine.journal.close()

    possible = {ending.act(command) for command in commands for ending in ENDINGS}
    assert set(acts) <= possible
    assert set(machine.did) <= {"out_of_service", "in_service", "restart"}
    assert len(acts) == len(set(acts))
