"""S15: how a card is cancelled. The machine explains it, and prints what to bring and what comes first."""

from dataclasses import dataclass, field
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Back, Patience, Prompt
from kiosk.prompts.reading import PrintGuide
from kiosk.prompts.result import Seen

ALREADY_CANCELLED = "already_cancelled"
"""No ground of the rules: the social-security function has ended, only the bank's is left (SC-R art. 28)."""


@dataclass(frozen=True, slots=True)
class ChooseGround(Prompt["str | Seen"]):
    """Why a card would be cancelled; the answer is one of the codes, whose words stand in [cancel_ground]."""

    grounds: tuple[str, ...]
    """The province's, and ALREADY_CANCELLED."""
    service: ClassVar[Service] = Service.GUIDE_CANCELLATION
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class ShowCancellation(Prompt[Seen | PrintGuide | Back]):
    """What comes first, what to bring, and that the bank account is a matter of its own."""

    ground: str
    order: tuple[str, ...]
    """What has to be done, first things first; words in [cancel_step]."""
    papers: tuple[str, ...] = ()
    """Words in [cancel_paper]; empty where the documents name none."""
    form: str = ""
    """The form that is filled in at the counter, by its official name."""
    gives: str = ""
    """The paper that the counter hands out for the bank."""
    where: str = ""
    where_en: str = ""
    bank: str = field(default="", repr=False)
    """Of the card in the reader, when it is cancelled and its account is not."""
    ecard_ends: bool = False
    account_restricted: bool = False
    """Whether the bank restricts an account that is left open (SC-R art. 28)."""
    article: str = ""
    can_print: bool = False
    service: ClassVar[Service] = Service.GUIDE_CANCELLATION
    patience: ClassVar[Patience] = Patience.READING
