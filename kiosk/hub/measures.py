"""What the centre counts of itself, in the form that Prometheus fetches: never a person, never a machine.

With several workers each counts into files of its own, and whoever is asked adds them all up.
"""

import os
from functools import cache
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own name for where workers count; it is read when the library is imported."""
MEDIA_TYPE = CONTENT_TYPE_LATEST
BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_REFUSED = 409


class Measures:
    """Requests by route and outcome, and how long they took."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "hub_requests", "Requests answered.", ["route", "outcome"], registry=self._registry
        )
        self._seconds = Histogram(
            "hub_request_seconds",
            "From a request's head to its answer's end.",
            ["route"],
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._broken = Counter(
            "hub_broken_histories",
            "Machines whose journal's head was found to have gone back (adr/0037).",
            registry=self._registry,
        )
        # Finding a series by its labels costs more than to count. There are few, and no stranger makes one.
        self._requests_of = cache(self._requests.labels)
        self._seconds_of = cache(self._seconds.labels)

    def count(self, route: str, status: int, took_s: float) -> None:
        self._requests_of(route, outcome(status)).inc()
        self._seconds_of(route).observe(took_s)

    def count_broken(self, machines: int) -> None:
        self._broken.inc(machines)

    def told(self) -> bytes:
        """Of all workers together."""
        if FOLDER not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def outcome(status: int) -> str:
    """done, refused (for a reason of the trade), not_taken (the request itself), failed."""
    if status == _REFUSED:
        return "refused"
    if status < 400:
        return "done"
    return "not_taken" if status < 500 else "failed"


def count_together(folder: Path) -> None:
    """Say where this process's workers count, before there are any. What an earlier run counted is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink()
    os.environ[FOLDER] = str(folder)
