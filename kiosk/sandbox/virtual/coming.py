"""Who comes, for what, and when; and what is remembered of each stay."""

from dataclasses import dataclass, field, replace

from kiosk.hub.registry import PersonRecord
from kiosk.model import Service
from kiosk.sandbox.virtual.hands import Hands
from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.staff import Technician
from kiosk.sandbox.virtual.story import Listener
from kiosk.sandbox.virtual.visitor import Visitor

USUAL_MANNER = Manner()
IN_LINE_S = 1800.0
"""So long somebody waits in the line before they go home unserved."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One visit, as it is planned."""

    person: str
    service: Service = Service.ISSUE_CARD
    manner: Manner = USUAL_MANNER
    principal: str = ""
    """For whom they come, where they act for another."""
    arrives_s: float = 0.0
    """From the run's beginning. Whoever comes first is there when it begins."""
    number: int = 0
    """What addresses call the visit (`v3/…`): it stays when others are left out. 0: its place among all."""
    faces: tuple[bool | None, ...] = (True,)
    """What the camera's comparison finds of them, look by look."""
    bureau_made: bool = False
    """They collect what they ordered in a visit before, and the bureau made meanwhile."""


@dataclass(slots=True, kw_only=True)
class Stay:
    """Somebody's time at the machine, a technician's too: from their stepping up to the next one's."""

    guest: Visitor | Technician
    began_s: float
    papers_before: int
    """How many slips had been printed when they stepped up."""
    matters_before: int
    """The last matter that stood in the book then."""
    listener: Listener = field(default_factory=Listener)


@dataclass(slots=True, kw_only=True)
class CitizenStay(Stay):
    """A citizen's."""

    guest: Visitor
    coming: Coming
    person: PersonRecord
    principal: PersonRecord
    hands: Hands
    looks: int = 0
    """How often the camera has compared their face."""


def numbered(comings: tuple[Coming, ...]) -> tuple[Coming, ...]:
    """Each with a number of its own."""
    return tuple(
        coming if coming.number else replace(coming, number=place)
        for place, coming in enumerate(comings, start=1)
    )
