"""One run in twenty is played again in another process under another hash seed: to the last event the same.

As a program it reads orders from its input, one a line, and answers each with the hash of its trace; with
`--trace` with the trace itself, at the end of which the hash stands alone.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest

from kiosk.sandbox.campaign.leftovers import tidy_between_runs
from kiosk.sandbox.campaign.one_run import play_order
from kiosk.sandbox.campaign.order import Outcome, order_of

ONE_IN = 20
IN_ONE_PROCESS = 500
"""So many share a process: the start of one costs as much as ten runs. Their answers fit into a pipe."""
HASH_SEEDS = ("4711", "4712")
NOT_THE_SAME = "repeat"
"""Stands where an oracle's number does."""


@dataclass(slots=True)
class Repeats:
    """Of one campaign."""

    done: int = 0
    differing: list[tuple[Outcome, str]] = field(default_factory=list)
    """With the first line that differs."""
    _playing: "list[tuple[subprocess.Popen[str], list[Outcome]]]" = field(default_factory=list)
    """Each with what it was given; the last one is given more."""

    def take(self, outcome: Outcome) -> None:
        """One in twenty, by its number. What has no trace's end cannot be compared."""
        if outcome.order.number % ONE_IN != 1 or not outcome.trace_hash:
            return
        if not self._playing or len(self._playing[-1][1]) >= IN_ONE_PROCESS:
            self._start()
        process, outcomes = self._playing[-1]
        outcomes.append(outcome)
        if process.stdin is not None:
            with suppress(BrokenPipeError):  # whoever finishes hears that it has ended
                process.stdin.write(f"{outcome.order.text}\n")
                process.stdin.flush()

    def finish(self) -> None:
        """All that were taken are compared now."""
        for process, outcomes in self._playing:
            hashes = process.communicate()[0].split()
            if len(hashes) != len(outcomes):
                raise RuntimeError(f"the process of the repeats ended with {process.returncode}")
            for outcome, trace_hash in zip(outcomes, hashes, strict=True):
                self.done += 1
                if trace_hash != outcome.trace_hash:
                    self.differing.append((outcome, first_difference(outcome)))
        self._playing.clear()

    def stop(self) -> None:
        """Nobody waits any more."""
        for process, _ in self._playing:
            process.kill()
            process.communicate()
        self._playing.clear()

    def _start(self) -> None:
        """The one before is given nothing more: it ends when it has played all."""
        before = self._playing[-1][0] if self._playing else None
        if before is not None and before.stdin is not None:
            before.stdin.close()
            before.stdin = None  # or `communicate` would empty it once more
        self._playing.append((_fresh_process(), []))


def first_difference(outcome: Outcome) -> str:
    """Of this run here and once more elsewhere; empty when they are the same this time."""
    here = list(play_order(outcome.order, keep_trace=True).trace)
    there = _fresh_process("--trace").communicate(f"{outcome.order.text}\n")[0].splitlines(keepends=True)[:-1]
    for number, (one, other) in enumerate(zip_longest(here, there, fillvalue="the end"), 1):
        if one != other:
            return f"line {number}: {one.strip()!r} here, {other.strip()!r} there"
    return ""


def main(words: Sequence[str]) -> int:
    """See above."""
    tidy_between_runs()
    for line in sys.stdin:
        outcome = play_order(order_of(line), keep_trace="--trace" in words)
        sys.stdout.writelines((*outcome.trace, f"{outcome.trace_hash}\n"))
    return 0


def _fresh_process(*words: str) -> "subprocess.Popen[str]":
    own = os.environ.get("PYTHONHASHSEED", "")
    other = next(seed for seed in HASH_SEEDS if seed != own)
    return subprocess.Popen(  # noqa: S603 (ourselves)
        [sys.executable, "-m", "kiosk.sandbox.campaign.repeats", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": other},
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
