"""`python -m kiosk campaign`: the virtual hall played many times, with cuts and faults everywhere.

Status 0: nothing that must not be; 1: something was found; 2: what was asked for is not understood.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kiosk.sandbox.campaign.matrix import lay_figures, run_matrix
from kiosk.sandbox.campaign.one_run import play_order
from kiosk.sandbox.campaign.order import NotAReplay, Order, Outcome, order_of
from kiosk.sandbox.campaign.repeats import NOT_THE_SAME, Repeats
from kiosk.sandbox.campaign.report import Finding, Tally
from kiosk.sandbox.campaign.scenarios import NoSuchScenario, scenario, scenarios
from kiosk.sandbox.campaign.search import Search
from kiosk.sandbox.campaign.workers import Workers, cores, workers
from kiosk.sandbox.virtual.power import Kind

USAGE_ERROR = 2
USUAL_RUNS = 500
TOLD_EVERY_S = 10.0
SHRUNK_AT_MOST = 10
"""Findings; the first of each invariant."""


def run_campaign(options: argparse.Namespace) -> int:
    """What the command line asks for."""
    try:
        if options.replay:
            return _replay(_readable(options.replay), trace=options.trace)
    except (NotAReplay, NoSuchScenario, ValueError) as error:
        sys.stderr.write(f"kiosk: {type(error).__name__}: {error}\n")
        return USAGE_ERROR
    other = next((name for name in OTHERS if getattr(options, name)), "")
    if other:
        return OTHERS[other](options)
    runs = options.runs or (None if options.minutes else USUAL_RUNS)
    search = Search(options.seed, tuple(scenarios()), runs)
    tally = campaign(search, options.minutes, options.workers or cores())
    if options.report:
        _write(options.report, tally)
    sys.stdout.write(tally.as_table())
    return 1 if tally.found else 0


def campaign(search: Search, minutes: float | None, count: int) -> Tally:
    """Play until all is played or the time is up; what Ctrl-C ends is told as far as it came."""
    tally, repeats, progress = Tally(search.seed), Repeats(), _Progress()
    started = time.perf_counter()
    ends_at = started + minutes * 60 if minutes else None
    with workers(count) as pool:
        try:
            for outcome in _played(search, pool, ends_at):
                tally.take(outcome)
                repeats.take(outcome)
                tally.wall_s = time.perf_counter() - started
                progress.tell(tally)
            repeats.finish()
            _shorten(tally, pool)
        except KeyboardInterrupt:
            repeats.stop()
            sys.stderr.write("campaign: ended by hand\n")
    tally.repeats, tally.mismatches = repeats.done, len(repeats.differing)
    tally.found += [
        Finding(outcome.order, ((NOT_THE_SAME, difference),)) for outcome, difference in repeats.differing
    ]
    tally.wall_s = time.perf_counter() - started
    return tally


def _played(search: Search, pool: Workers, ends_at: float | None) -> Iterator[Outcome]:
    """Round by round, in each by the runs' numbers: how many workers there are changes nothing."""
    while orders := search.next_round():
        outcomes = sorted(pool.play(orders), key=lambda outcome: outcome.order.number)
        yield from outcomes
        if ends_at is not None and time.perf_counter() >= ends_at:
            return
        search.learn(outcomes)


def _shorten(tally: Tally, pool: Workers) -> None:
    first = {finding.violations[0][0]: finding for finding in reversed(tally.found)}
    for invariant, finding in list(first.items())[:SHRUNK_AT_MOST]:
        if len(finding.order.script) > 0:
            finding.shortest = pool.shrunk(finding.order, invariant).result()


def _readable(text: str) -> Order:
    """Raises NotAReplay, NoSuchScenario, ValueError."""
    order = order_of(text)
    scenario(order.scenario)
    for kind in order.script.values():
        Kind(kind)
    return order


def _kills(options: argparse.Namespace) -> int:
    # What real processes and pictures need is no concern of the runs in virtual time.
    from kiosk.sandbox.campaign.kills import KillOptions, run_kills  # noqa: PLC0415

    return run_kills(KillOptions(options.kills, options.seed, options.minutes, options.report))


def _matrix(options: argparse.Namespace) -> int:
    if options.only_figures:
        return lay_figures(options.matrix, options.figures)
    return run_matrix(options.matrix, options.figures, options.workers or cores())


OTHERS: Mapping[str, Callable[[argparse.Namespace], int]] = {"kills": _kills, "matrix": _matrix}
"""What is asked for in place of a campaign, by the option that does."""


def _replay(order: Order, *, trace: bool) -> int:
    outcome = play_order(order, keep_trace=trace)
    sys.stdout.writelines(outcome.trace)
    sys.stdout.write(
        f"ends        {', '.join(end or 'open' for end in outcome.ends) or 'nothing'}\n"
        f"happened    {', '.join(f'{address}={kind}' for address, kind in outcome.faults) or 'nothing'}\n"
        f"boots       {outcome.lives}\n"
        f"trace       {outcome.trace_hash}\n"
    )
    for invariant, what in outcome.violations:
        sys.stdout.write(f"{invariant:11} {what}\n")
    sys.stdout.write(f"violations  {len(outcome.violations)}\n")
    return 1 if outcome.violations else 0


def _write(path: Path, tally: Tally) -> None:
    path.write_text(json.dumps(tally.as_json(), indent=2, ensure_ascii=False) + "\n", "utf-8")


class _Progress:
    """A line to who waits, now and then."""

    def __init__(self) -> None:
        self._told_s = 0.0

    def tell(self, tally: Tally) -> None:
        if tally.wall_s - self._told_s < TOLD_EVERY_S:
            return
        self._told_s = tally.wall_s
        sys.stderr.write(
            f"campaign: {tally.runs} runs, {tally.per_minute:.0f} a minute,"
            f" {len(tally.found)} broke something, {tally.wall_s:.0f} s\n"
        )
