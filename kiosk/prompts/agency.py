"""Acting for another person: errand, both ID cards, relation, papers, commitment, reviewer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.devices.camera.port import LiveView
from kiosk.devices.id_reader.port import IdKind
from kiosk.model import Service
from kiosk.policy.profile import AgentKind
from kiosk.prompts.identity import NoIdWithMe
from kiosk.prompts.prompt import Back, Patience, Prompt, Step

LEAST_STROKES = 2
LEAST_WIDE, LEAST_HIGH = 300, 100
"""Tenths of a millimetre: what is smaller is a slip of the finger (policy.md A.6)."""


class Whose(StrEnum):
    """Of the two people; the words stand in [GuardianId.whose]."""

    PRINCIPAL = "principal"
    AGENT = "agent"
    OTHER = "other"
    """The principal's, where that of who acts was read before."""


class Cause(StrEnum):
    """Why somebody else comes (SC-R art. 32); the words stand in [cause]."""

    MINOR = "minor"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    INCAPABLE = "incapable"
    AWAY = "away"
    DECEASED = "deceased"


@dataclass(frozen=True, slots=True)
class ChooseErrand(Prompt[Service | Back]):
    """What is to be done for the other person."""

    step: Step
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class GuardianId(Prompt[NoIdWithMe | Back]):
    """36: one of the two ID cards goes on the pad, first the other person's; the reader ends this prompt."""

    step: Step
    whose: Whose
    same_again: bool = False
    """It was the other one's once more."""


@dataclass(frozen=True, slots=True)
class AskForHolder(Prompt[bool]):
    """36j: whether the other person came along: whose portrait is on a card stands before the camera."""

    step: Step
    holder: str = field(repr=False)
    """Masked."""


@dataclass(frozen=True, slots=True)
class ChooseRelation(Prompt[AgentKind | Back]):
    """36b: what who stands there is to the other person. Names are masked."""

    step: Step
    kinds: tuple[AgentKind, ...]
    principal: str = field(repr=False)
    agent: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChooseCause(Prompt[Cause | Back]):
    """Why the other person does not come; asked of grown-ups only."""

    step: Step
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class AgentDocuments(Prompt[Back]):
    """A paper is held before the camera; `view.shutter` takes it, and the camera ends this prompt."""

    step: Step
    view: LiveView = field(repr=False)
    paper: str
    """A word of the profile's documents; the words stand in [paper]."""
    page: int = 1


@dataclass(frozen=True, slots=True)
class PaperRead:
    """可以，看得清."""


@dataclass(frozen=True, slots=True)
class OtherPage:
    """还有一页: this one is good, and another one follows."""


@dataclass(frozen=True, slots=True)
class TakePaperAgain:
    """重拍."""


@dataclass(frozen=True, slots=True)
class ReviewPaper(Prompt[PaperRead | OtherPage | TakePaperAgain]):
    """Whether it can be read: the reviewer sees no more than this."""

    step: Step
    jpeg: bytes = field(repr=False)
    paper: str
    can_add: bool
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class Signature:
    """What a finger wrote: strokes of points, in tenths of a millimetre from the upper left of the box."""

    strokes: tuple[tuple[tuple[int, int], ...], ...] = field(repr=False)

    @property
    def enough(self) -> bool:
        """Whether it is somebody's name and not a slip of the finger."""
        points = [point for stroke in self.strokes for point in stroke]
        if len(self.strokes) < LEAST_STROKES:
            return False
        across = [x for x, _ in points]
        down = [y for _, y in points]
        return max(across) - min(across) >= LEAST_WIDE and max(down) - min(down) >= LEAST_HIGH


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two people of the form, masked."""

    name: str = field(repr=False)
    id_kind: IdKind
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReadCommitment(Prompt[Signature | Back]):
    """45: the prescribed form (SC-R annex), whole; ticked, then signed with a finger."""

    step: Step
    principal: Party
    agent: Party
    kind: AgentKind
    errand: Service
    cause: Cause
    words: str
    """The promise, word for word."""
    day: str
    """ISO date."""
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class WaitForReviewer(Prompt[Back]):
    """People at the centre look at the papers; their word ends this prompt, or the time does."""

    step: Step
    within_s: int
    patience: ClassVar[Patience] = Patience.ENDLESS
