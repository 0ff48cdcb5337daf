"""That somebody tampered with the cabinet, as maintenance knows it (ADR 0020)."""

from typing import Protocol

from kiosk.journal.port import Journal


class Tampering(Protocol):
    """Held against the machine over every restart, until a technician clears it."""

    @property
    def held(self) -> bool:
        """Whether it was seen and nobody has cleared it since."""
        ...

    async def clear(self, journal: Journal, staff: str) -> bool:
        """A technician has looked; written down before it holds no longer.

        False: a contact still says that somebody tampers, and nothing is cleared.
        """
        ...
