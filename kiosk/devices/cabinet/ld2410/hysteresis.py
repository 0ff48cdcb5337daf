"""Who walks past does not come, and who shifts from one foot to the other does not go (devices.md 6.3)."""

from dataclasses import dataclass

from kiosk.devices.cabinet.port import Proximity


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long a sight has to last until it counts, in seconds."""

    arrive_s: float = 0.7
    """0.5 to 1 s."""
    leave_s: float = 4.0
    """3 to 5 s."""


class Hysteresis:
    """From single sights to somebody who is there."""

    def __init__(self, lasting: Lasting) -> None:
        self._lasting = lasting
        self._seen: bool | None = None
        self._since = 0.0
        self.proximity = Proximity.UNKNOWN

    def feed(self, *, seen: bool, now: float) -> None:
        """One sight, at `now` seconds."""
        if seen is not self._seen:
            self._seen, self._since = seen, now
        lasted_s = now - self._since
        if seen and lasted_s >= self._lasting.arrive_s:
            self.proximity = Proximity.PRESENT
        elif not seen and lasted_s >= self._lasting.leave_s:
            self.proximity = Proximity.NOT_PRESENT

    def forget(self) -> None:
        """The radar is silent."""
        self._seen, self.proximity = None, Proximity.UNKNOWN
