"""Processor time of a process and of all that it started: machines of another speed can be compared by it."""

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PARENT, _FIRST_TIME, _TIMES = 1, 11, 4  # of the fields after the name (proc(5), stat): ppid; utime to cstime


def busy_s(pid: int) -> float:
    """In user and kernel mode, with that of children: those that live, and those that were waited for."""
    parents, took = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text("ascii", "replace")
        except OSError:  # it ended since
            continue
        fields = text.rpartition(")")[2].split()
        parents[int(folder.name)] = int(fields[_PARENT])
        took[int(folder.name)] = sum(map(int, fields[_FIRST_TIME : _FIRST_TIME + _TIMES]))
    family, found = {pid}, {pid}
    while found:
        found = {one for one, parent in parents.items() if parent in found} - family
        family |= found
    return sum(took.get(one, 0) for one in family) / _TICKS_PER_S
