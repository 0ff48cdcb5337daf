"""`python -m kiosk bench --touches`: how often each service makes its citizen touch the glass.

Each tour is played once, quickly. The scripted citizen knows what they want and never errs, so nobody gets by
with fewer touches; typed digits count, since a finger does them.
"""

import logging
import tempfile
from collections.abc import Iterable, Iterator
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


async def count_touches(provinces: Iterable[str]) -> dict[str, Measured]:
    """`touches_PROVINCE_SERVICE` for each service that is offered there. Raises TourFailed."""
    counted = {}
    for province, service in _programme(provinces):
        with tempfile.TemporaryDirectory(prefix="kiosk-touches-") as folder:
            counted[f"touches_{province}_{service}"] = await _count(province, service, Path(folder))
    return counted


def _programme(provinces: Iterable[str]) -> Iterator[tuple[str, str]]:
    for province in provinces:
        for service in BUILT:
            if province in offered_in(service.value):
                yield province, service.value


async def _count(province: str, service: str, room: Path) -> Measured:
    (room / "run").mkdir()
    rehearsal = Rehearsal(
        service, province, who_comes(service), room / "out", Speed.FAST, pastime=None, pictures=False
    )
    summary = await perform(rehearsal, Folders(room / "state", room / "run"), ())
    if exit_status(summary) != 0:
        raise TourFailed(f"{service} in {province}: {summary}")
    log.info("%s in %s: %d touches", service, province, summary["touches"])
    return Measured(summary["touches"], "touches", None)
