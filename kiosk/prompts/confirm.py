"""The last question before a deed: what will be so afterwards, said before it is done."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.model import Service
from kiosk.prompts.prompt import Back, Patience, Prompt, Step
from kiosk.prompts.result import RowName


class Consequence(StrEnum):
    """What a deed brings with it; head and one more sentence stand in [consequence]."""

    WORKS_AT_ONCE = "works_at_once"
    STOPS_AT_ONCE = "stops_at_once"
    LAPSES_BY_ITSELF = "lapses_by_itself"  # facts: days
    REISSUE_NEEDS_FORMAL = "reissue_needs_formal"
    BANK_SEPARATE = "bank_separate"  # facts: bank
    BANK_DECIDES = "bank_decides"  # facts: bank; enabled together with it (SC-R art. 13)
    BANK_REPORT_TOO = "bank_report_too"  # facts: bank, phone
    BANK_RELEASE_TOO = "bank_release_too"  # facts: bank, phone
    NEW_PIN_NEXT = "new_pin_next"
    OLD_MEDICAL_ENDS = "old_medical_ends"  # JS 三.1
    NO_NEW_CARD = "no_new_card"
    MESSAGES_GO_THERE = "messages_go_there"
    BANK_DATA_STAY = "bank_data_stay"  # JS 四.12
    RECORD_MOVES = "record_moves"


@dataclass(frozen=True, slots=True)
class ConfirmLoss(Prompt[bool]):
    """17b: the formal report cannot be taken back once a new card was applied for (SC-R art. 19).

    The red button works after the tick only. False: 先不挂失.
    """

    card_tail: str
    bank_name: str = ""
    bank_phone: str = ""
    can_reissue: bool = True
    """Whether a new card can be made here right after it."""
    service: ClassVar[Service] = Service.REPORT_LOSS
    patience: ClassVar[Patience] = Patience.READING


@dataclass(frozen=True, slots=True)
class ChooseEnabling(Prompt[bool | Back]):
    """The social-security function alone, or the bank account with it (SC-R art. 13). True: both."""

    step: Step


@dataclass(frozen=True, slots=True)
class Altered:
    """From what to what; both masked, "" for what was not there."""

    name: RowName
    before: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConfirmDeed(Prompt[bool]):
    """Enable, temporary loss, found card, transfer, contact: what changes and what it brings. False: not."""

    step: Step
    altered: tuple[Altered, ...]
    """One to three; the values of states are SocialState and BankState."""
    consequences: tuple[Consequence, ...]
    """Three at most."""
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    card_tail: str = ""
    patience: ClassVar[Patience] = Patience.READING
