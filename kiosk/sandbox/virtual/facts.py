"""What an onlooker with a microscope writes down of the metal: the judges' first witness."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.sandbox.virtual.witness import Effect

FACTORY_PIN = "123456"
"""Of every blank, as its chip keeps it (sandbox/chip_state.py)."""


@dataclass(frozen=True, slots=True)
class BodyTruth:
    """One blank that was loaded, as it is at the end."""

    uid: int
    place: str
    card_id: str
    chip_person: str
    chip_number: str
    numbers: tuple[str, ...]
    """Every card number that ever stood in the chip."""
    faces: tuple[tuple[str, str], ...]
    """Person and number of each print on it."""
    holder: str = ""
    taken_at_ms: int | None = None
    out_by: str = ""
    """The case in which staff handed it out of the box."""
    torn: bool = False
    """A record of its chip is half written."""
    factory_pin: bool = False
    """Its PIN is the one that all blanks have, and everybody knows."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What really was."""

    bodies: tuple[BodyTruth, ...]
    effects: tuple[Effect, ...]
    made_elsewhere: frozenset[str] = frozenset()
    """Numbers of cards that were never blanks of this machine: where those are is judged by D-08 and D-17."""
    exchanged: Mapping[int, int] = field(default_factory=dict)
    """Bodies that somebody took out from inside, and what was laid there in the place of each.

    What was laid came in past the stack: nobody loaded it, and the ledger need not know of it.
    """
    given_up: tuple[tuple[str, int], ...] = ()
    """Whose cards from before lie in the bin, and since when."""
