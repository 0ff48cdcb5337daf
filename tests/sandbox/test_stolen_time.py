"""How much of the processors a host took away is read from the kernel's own count."""

import asyncio
from pathlib import Path

import pytest

from kiosk.sandbox.fleet.stolen_time import STAT, stolen_time

LOOKS_S = 0.01


def _written(stat: Path, idle: int, steal: int) -> None:
    rest = "cpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n"
    whole = stat.with_suffix(".new")
    whole.write_text(f"cpu  100 0 0 {idle} 0 0 0 {steal} 7 7\n{rest}", "ascii")
    whole.replace(stat)  # a look may come at any moment


async def test_a_second_of_which_a_third_was_taken_is_told_as_such(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    _written(stat, idle=0, steal=0)
    async with stolen_time(stat, LOOKS_S) as stolen:
        await _until_looked(stolen.shares, stat, idle=200, steal=0)
        await _until_looked(stolen.shares, stat, idle=400, steal=100)
    assert stolen.worst == pytest.approx(1 / 3)
    assert stolen.mean == pytest.approx(1 / 6)


async def test_a_time_too_short_for_a_look_has_none() -> None:
    async with stolen_time(STAT, every_s=60) as stolen:
        pass
    assert (stolen.mean, stolen.worst) == (0.0, 0.0)


async def _until_looked(shares: list[float], stat: Path, idle: int, steal: int) -> None:
    looks = len(shares)
    _written(stat, idle, steal)
    async with asyncio.timeout(5):
        while len(shares) == looks:  # noqa: ASYNC110  (a file has no event)
            await asyncio.sleep(LOOKS_S / 10)
