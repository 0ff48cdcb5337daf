"""Open cases on their way to an end: by the terminal at the machine, by the outbox with the centre alone.

Each is in one pair of hands at a time, and one that does not come to its end holds up no other.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from kiosk.errors import CentralUnreachable, DeviceError
from kiosk.flows.at_machine import looks_at_machine
from kiosk.flows.table import settler_of
from kiosk.journal.port import CaseRecord, StepState
from kiosk.known import Known
from kiosk.model import CaseEnd, CaseId
from kiosk.visit import Course, Visit

log = logging.getLogger(__name__)

NOBODY = ""
"""In the audit: what the machine does by itself has no number there."""


class Settling:
    """Who settles, asks here."""

    def __init__(self) -> None:
        self._in_hand: set[CaseId] = set()
        self._open_before: frozenset[CaseId] | None = frozenset()
        """While somebody is served: what was open when they came. None: nobody is. The start is one."""
        self.believes = True
        """Whether the journal is to be believed: by one that is not, nothing is brought to an end."""
        self.refused = 0
        """Reports since the start that the centre refused: what is so here it does not believe."""
        self.for_centre = asyncio.Event()
        """Set when something may be left that only the centre has to hear of."""

    def begins(self, records: Sequence[CaseRecord]) -> None:
        """Somebody is served from here on: what they open is theirs. `records`: what is open now."""
        self._open_before = frozenset(record.id for record in records)

    def ends(self) -> None:
        """Nobody is served, and what is open is everybody's."""
        self._open_before = None
        self.for_centre.set()

    def is_own(self, record: CaseRecord) -> bool:
        """Whether who is served now opened it."""
        return self._open_before is not None and record.id not in self._open_before

    def is_for_outbox(self, record: CaseRecord) -> bool:
        """Whether nobody has it in hand, and only the centre has to hear of it."""
        taken = self.is_own(record) or record.id in self._in_hand or looks_at_machine(record)
        return self.believes and not taken

    async def settle(self, visit: Visit, record: CaseRecord) -> CaseEnd | None:
        """Its end; None when it stays open, or another hand has it or has ended it."""
        if record.id in self._in_hand or not self.believes:
            return None
        self._in_hand.add(record.id)
        try:
            return await self._settled(visit, record)
        finally:
            self._in_hand.discard(record.id)

    async def _settled(self, visit: Visit, record: CaseRecord) -> CaseEnd | None:
        record = await (await visit.journal.resume(record)).record()
        if record.end is not None:
            return None
        try:
            end = await settler_of(record.service)(visit, record)
        except DeviceError as error:
            log.warning("case %s stays open: %s", record.slip, error)
        except CentralUnreachable:
            log.warning("case %s stays open: the centre does not answer", record.slip)
        else:
            await self._note_refused(visit, record)
            return end
        self.for_centre.set()
        return None

    async def _note_refused(self, visit: Visit, before: CaseRecord) -> None:
        """The case has ended by what is so here; that the centre refused to hear of it, staff look at."""
        steps = (await (await visit.journal.resume(before)).record()).steps[len(before.steps) :]
        for step in steps:
            if step.state is StepState.REFUSED:
                self.refused += 1
                await visit.journal.audit(NOBODY, "refused_by_centre", f"{before.slip} {step.name}")


def with_nobody_there(ports: Visit) -> Visit:
    """A visit of nobody's: the centre is asked once, and other cases wait for no patience of this one's."""
    site = replace(ports.site, centre_patience_s=0.0)
    return replace(ports, site=site, course=Course(), known=Known())
