"""Every place × a kind of fault: the sweep that is the fault matrix (simulation.md §3.7, steps 1 to 3)."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.sandbox.virtual.play import Plan, Verdict, play

RAM = Path("/dev/shm")  # noqa: S108 (a file system, not a file; syncing costs nothing there)


@dataclass(frozen=True, slots=True)
class Finding:
    """A script that led to something that must not be."""

    script: dict[str, str]
    verdict: Verdict


def played(plan: Plan) -> Verdict:
    """Play in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=RAM if RAM.is_dir() else None) as folder:
        return play(plan, Path(folder))


def census(plan: Plan) -> list[str]:
    """Every address that this plan passes, in order."""
    return list(played(plan).passed)


def first_and_last(addresses: Iterable[str]) -> list[str]:
    """Of each place the first and the last passage: most of the passages in between are polling."""
    by_place: dict[str, list[str]] = {}
    for address in addresses:
        by_place.setdefault(place_of(address), []).append(address)
    return [
        address for passages in by_place.values() for address in dict.fromkeys((passages[0], passages[-1]))
    ]


def place_of(address: str) -> str:
    """The address without its count."""
    return address.rpartition("#")[0]


def sweep(
    plan: Plan, addresses: Iterable[str], kind: str, watch: Callable[[str, Verdict], None] | None = None
) -> Iterator[Finding]:
    """Let this happen at each of the addresses, one run each; what went wrong."""
    for address in addresses:
        script = {**plan.script, address: kind}
        verdict = played(replace(plan, script=script))
        if watch is not None:
            watch(address, verdict)
        if verdict.violations or address not in verdict.fired:
            yield Finding(script, verdict)


def after(address: str, verdict: Verdict) -> list[str]:
    """What was passed once this place had been: boot and settling, where double effects are born."""
    return list(verdict.passed[verdict.passed.index(address) + 1 :])


WEIGHTY = (
    "/jrn:",
    "/net:",
    "dispenser.32",
    "dispenser.30",
    "dispenser.5139.dc",
    "dispenser.5139.5e",
    "card_printer.job",
    "card_printer.Si",
    "card_printer.Se",
)
"""Where something is written, asked of the centre, or moved."""
LIGHT = ("heartbeat", "/net:trust/", "/jrn:keep", "/jrn:forget")


def weighty(addresses: Iterable[str]) -> list[str]:
    """Those at which something is done, and not only looked at."""
    return [
        address
        for address in addresses
        if any(part in address for part in WEIGHTY) and not any(part in address for part in LIGHT)
    ]
