"""Chance without state: every draw is a hash of seed, visit, label and count (simulation.md §3.2).

No generator is shared, so a draw more at the printer never shifts a citizen's patience.
"""

import hashlib
from collections import Counter

_SCALE = 2.0**64


class Chance:
    """The draws of one run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._drawn: Counter[tuple[int, str]] = Counter()
        self.visit = 0
        """Which visit is on: counts begin anew with each."""

    def bytes(self, label: str, n: int) -> bytes:
        """So many bytes; other ones at the next call with this label."""
        self._drawn[(self.visit, label)] += 1
        count = self._drawn[(self.visit, label)]
        return hashlib.shake_128(f"{self.seed}/{self.visit}/{label}/{count}".encode()).digest(n)

    def between(self, label: str, low: float, high: float) -> float:
        """Evenly from `low` up to `high`."""
        return low + (high - low) * int.from_bytes(self.bytes(label, 8), "big") / _SCALE


class ChanceEntropy:
    """See Entropy."""

    def __init__(self, chance: Chance, label: str) -> None:
        self._chance = chance
        self._label = label

    def bytes(self, n: int) -> bytes:
        return self._chance.bytes(self._label, n)

    def below(self, limit: int) -> int:
        # So many more bits than needed that the rest's unevenness is beyond counting.
        return int.from_bytes(self.bytes(24), "big") % limit
