"""That somebody tampered with the cabinet, until a technician has looked and says so (ADR 0020).

Whoever tampers may cut the power next. It is written down when it is seen, also in the midst of a visit, and
the audit is where it is kept: it holds as long as no technician's line stands after it.
"""

import asyncio
from collections.abc import Callable

from kiosk.devices.cabinet.port import CabinetStatus, Door
from kiosk.journal.port import Journal

SEEN, CLEARED = "tampered", "tamper_cleared"
"""Acts in the audit."""
NOBODY = ""
"""In the audit: who tampers has no number there."""


class TamperLatch:
    """See Tampering."""

    def __init__(self) -> None:
        self._held = False
        self._where = ""
        self._at_work = False
        self._seen = asyncio.Event()
        self.on_change: Callable[[], None] = lambda: None
        """Called when it was written down and when it was cleared: nobody is told what a power cut undoes."""

    @property
    def held(self) -> bool:
        """See Tampering."""
        return self._held

    async def recall(self, journal: Journal) -> None:
        """At the start: what a former life saw and nobody cleared."""
        self._held = self._held or await journal.last_act(SEEN, CLEARED) == SEEN

    def hear(self, status: CabinetStatus) -> None:
        """What the contacts say. Closing the machine does not wait for the disk."""
        self._at_work = status.door is Door.TAMPERED
        if self._at_work and not self._held:
            self._held = True
            self._where = status.which
            self._seen.set()

    async def run(self, journal: Journal) -> None:
        """Write down what is seen, for ever."""
        while True:
            await self._seen.wait()
            self._seen.clear()
            await journal.audit(NOBODY, SEEN, self._where)
            self.on_change()

    async def clear(self, journal: Journal, staff: str) -> bool:
        """See Tampering."""
        if self._at_work:
            return False
        await journal.audit(staff, CLEARED)
        self._held = False
        self.on_change()
        return True
