"""What differs between receipt printers that speak ESC/POS, and how long to wait for them."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class EscposModel:
    """What a unit can tell of itself. Try it on the unit before it serves."""

    answers_in_turn: bool = True
    """Whether it knows GS r: then a receipt is printed when it says so, and a silent unit is never believed.
    Without it only its real-time status speaks, which vouches for paper and cover, and not for a receipt."""


MODELS = MappingProxyType({"": EscposModel(), "no-turn": EscposModel(answers_in_turn=False)})
"""By the `model` of config/kiosk.toml. Which Chinese units know GS r is not confirmed."""


@dataclass(frozen=True, slots=True)
class EscposPatience:
    """How long the driver waits."""

    answer_s: float = 0.5
    """How long an answer to what is asked in turn is waited for, while nothing is printed."""
    at_most_s: float = 0.8
    """How long a status byte is waited for; one that comes later is waited off and not taken."""
    still_s: float = 0.02
    """Before and after what was said alone: at 9600 baud, and through a hub, bytes of one word are closer."""
    still_idle_s: float = 0.005
    """At least, behind an answer that waited for no printing: a byte at 9600 baud takes a millisecond."""
    look_again_s: float = 0.5
    print_s: float = 8.0
    """A receipt of 200 mm takes about three seconds; units that do not know GS r cost this time."""
