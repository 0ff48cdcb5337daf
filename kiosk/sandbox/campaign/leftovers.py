"""What a run leaves behind is swept up between runs, in a process that does nothing else than play.

The collector of cyclic garbage comes by its own count, in the midst of runs, and looks each time at all that
was ever loaded: a fifth of a run's time. Here what is loaded is no longer looked at, and what is left of runs
is swept up when none is on: then nothing of a run hangs on when that happens.
"""

import gc

COUNT_OF_A_RUN = 2_000_000
"""Objects in one run, beyond which the collector comes all the same: nobody shall run out of memory."""
SWEPT_EVERY = 8
"""Runs."""
LOADED_AFTER = frozenset({1, 4 * SWEPT_EVERY})
"""Runs, after which most of what a process makes once is made, and is no longer looked at."""


class _Tidiness:
    on = False
    runs = 0


def tidy_between_runs() -> None:
    """From now on, in this process."""
    _Tidiness.on = True
    gc.set_threshold(COUNT_OF_A_RUN)
    gc.collect()
    gc.freeze()


def a_run_is_over() -> None:
    """Nothing of it is needed any more. Where nobody asked for it, this does nothing."""
    if not _Tidiness.on:
        return
    _Tidiness.runs += 1
    if _Tidiness.runs in LOADED_AFTER or _Tidiness.runs % SWEPT_EVERY == 0:
        gc.collect()
    if _Tidiness.runs in LOADED_AFTER:
        gc.freeze()
