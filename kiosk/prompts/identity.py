"""Who stands there: consent, ID card, face, and the citizen's own word."""

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.devices.camera.port import LiveView
from kiosk.devices.id_reader.port import Unreadable
from kiosk.prompts.prompt import Back, Patience, Prompt, Step


@dataclass(frozen=True, slots=True)
class Consented:
    """Both boxes were ticked, each on its own."""


@dataclass(frozen=True, slots=True)
class FaceDeclined:
    """不想刷脸: the counter does the same."""


@dataclass(frozen=True, slots=True)
class ReadNotice(Prompt[Consented | FaceDeclined | Back]):
    """03: what is needed, how long, what it costs; data use and face check are two separate consents."""

    step: Step
    minutes: int
    fee_fen: int | None
    """None: the rules leave it to the centre, and it is said before anything is filed."""
    makes_card: bool = True
    """Only then data go to a bank, and there may be a first card that costs nothing."""
    brings_card: bool = False
    """The citizen's own card is needed beside the ID card."""
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class NoIdWithMe:
    """没带证件."""


@dataclass(frozen=True, slots=True)
class PutIdCard(Prompt[NoIdWithMe | Back]):
    """04: the ID card goes on the lit pad; the reader ends this prompt."""

    step: Step


@dataclass(frozen=True, slots=True)
class IdNotRead(Prompt[NoIdWithMe | Back]):
    """47: it was not read, and what helps; the reader ends this prompt too."""

    step: Step
    trouble: Unreadable
    tries_left: int


@dataclass(frozen=True, slots=True)
class LookAtCamera(Prompt[FaceDeclined | Back]):
    """05: the face check; the camera ends this prompt."""

    step: Step
    view: LiveView = field(repr=False)
    tries_left: int = 3


@dataclass(frozen=True, slots=True)
class ConfirmIdentity(Prompt[bool]):
    """06: 这是您吗? Masked. False: 不是我."""

    step: Step
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    valid_until: str
    """ISO date, or "" for 长期."""
    patience: ClassVar[Patience] = Patience.RESULT
