"""`python -m kiosk bench --touches`: how often each service makes its citizen touch the glass.

Each tour is played once, quickly. The scripted citizen knows what they want and never errs, so nobody gets by
with fewer touches; typed digits count, since a finger does them. What it prints is kept in docs/touches.md.
"""

import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kiosk.flows.table import BUILT
from kiosk.sandbox.demo import exit_status
from kiosk.sandbox.measured import Measured
from kiosk.sandbox.programme import offered_in, who_comes
from kiosk.sandbox.rehearsal import Rehearsal, perform
from kiosk.sandbox.stage import Folders
from kiosk.sandbox.timings import Speed

log = logging.getLogger(__name__)


class TourFailed(Exception):
    """A service could not be counted: its tour did not end as the rules say."""


Counts = Mapping[tuple[str, str], int]
"""Province and service → touches from the standing picture to the last screen."""


async def count_touches(provinces: Iterable[str]) -> Counts:
    """For each service that is offered there. Raises TourFailed."""
    counted = {}
    for province, service in programme(provinces):
        with tempfile.TemporaryDirectory(prefix="kiosk-touches-") as folder:
            counted[province, service] = await _count(province, service, Path(folder))
    return counted


def as_figures(counts: Counts) -> dict[str, Measured]:
    """`touches_PROVINCE_SERVICE` → how many."""
    return {
        f"touches_{province}_{service}": Measured(touches, "touches", None)
        for (province, service), touches in counts.items()
    }


def as_page(counts: Counts) -> str:
    """A line for each service, a column for each province; `–` where it is not offered."""
    provinces = list(dict.fromkeys(province for province, _ in counts))
    services = [service.value for service in BUILT if any((p, service.value) in counts for p in provinces)]
    rows = [
        ("service", *provinces),
        ("---", *("--:" for _ in provinces)),
        *((name, *(str(counts.get((province, name), "–")) for province in provinces)) for name in services),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def programme(provinces: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each province with each service that its machines offer."""
    for province in provinces:
        for service in BUILT:
            if province in offered_in(service.value):
                yield province, service.value


async def _count(province: str, service: str, room: Path) -> int:
    (room / "run").mkdir()
    rehearsal = Rehearsal(
        service, province, who_comes(service), room / "out", Speed.FAST, pastime=None, pictures=False
    )
    summary = await perform(rehearsal, Folders(room / "state", room / "run"), ())
    if exit_status(summary) != 0:
        raise TourFailed(f"{service} in {province}: {summary}")
    touches: int = summary["touches"]
    log.info("%s in %s: %d touches", service, province, touches)
    return touches
