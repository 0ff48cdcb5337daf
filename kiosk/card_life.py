"""The life of a social security card in four dimensions that are never folded into one (policy.md A.9)."""

from enum import StrEnum


class SocialState(StrEnum):
    """The social-security function of a card, as the centre keeps it."""

    NONE = "none"  # no card
    INACTIVE = "inactive"  # handed out, not enabled yet (SC-R art. 13)
    ACTIVE = "active"
    TEMP_LOST = "temp_lost"  # ends by itself after the centre's seven days (SC-R art. 18)
    FORMAL_LOST = "formal_lost"
    FROZEN = "frozen"  # by department or bank only (SC-R art. 30)
    CANCELLED = "cancelled"  # for ever; also the old card after a reissue or renewal


class BankState(StrEnum):
    """The bank account behind the card; the bank's rules, not ours (SC-R art. 7)."""

    NONE = "none"
    PENDING = "pending"
    INACTIVE = "inactive"
    ACTIVE = "active"
    LOST = "lost"
    RESTRICTED = "restricted"
    CLOSED = "closed"


class PinState(StrEnum):
    """The social-security PIN in the chip; the chip decides, the centre only believes."""

    INITIAL = "initial"
    SET = "set"
    LOCKED = "locked"


class OrderStage(StrEnum):
    """The making of a card, as a citizen may ask for it (SC-R art. 22)."""

    SUBMITTED = "submitted"
    BANK_CHECKING = "bank_checking"
    ACCEPTED = "accepted"
    MAKING = "making"
    MADE = "made"
    DELIVERED = "delivered"
    BANK_REJECTED = "bank_rejected"
    VOIDED = "voided"
