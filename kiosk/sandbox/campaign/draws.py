"""What is drawn for one run: from the campaign's seed and the run's number, and from nothing before it."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from kiosk.sandbox.virtual.chance import Chance

T = TypeVar("T")
RUNS_AT_MOST = 1_000_000
"""Of one campaign: so that two seeds share no run."""


def seed_of(seed: int, number: int) -> int:
    """The world's seed in this run: another one in each."""
    return seed * RUNS_AT_MOST + number


def rank(seed: int, text: str) -> bytes:
    """Where something stands in an order that is as good as drawn."""
    return hashlib.blake2b(f"{seed}/{text}".encode(), digest_size=8).digest()


class Draws:
    """One run's."""

    def __init__(self, seed: int, number: int) -> None:
        self._chance = Chance(seed_of(seed, number))

    def below(self, label: str, limit: int) -> int:
        """From 0 on."""
        return int(self._chance.between(f"draw.{label}", 0.0, limit))

    def one_of(self, label: str, things: Sequence[T]) -> T:
        return things[self.below(label, len(things))]

    def once_in(self, label: str, times: int) -> bool:
        return self.below(label, times) == 0

    def half_of(self, label: str, things: Sequence[T]) -> list[T]:
        """Each with a coin of its own, so that nearly all and nearly none occur too."""
        return [thing for thing in things if self.once_in(f"{label}.{thing}", 2)]
