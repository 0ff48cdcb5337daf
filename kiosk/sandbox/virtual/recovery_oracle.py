"""The outsider who judges what coming back costs: L-1 how long, L-2 how much (simulation.md §5)."""

from collections.abc import Iterator, Sequence

from kiosk.sandbox.virtual.meter import Settling, Start
from kiosk.sandbox.virtual.oracle import Violation

READY_WITHIN_S = 20.0
"""Of the machine's own time: what the devices move meanwhile is not counted."""
MOST_EXCHANGES, MOST_CALLS = 200, 50
"""In one go at one case. Seen so far: 55 and 6."""
MOST_LINES = 40
"""By which the book grows from a start to the standing picture. Seen: ten for a case that was open."""


def judge_recovery(starts: Sequence[Start], settlings: Sequence[Settling]) -> list[Violation]:
    """Starts in which something else than the power failed are not held to the time: they may wait for it."""
    return [
        *(Violation("L-1", what) for what in _slow(starts)),
        *(Violation("L-2", what) for what in _much(starts, settlings)),
    ]


def _slow(starts: Sequence[Start]) -> Iterator[str]:
    for start in starts:
        if start.sound and start.machine_s > READY_WITHIN_S:
            yield f"life {start.life} stood ready after {start.machine_s:.1f} s of machine time"


def _much(starts: Sequence[Start], settlings: Sequence[Settling]) -> Iterator[str]:
    for start in starts:
        if start.lines > MOST_LINES:
            yield f"life {start.life} wrote {start.lines} lines before it stood ready"
    for settling in settlings:
        if settling.exchanges > MOST_EXCHANGES:
            yield f"settling {settling.case[-4:]} took {settling.exchanges} exchanges with devices"
        if settling.calls > MOST_CALLS:
            yield f"settling {settling.case[-4:]} took {settling.calls} calls of the centre"
