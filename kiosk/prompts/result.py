"""Answers of the house: what is so with a card, an account, an order; and that something was done."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk.card_life import OrderStage, SocialState
from kiosk.model import Service
from kiosk.prompts.prompt import Patience, Prompt
from kiosk.prompts.taking import ReceiptWanted


class RowName(StrEnum):
    """What a row of a result is about; the words stand in [row]."""

    NAME = "name"
    ID_NUMBER = "id_number"
    CARD_TAIL = "card_tail"
    SOCIAL = "social"
    BANK = "bank"
    BANK_FUNCTION = "bank_function"
    INSURED_PLACE = "insured_place"
    VALID_UNTIL = "valid_until"
    SLIP = "slip"
    COLLECT_AT = "collect_at"
    BRING = "bring"
    MADE_ON = "made_on"
    LAPSES_AT = "lapses_at"
    AS_OF = "as_of"
    MOBILE = "mobile"
    ADDRESS = "address"
    COMPARTMENT = "compartment"
    BOX_OF = "box_of"
    KEPT_NUMBER = "kept_number"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: masked text; for SOCIAL a SocialState, for BANK_FUNCTION a BankState; dates as ISO.

    For BRING a key of [bring].
    """

    name: RowName
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """看完了: the visit goes to its end."""


@dataclass(frozen=True, slots=True)
class PrintThis:
    """打印出来: what is shown goes on a receipt."""


class StatusNote(StrEnum):
    """What is said beside a state; the words stand in [ShowStatus.note]."""

    BANK_STILL_OPEN = "bank_still_open"  # must be told; facts: bank
    BANK_MUST_CLOSE = "bank_must_close"  # the same, and that it will be restricted (SC-R art. 28)
    BANK_RESTRICTED = "bank_restricted"
    SURPLUS = "surplus"  # more than one live card (SC-R art. 25)
    LAPSES = "lapses"  # facts: when (ISO)
    PIN_LOCKED = "pin_locked"
    PIN_INITIAL = "pin_initial"
    REACHED_AGE = "reached_age"  # SC-R art. 21: a new photograph


@dataclass(frozen=True, slots=True)
class ShowStatus(Prompt[Seen | PrintThis | Service]):
    """31: the state of a card in words; one recommended act at most, which is the lit button."""

    state: SocialState
    """NONE: no card was found."""
    rows: tuple[Row, ...] = ()
    recommended: Service | None = None
    note: StatusNote | None = None
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    can_print: bool = False
    printed: bool = False
    """It is on paper already."""
    service: ClassVar[Service] = Service.QUERY_STATUS
    patience: ClassVar[Patience] = Patience.RESULT


@dataclass(frozen=True, slots=True)
class ShowProgress(Prompt[Seen | PrintThis | Service]):
    """32: how far the making of a card is, with dates, and where it is collected."""

    stage: OrderStage
    rows: tuple[Row, ...] = ()
    accepted_on: str = ""
    """ISO dates; "" for what has not happened yet or is not known."""
    checked_on: str = ""
    made_on: str = ""
    expected_on: str = ""
    masked_mobile: str = field(default="", repr=False)
    """Where the message goes when it is ready."""
    recommended: Service | None = None
    can_print: bool = False
    printed: bool = False
    service: ClassVar[Service] = Service.QUERY_PROGRESS
    patience: ClassVar[Patience] = Patience.RESULT


@dataclass(frozen=True, slots=True)
class ShowBalance(Prompt[Seen | PrintThis]):
    """S17: the medical account. It is not cash (JS 四.13), and that is said."""

    amount_fen: int = field(repr=False)
    rows: tuple[Row, ...] = ()
    can_print: bool = False
    printed: bool = False
    service: ClassVar[Service] = Service.QUERY_MEDICAL_BALANCE
    patience: ClassVar[Patience] = Patience.RESULT


class RightsSubject(StrEnum):
    """What a record is about; the words stand in [ShowRights.subject]."""

    INSURANCE = "insurance"
    CONTRIBUTION = "contribution"
    BENEFITS = "benefits"


@dataclass(frozen=True, slots=True)
class RightsPage:
    """One subject of the record, in the centre's words."""

    subject: RightsSubject
    rows: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShowRights(Prompt[Seen | PrintThis]):
    """S23: the citizen's own record, page by page, read only."""

    pages: tuple[RightsPage, ...]
    """Empty: the centre has nothing on record."""
    can_print: bool = False
    printed: bool = False
    service: ClassVar[Service] = Service.QUERY_RIGHTS
    patience: ClassVar[Patience] = Patience.RESULT


class Told(StrEnum):
    """What may be said after a deed; head and one more sentence stand in [told]."""

    SOCIAL_ENABLED = "social_enabled"
    ENABLE_NEXT = "enable_next"
    HOLDER_ENABLES = "holder_enables"
    ASK_ITS_STATE = "ask_its_state"  # the card was not read again
    PIN_SET = "pin_set"
    TRIES_CLEARED = "tries_cleared"
    BANK_PIN_SAME = "bank_pin_same"  # SC-R art. 14
    BANK_SEPARATE = "bank_separate"  # facts: bank
    BANK_ACTIVATE = "bank_activate"  # facts: bank
    BANK_ENABLED = "bank_enabled"  # facts: bank; together with the card (SC-R art. 13)
    BANK_REFUSED = "bank_refused"  # facts: bank, reason
    BANK_REPORT_TOO = "bank_report_too"  # SC-R art. 17; facts: bank, phone
    BANK_RELEASE_TOO = "bank_release_too"  # facts: bank, phone
    CARD_STOPPED = "card_stopped"
    CARD_WORKS_AGAIN = "card_works_again"
    FOUND_MEANS_RELEASE = "found_means_release"
    REISSUE_NEXT = "reissue_next"
    CONTACT_CHANGED = "contact_changed"
    NO_NEW_CARD = "no_new_card"
    PLACE_CHANGED = "place_changed"  # facts: place
    ORDER_FILED = "order_filed"
    ORDER_TRACED = "order_traced"  # the same, where this machine tells how far the card is
    COLLECT_LATER = "collect_later"
    INTERIM_MEDICAL_CARD = "interim_medical_card"  # JS 四.10
    OLD_CARD_THEN = "old_card_then"
    DEAD_CARD_THEN = "dead_card_then"
    OLD_CARD_KEPT = "old_card_kept"
    OLD_CARD_BACK = "old_card_back"  # facts: bank
    TOLD_LATER = "told_later"  # the centre has not answered yet; the machine goes on by itself
    ECARD = "ecard"


@dataclass(frozen=True, slots=True)
class DonePoint:
    """One thing that is so now, and what fills its sentences."""

    told: Told
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DeedDone(Prompt[ReceiptWanted | Service]):
    """15 for every matter without a new card: what is so now, what comes next, and a receipt or not."""

    service: Service
    points: tuple[DonePoint, ...]
    """Three at most."""
    card_tail: str = ""
    instead: Service | None = None
    """What can be done right after it, as a row of its own (a loss: REISSUE_CARD)."""
    can_print: bool = True
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class PinResetDone(Prompt[ReceiptWanted]):
    """43: the new PIN holds, the tries begin anew, the bank's PIN has not changed (SC-R art. 14)."""

    card_tail: str
    was_locked: bool
    can_print: bool = True
    service: ClassVar[Service] = Service.RESET_PIN
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class TempLossDone(Prompt[ReceiptWanted | Service]):
    """44: lost for seven days, with the bar of days (SC-R art. 18). The centre counts them, not the kiosk."""

    card_tail: str
    reported_at: str
    """ISO date and time to the minute, local; so is `lapses_at`."""
    lapses_at: str
    days: int
    can_report_loss: bool = True
    """Whether the formal report can follow here; the answer is REPORT_LOSS."""
    at_bank: bool = False
    """Whether the formal report, and a card that was found, are the bank's (JS 三.2, 三.3)."""
    can_print: bool = True
    service: ClassVar[Service] = Service.REPORT_TEMPORARY_LOSS
    patience: ClassVar[Patience] = Patience.RESULT
    can_exit: ClassVar[bool] = False
