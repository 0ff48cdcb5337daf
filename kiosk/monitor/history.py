"""Whether the journal is still the history that was written, looked at once at each start (ADR 0037)."""

import logging

from kiosk.devices.status import DeviceState, DeviceStatus
from kiosk.faults import Fault
from kiosk.journal.port import HistoryFault, Journal

log = logging.getLogger(__name__)

CLOSED_BY = "history"
CANNOT_BE_WRITTEN = "journal"
"""Keys of [reason]."""
FAULTS = {
    HistoryFault.BROKEN: Fault.JOURNAL_CHAIN,
    HistoryFault.UNREADABLE: Fault.JOURNAL_CHAIN,
    HistoryFault.SHORTENED: Fault.JOURNAL_HEAD,
    HistoryFault.REWRITTEN: Fault.JOURNAL_HEAD,
}


class History:
    """What was found; by a book that is not to be believed nothing is served, settled or told as done."""

    def __init__(self) -> None:
        self.found: HistoryFault | None = None
        self.unusable: Fault | None = None
        """Since the program cannot read or write it any more."""

    async def check(self, journal: Journal) -> None:
        """At the start, before anything is done by what the journal says."""
        self.found = await journal.check_history()
        if self.found is not None:
            log.critical("the journal's history is %s", self.found)

    @property
    def closed_by(self) -> str:
        """Why nothing at all is done, as a key of [reason]; or empty."""
        if self.found is not None:
            return CLOSED_BY
        return CANNOT_BE_WRITTEN if self.unusable is not None else ""

    @property
    def devices(self) -> dict[str, DeviceStatus]:
        """The journal as a device that is out of order; nothing while it is not."""
        fault = FAULTS[self.found] if self.found is not None else self.unusable
        if fault is None:
            return {}
        return {"journal": DeviceStatus(DeviceState.HARDWARE_ERROR, fault)}
