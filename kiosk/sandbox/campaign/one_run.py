"""One run of a campaign, played in a worker: whatever happens, an outcome comes back."""

import logging
import signal
import sqlite3
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType

from kiosk.sandbox.campaign.leftovers import a_run_is_over
from kiosk.sandbox.campaign.order import Order, Outcome, Script
from kiosk.sandbox.campaign.scenarios import scenario
from kiosk.sandbox.campaign.shrink import shrink
from kiosk.sandbox.virtual.loop import Livelock
from kiosk.sandbox.virtual.sweep import played
from kiosk.sandbox.virtual.world import Stuck

ALARM_S = 60.0
"""Of the processor's, however many others want it: a hundred times what a run takes. The hall itself does not
see a loop without `await`."""
MANY_LATE_TOUCHES = 100
LATE, HANG, BROKEN = "late", "hang", "broken"
"""Beside the oracles' numbers: touches by the dead, a run without an end, the hall gave up."""
SHRINKS_FOR = 60
"""Tries; each is a run."""


LEAKED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ExceptionGroup,
    Livelock,
    LookupError,
    OSError,
    RuntimeError,
    sqlite3.Error,
    Stuck,
    TypeError,
    ValueError,
)
"""What a program with a mistake in it ends with: a finding, and not the campaign's end."""


class TookTooLong(SystemExit):
    """No `except Exception` holds it."""


def play_order(order: Order, *, keep_trace: bool = False) -> Outcome:
    """Play it."""
    wall, cpu = time.perf_counter(), time.process_time()
    with nothing_logged():
        outcome = _played(order, keep_trace=keep_trace)
    a_run_is_over()
    return replace(outcome, wall_s=time.perf_counter() - wall, cpu_s=time.process_time() - cpu)


def shrink_order(order: Order, invariants: frozenset[str]) -> Script:
    """The shortest script that breaks one of these too."""

    def still_broken(script: Script) -> bool:
        outcome = play_order(replace(order, script=script))
        return any(invariant in invariants for invariant, _ in outcome.violations)

    return shrink(order.script, still_broken, tries=SHRINKS_FOR)


def _played(order: Order, *, keep_trace: bool) -> Outcome:
    plan = scenario(order.scenario).plan(order.seed, order.script, keep_trace=keep_trace)
    try:
        with alarm(ALARM_S):
            verdict = played(plan)
    except TookTooLong:
        return Outcome(order, ((HANG, f"not over after {ALARM_S:.0f} s of the processor's time"),))
    except LEAKED as error:
        return Outcome(order, ((BROKEN, _in_a_line(error)),))
    violations = [(one.invariant, one.what) for one in verdict.violations]
    if verdict.late > MANY_LATE_TOUCHES:
        violations.append((LATE, f"{verdict.late} touches by a program that was dead"))
    recovered = [start for start in verdict.starts if start.sound and start.life > 1]
    return Outcome(
        order,
        tuple(violations),
        passed=verdict.passed,
        fired=verdict.fired,
        ends=verdict.ends,
        seen=verdict.seen,
        lives=verdict.lives,
        late=verdict.late,
        recoveries_s=tuple(start.machine_s for start in recovered),
        homings_s=tuple(start.homing_s for start in recovered),
        most=(
            max((one.exchanges for one in verdict.settlings), default=0),
            max((one.calls for one in verdict.settlings), default=0),
            max((one.lines for one in verdict.starts), default=0),
        ),
        virtual_s=verdict.virtual_s,
        trace_hash=verdict.trace_hash,
        trace=verdict.trace,
    )


@contextmanager
def nothing_logged() -> Iterator[None]:
    """What the program tells its log is not what is judged; who called goes on telling theirs."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Seconds of the processor's. Raises TookTooLong, also out of a loop that gives nothing else a turn."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _in_a_line(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    where = traceback.extract_tb(error.__traceback__)[-3:]
    return f"{type(error).__name__} in {' < '.join(f'{one.name}:{one.lineno}' for one in reversed(where))}"
