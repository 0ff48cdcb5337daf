"""`python -m kiosk campaign --matrix FILE`: docs/fault-matrix.md, made by playing every row of it.

The same file byte for byte, whoever plays it and how many do: docs/campaign.md says how long it takes.
"""

import json
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from kiosk.sandbox.campaign.matrix_legend import figures, intro, legend
from kiosk.sandbox.campaign.matrix_page import Seen, section
from kiosk.sandbox.campaign.matrix_plan import SEED, SHOWN, Cell, Shown, cells_of
from kiosk.sandbox.campaign.matrix_room import Sight
from kiosk.sandbox.campaign.order import Order
from kiosk.sandbox.campaign.workers import Workers, workers

FIGURES_BEGIN, FIGURES_END = "<!-- figures -->\n", "<!-- end of figures -->\n"
"""Between them stands what a long campaign reported: it is put there without playing the matrix anew."""


def run_matrix(file: Path, report: Path | None, count: int) -> int:
    """Play all of it and write the page. Status 1 when a run broke an invariant."""
    began = time.perf_counter()
    with workers(count) as pool:
        page, broken, runs = _page(pool)
    kept = _between(file.read_text("utf-8")) if file.exists() else ""
    told = figures(json.loads(report.read_text("utf-8"))) if report else kept
    file.write_text(f"{intro(runs, broken)}\n{FIGURES_BEGIN}{told}{FIGURES_END}\n{page}", "utf-8")
    sys.stdout.write(f"{runs} runs in {time.perf_counter() - began:.0f} s, {broken} broke something\n")
    return 1 if broken else 0


def lay_figures(file: Path, report: Path) -> int:
    """Put what a long campaign reported into a page that is there."""
    page = file.read_text("utf-8")
    told = figures(json.loads(report.read_text("utf-8")))
    before, after = page.partition(FIGURES_BEGIN)[0], page.partition(FIGURES_END)[2]
    file.write_text(f"{before}{FIGURES_BEGIN}{told}{FIGURES_END}{after}", "utf-8")
    return 0


def played(pool: Workers, shown: Shown, steps: Collection[str] = ()) -> tuple[Sight, list[Seen]]:
    """The run of a service without a fault, and every cell of it, or of these steps only."""
    (usual,) = pool.seen([Order(0, "matrix", shown.scenario, SEED, {})])
    cells: Sequence[Cell] = [
        cell for cell in cells_of(shown, usual.passed) if not steps or cell.step in steps
    ]
    sights = pool.seen([cell.order for cell in cells])
    return usual, list(zip(cells, sights, strict=True))


def _page(pool: Workers) -> tuple[str, int, int]:
    """The page below its head, how many runs broke something, and of how many."""
    parts, broken, runs = [legend()], 0, 0
    before: dict[tuple[str, ...], str] = {}
    for shown in SHOWN:
        usual, seen = played(pool, shown)
        parts.append(section(shown, usual, seen, before))
        broken += sum(bool(sight.violations) for _, sight in seen)
        runs += len(seen)
        sys.stderr.write(f"matrix: {shown.service}, {runs} runs\n")
    return "\n".join(parts), broken, runs


def _between(page: str) -> str:
    return page.partition(FIGURES_BEGIN)[2].partition(FIGURES_END)[0]
