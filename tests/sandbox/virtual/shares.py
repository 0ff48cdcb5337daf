"""What sweeps share: which places, what happens there, and long lists cut into shares for all workers.

The gate plays a sample of most sweeps: every so many-th place, from an offset on that differs from service to
service. All places and all kinds, which takes some minutes on two cores:

    KIOSK_SWEEP=whole .venv/bin/python -m pytest -n auto tests/sandbox/virtual
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import cycle, islice, product
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.sandbox.virtual.play import Plan, Verdict
from kiosk.sandbox.virtual.room import Setting
from kiosk.sandbox.virtual.sweep import LIGHT, census, first_and_last, played

T = TypeVar("T")
S = TypeVar("S")
CUTS = ("cut.crash", "cut.mains")
MANY_LATE_TOUCHES = 100
OTHER_HASH_SEED = "2" if os.environ.get("PYTHONHASHSEED") != "2" else "1"
ROOT = Path(__file__).parents[3]
WHOLE = os.environ.get("KIOSK_SWEEP") == "whole"


@cache
def undisturbed(setting: Setting) -> Verdict:
    """How it goes when nothing happens: the same in every run, so each worker plays it once for all tests."""
    return played(Plan(setting))


def in_the_visit(addresses: Iterable[str], visit: int = 1) -> list[str]:
    return [address for address in addresses if address.startswith(f"v{visit}/")]


def in_shares(count: int) -> pytest.MarkDecorator:
    """The test is given one share after the other; together they are the whole list."""
    shares = [Share(n, count) for n in range(count)]
    return pytest.mark.parametrize("share", shares, ids=[str(share) for share in shares])


@dataclass(frozen=True, slots=True)
class Share:
    """Every `count`-th of a list, from `number` on."""

    number: int
    count: int

    def of(self, things: Iterable[T]) -> list[T]:
        return list(things)[self.number :: self.count]

    def __str__(self) -> str:
        return f"{self.number + 1} of {self.count}"


def sample(things: Iterable[T], every: int, offset: int = 0) -> list[T]:
    """Every so many-th, beginning with the one at `offset`; all of them where the whole sweep is played."""
    return list(things) if WHOLE else list(things)[offset % every :: every]


def sampled(
    addresses: Iterable[str], every: int, offset: int = 0, kinds: Sequence[str] = CUTS
) -> list[tuple[str, str]]:
    """A sample of places, each with one kind of what may happen there; the whole sweep: each with all."""
    if WHOLE:
        return list(product(addresses, kinds))
    return list(zip(sample(addresses, every, offset), islice(cycle(kinds), offset, None), strict=False))


def in_pairs(these: Sequence[T], those: Sequence[S], each: int = 1) -> list[tuple[T, S]]:
    """Each of these with so many of those, which take turns; the whole sweep: with all."""
    if WHOLE:
        return list(product(these, those))
    return [
        (one, those[(number * each + n) % len(those)])
        for number, one in enumerate(these)
        for n in range(each)
    ]


def by_turns(addresses: Iterable[str], kinds: Sequence[str] = CUTS) -> list[tuple[str, str]]:
    """Each place with one kind of what may happen there."""
    return list(zip(addresses, cycle(kinds), strict=False))


def what_went_wrong(plan: Plan, happening: Iterable[tuple[str, str]]) -> list[str]:
    """One run for each address and what happens there."""
    wrong = []
    for address, kind in happening:
        script = {**plan.script, address: kind}
        verdict = played(Plan(plan.setting, script, plan.prepare))
        wrong += [f"{script}: {problem}" for problem in problems_of(verdict, script)]
    return wrong


def problems_of(verdict: Verdict, script: dict[str, str]) -> list[str]:
    problems = [f"{violation.invariant} {violation.what}" for violation in verdict.violations]
    if set(verdict.fired) != set(script):
        problems.append("not every cut was reached")
    if verdict.late > MANY_LATE_TOUCHES:
        problems.append(f"{verdict.late} late touches: somebody swallows the end")
    return problems


def on_the_lines(plan: Plan) -> list[tuple[str, str]]:
    """What can be lost on a cable, and how."""
    addresses = first_and_last(a for a in in_the_visit(census(plan)) if "/line:" in a)
    kinds = {":before#": "lost.request", ":answered#": "lost.answer"}
    return [(address, kind) for address in addresses for phase, kind in kinds.items() if phase in address]


def of_the_deed(addresses: Iterable[str], visit: int = 1) -> list[str]:
    """Where a matter without a new card writes, asks, speaks to the citizen's chip or prints its paper.

    What comes before is the same in every visit, and cut there in the sweep of a first card.
    """
    parts = ("/jrn:", "/net:", "card_reader.", "receipt_printer.receipt")
    return [
        address
        for address in first_and_last(in_the_visit(addresses, visit))
        if any(part in address for part in parts) and not any(part in address for part in LIGHT)
    ]


def under_a_hash_seed_of_its_own(program: str) -> str:
    """What it prints in a process in which sets and dictionaries stand in another order than here."""
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": OTHER_HASH_SEED},
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    ).stdout
