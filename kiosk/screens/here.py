"""What the glass knows of its machine: where it stands, what it is called, where its slots are."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Here:
    """Filled in once the settings were read; empty before that, and when they are wrong."""

    place: str = ""
    machine: str = ""
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """The middle of each place on the machine's front, on the grid of look.md 8."""

    @property
    def name(self) -> str:
        """What stands small at the foot of 01 and 21."""
        return " · ".join(part for part in (self.place, self.machine) if part)


here = Here()
