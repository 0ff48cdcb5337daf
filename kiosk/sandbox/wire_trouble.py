"""What can happen to bytes on their way from any machine to the kiosk: noise, half a frame, a slow line.

One place for every machine on a line, because it is the line's fault and no machine knows of it.
"""

from collections.abc import Callable, Mapping

from kiosk.entropy import Entropy

NOISE_BYTES = 6
"""At most, before each answer."""
SPOILT_ONE_IN = 8
"""So many answers one has a bit turned over."""
SLOW_BYTES_PER_S = 120.0
"""A line of 1200 baud: every answer is late, none is lost."""


class WireTrouble:
    """How one line is now."""

    def __init__(self, chance: Entropy) -> None:
        self._chance = chance
        self._noisy = False
        self._halve_next = False
        self.slow = False

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Name → what makes it happen, and what ends it."""
        return {
            "noise": lambda: self._set_noise(on=True),
            "quiet": lambda: self._set_noise(on=False),
            "half_frame": self._halve,
            "slow": lambda: self._set_slow(on=True),
            "quick": lambda: self._set_slow(on=False),
        }

    def spoil(self, data: bytes) -> bytes:
        """What of it arrives."""
        if self._halve_next and len(data) > 1:
            self._halve_next = False
            data = data[: len(data) // 2]
        if not self._noisy:
            return data
        if self._chance.below(SPOILT_ONE_IN) == 0:
            data = _with_a_bit_turned(data, self._chance.below(len(data) * 8))
        return self._chance.bytes(1 + self._chance.below(NOISE_BYTES)) + data

    def _set_noise(self, *, on: bool) -> None:
        self._noisy = on

    def _set_slow(self, *, on: bool) -> None:
        self.slow = on

    def _halve(self) -> None:
        self._halve_next = True


def _with_a_bit_turned(data: bytes, bit: int) -> bytes:
    where = bit // 8
    return data[:where] + bytes([data[where] ^ (1 << bit % 8)]) + data[where + 1 :]
