"""What the exercises of `kiosk check --exercise` have at hand, and what they say when they cannot be done."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kiosk.clock import Clock
from kiosk.errors import DeviceError
from kiosk.fitting import Devices
from kiosk.flows.device_work import Tested
from kiosk.flows.spent_blank import Blanks
from kiosk.stationery import Stationery

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds."""

    hand_s: float = 30.0
    """How long a person has to put a card in, or onto the pad, to come, or to go."""
    lamp_s: float = 1.5
    """How long each guide light is on: long enough to look where it is."""
    first_word_s: float = 6.0
    """Until a part that watches by itself knows what it sees."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One machine, in front of a technician."""

    devices: Devices
    clock: Clock
    stationery: Stationery
    words: Mapping[str, str]
    """Finding → the sentence that the glass has for it in English (text/en.toml, [DeviceTest.finding])."""
    tell: Callable[[str], None]
    """Says what the technician's hand is to do next."""
    blanks: Callable[[], Blanks]
    """Opens the book. Raises CannotExercise where there is none: then no card moves."""
    lamps: tuple[str, ...] = ()
    """The places that have a guide light."""
    patience: Patience = Patience()

    def worded(self, tested: Tested) -> str:
        """What was found, in sentences. Raises DeviceError, CannotExercise when something is not well."""
        if tested.status.fault is not None:
            raise DeviceError(tested.status.fault)
        found = [(one.good, self.words[one.name].format_map(dict(one.facts))) for one in tested.findings]
        if not tested.passed:
            bad = [sentence for good, sentence in found if not good]
            raise CannotExercise(" ".join(bad) or f"it says {tested.status.state}, {NOT_READY}")
        return " ".join(sentence for _, sentence in found)

    async def by_hand(self, waiting: Awaitable[Answer], otherwise: str) -> Answer:
        """What a hand does in time. Raises CannotExercise."""
        within_s = self.patience.hand_s
        try:
            async with asyncio.timeout(within_s):
                return await waiting
        except TimeoutError:
            raise CannotExercise(f"{otherwise} within {within_s:.0f} s") from None


NOT_READY = "but cannot do its work: `kiosk check` says what it lacks"


class CannotExercise(Exception):
    """The device did not do it; the text says what stood in the way, and what to do about it."""
