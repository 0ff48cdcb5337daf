"""What can happen to bytes on their way from any machine to the kiosk.

Noise, half a frame, the same twice, an answer that comes late, a slow line, a line that is never still.

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
LATE_S = 0.5
"""More than a machine takes for a short answer, and than some drivers wait for one."""
CHATTER_EVERY_S = 0.01
"""A line that is never still says something so often."""


class WireTrouble:
    """How one line is now."""

    def __init__(self, chance: Entropy) -> None:
        self._chance = chance
        self._noisy = False
        self._halve_next = False
        self._twice_next = False
        self._late_next = False
        self.slow = False
        self.chatters = False
        self.on_chatter: Callable[[], None] = lambda: None
        """Called when the line begins to chatter."""

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Name → what makes it happen, and what ends it."""
        return {
            "noise": lambda: self._set_noise(on=True),
            "quiet": lambda: self._set_noise(on=False),
            "chatter": lambda: self._set_chatter(on=True),
            "hush": lambda: self._set_chatter(on=False),
            "half_frame": self._halve,
            "twice": self._double,
            "late": self._hold_up,
            "slow": lambda: self._set_slow(on=True),
            "quick": lambda: self._set_slow(on=False),
        }

    def spoil(self, data: bytes) -> bytes:
        """What of it arrives."""
        if self._halve_next and len(data) > 1:
            self._halve_next = False
            data = data[: len(data) // 2]
        if self._twice_next:
            self._twice_next = False
            data += data
        if not self._noisy:
            return data
        if self._chance.below(SPOILT_ONE_IN) == 0:
            data = _with_a_bit_turned(data, self._chance.below(len(data) * 8))
        return self.noise() + data

    def noise(self) -> bytes:
        """Bytes that nobody sent."""
        return self._chance.bytes(1 + self._chance.below(NOISE_BYTES))

    def late_s(self) -> float:
        """By how much the answer that is said now comes late; only one does."""
        late, self._late_next = self._late_next, False
        return LATE_S if late else 0.0

    def _set_noise(self, *, on: bool) -> None:
        self._noisy = on

    def _set_slow(self, *, on: bool) -> None:
        self.slow = on

    def _set_chatter(self, *, on: bool) -> None:
        begins, self.chatters = on and not self.chatters, on
        if begins:
            self.on_chatter()

    def _halve(self) -> None:
        self._halve_next = True

    def _double(self) -> None:
        self._twice_next = True

    def _hold_up(self) -> None:
        self._late_next = True


def _with_a_bit_turned(data: bytes, bit: int) -> bytes:
    where = bit // 8
    return data[:where] + bytes([data[where] ^ (1 << bit % 8)]) + data[where + 1 :]
