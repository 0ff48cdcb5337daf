"""What the devices themselves needed: busy intervals, and how long any of them was busy between two moments.

Devices that work side by side count once, so that a program which lets them overlap is not punished for it.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class BusyTimes:
    """Intervals of the hall's clock, device by device."""

    intervals: list[tuple[float, float, str]] = field(default_factory=list)

    def add(self, device: str, began: float, seconds: float) -> None:
        if seconds > 0:
            self.intervals.append((began, began + seconds, device))

    def union_s(self, since: float, until: float) -> float:
        """Seconds between the two moments in which at least one device was busy."""
        total = 0.0
        covered_to = since
        for began, ended, _ in sorted(self.intervals):
            left, right = max(began, covered_to), min(ended, until)
            if right > left:
                total += right - left
                covered_to = right
        return total

    def by_device(self, since: float, until: float) -> dict[str, float]:
        """The same for each device alone; it says who took the time."""
        names = sorted({device for _, _, device in self.intervals})
        return {name: self._alone(name).union_s(since, until) for name in names}

    def _alone(self, device: str) -> "BusyTimes":
        return BusyTimes([interval for interval in self.intervals if interval[2] == device])
