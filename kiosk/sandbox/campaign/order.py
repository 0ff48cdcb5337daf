"""What one run of a campaign is, how it went, and the line of text from which it can be played again.

Nothing of the kiosk is imported here: a worker reads orders before a planted bug is in its place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Script = dict[str, str]
"""Address → kind."""


class NotAReplay(Exception):
    """The text names no run."""


@dataclass(frozen=True, slots=True)
class Order:
    """One run."""

    number: int
    """In its campaign, from 1 on."""
    phase: str
    scenario: str
    """See scenarios.py; with its manners."""
    seed: int
    script: Script = field(default_factory=dict)

    @property
    def text(self) -> str:
        """For --replay: `scenario=issue_card@sichuan seed=3 v1/net:made:sent#1=cut.crash`."""
        faults = (f"{address}={kind}" for address, kind in self.script.items())
        return " ".join((f"scenario={self.scenario}", f"seed={self.seed}", *faults))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went. What took real time is of no matter to two runs' being the same."""

    order: Order
    violations: tuple[tuple[str, str], ...]
    """Invariant, and what was wrong."""
    passed: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    lives: int = 0
    late: int = 0
    recoveries_s: tuple[float, ...] = ()
    """Machine time of each start after a cut, where nothing else had failed."""
    homings_s: tuple[float, ...] = ()
    """In which devices moved meanwhile."""
    most: tuple[int, int, int] = (0, 0, 0)
    """Exchanges and calls of one settling, lines of one start."""
    virtual_s: float = 0.0
    trace_hash: str = ""
    trace: tuple[str, ...] = ()
    cpu_s: float = 0.0
    wall_s: float = 0.0

    @property
    def visits(self) -> int:
        """Citizens who came to the glass; one who comes twice counts twice."""
        return max((visit_of(address) for address in self.passed), default=0)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Address and kind of what the script let happen, in that order."""
        return [(address, self.order.script[address]) for address in self.fired]


def order_of(text: str) -> Order:
    """Read what `Order.text` wrote. Raises NotAReplay."""
    named: dict[str, str] = {}
    script: Script = {}
    for word in text.split():
        name, equals, value = word.rpartition("=")
        if not equals or not name:
            raise NotAReplay(f"{word!r} is no NAME=VALUE")
        (script if "/" in name else named)[name] = value
    name, seed = named.pop("scenario", ""), named.pop("seed", "1")
    if not name:
        raise NotAReplay("no scenario=NAME")
    if named or not seed.removeprefix("-").isdecimal():
        raise NotAReplay(f"not understood: {', '.join(named) or f'seed={seed}'}")
    return Order(1, "replay", name, int(seed), script)


def visit_of(address: str) -> int:
    """The visit in which it is passed; 0: before anybody came."""
    return int(address.partition("/")[0].removeprefix("v"))


def place_of(address: str) -> str:
    """Without visit and count."""
    return address.rpartition("#")[0].partition("/")[2]


def passages(addresses: Iterable[str]) -> Mapping[str, list[str]]:
    """Place with its visit → every passage, in order."""
    found: dict[str, list[str]] = {}
    for address in addresses:
        found.setdefault(address.rpartition("#")[0], []).append(address)
    return found
