"""`python -m kiosk bench --noisy`: the glass while a card is made and every line is at its worst.

All roles are fitted. From the moment at which the card is being made, every machine speaks through noise,
before its words and between them; and with each touch one of them has a worse moment: the same twice, an
answer that is late, a line that is slow, half a frame. The verbs are the dock's. Whether a card comes out of
it is told and not asked: a chip that falls silent twice costs a blank, and a matter has two.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, product
from pathlib import Path

from kiosk.sandbox.drivers import chosen_drivers
from kiosk.sandbox.fidget import Fidget
from kiosk.sandbox.glass_hands import GlassHands
from kiosk.sandbox.hall_process import READY_FILE
from kiosk.sandbox.measured import Measured
from kiosk.sandbox.programme import DEFAULT_PERSON
from kiosk.sandbox.rehearsal import Rehearsal, perform
from kiosk.sandbox.stage import Folders
from kiosk.sandbox.timings import Speed
from kiosk.sandbox.web import Web
from kiosk.worker import ThreadWorker

BESIDE_THE_USUAL = ("pin_pad=zt598", "cabinet=modbus", "presence=ld2410", "ups=nut")
STANDING = ("noise", "chatter")
MOMENTS = ("twice", "late", "slow", "half_frame")
BEYOND_THE_PROTOCOL = {"pin_pad": ("noise", "chatter", "twice")}
"""A pad's key is one bare byte: noise is keys, and a key that is said twice is two (docs/devices.md)."""
MENDED_BY = {"slow": "quick"}
"""What does not end by itself, ends before the next touch."""
OVER_AFTER_S = 240.0
"""Whatever has become of the card by then; the processes need a few seconds more to end. A card that survives
the noise takes longer than one that is lost in it: a printer takes half a minute, and much is asked twice."""
ENOUGH = 30
"""Waits that have to be seen; a press and a release are one each. Of less than a hundred the worst counts.

Both blanks may be lost within half a minute: then the making is over, and so is the measuring.
"""


async def measure_noisy() -> dict[str, Measured]:
    """Takes two minutes or so, at most some four. Raises RuntimeError when too few touches were seen."""
    fidget, worker = Fidget(), ThreadWorker("bedlam")
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        room = Path(folder)
        (room / "run").mkdir()
        folders = Folders(room / "state", room / "run")
        bedlam = Bedlam(folders.hall / READY_FILE, fidget, worker)
        rehearsal = Rehearsal(
            *("issue_card", "sichuan", DEFAULT_PERSON, room / "out", Speed.REAL, bedlam.touch),
            pictures=False,
            drivers=BESIDE_THE_USUAL,
        )
        try:
            issued = await _played(rehearsal, folders)
        finally:
            worker.close()
    if len(fidget.waits_s) < ENOUGH:
        raise RuntimeError(f"only {len(fidget.waits_s)} touches were shown while the card was made")
    return {
        "noisy_touch_to_frame_p99": fidget.p99(),
        "noisy_waits": Measured(float(len(fidget.waits_s)), "frames", None),
        "noisy_touches_unshown": Measured(float(fidget.unshown), "touches", None),
        "noisy_making": Measured(bedlam.lasted_s, "s", None),
        **issued,
    }


async def _played(rehearsal: Rehearsal, folders: Folders) -> dict[str, Measured]:
    """How many cards came out of it; nothing when it was not over in time."""
    try:
        async with asyncio.timeout(OVER_AFTER_S):
            summary = await perform(rehearsal, folders, ())
    except TimeoutError:
        return {}
    return {"noisy_cards": Measured(float(summary["ledger"]["issued"]), "issued", None)}


class Bedlam:
    """Lets loose what can go wrong on the lines, with every touch of a finger."""

    def __init__(self, ready: Path, fidget: Fidget, worker: ThreadWorker) -> None:
        """`ready`: where the hall says how its dock is reached."""
        self._ready = ready
        self._fidget = fidget
        self._worker = worker
        self._began = 0.0
        self._next: Iterator[tuple[str, str]] = iter(())
        self._dock: Web | None = None
        self.lasted_s = 0.0
        """From the first touch to the last."""

    async def touch(self, glass: GlassHands) -> None:
        """See Pastime."""
        dock = self._dock or await self._begin()
        role, moment = next(self._next)
        await dock.post("faults", role, moment)
        await self._fidget.touch(glass)
        if moment in MENDED_BY:
            await dock.post("faults", role, MENDED_BY[moment])
        self.lasted_s = time.monotonic() - self._began

    async def _begin(self) -> Web:
        ready = json.loads(await asyncio.to_thread(self._ready.read_text, "utf-8"))
        self._dock = Web(ready["dock"], self._worker)
        known = (await self._dock.get("verbs"))["faults"]
        roles = [role for role in chosen_drivers(BESIDE_THE_USUAL) if STANDING[0] in known.get(role, ())]
        can_be = {role: set(known[role]) - set(BEYOND_THE_PROTOCOL.get(role, ())) for role in roles}
        for role, name in product(roles, STANDING):
            if name in can_be[role]:
                await self._dock.post("faults", role, name)
        self._next = cycle([(role, name) for name in MOMENTS for role in roles if name in can_be[role]])
        self._began = time.monotonic()
        return self._dock
