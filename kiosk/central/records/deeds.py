"""What a citizen does with a card of theirs. Each deed happens once in a case, whatever is said how often.

A deed said again gets its first answer; another card under the same case is idempotency-conflict. Settling
asks `DeedsRequest` whether it happened, and withdraws the case when it did not: a deed that is still on the
way then never happens. Any deed may be refused with NOT_FOUND, NO_CARD, NOT_OWNER, FROZEN, CANCELLED,
ID_EXPIRED, AGE_GUARDIAN, AGENT_NOT_ALLOWED, FACE_MISMATCH, SERVICE_OFF or NO_JOB (the case was withdrawn).
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.card_life import BankState, SocialState
from kiosk.central.records.cards import Holder, Proof
from kiosk.central.records.making import ChipIdentity
from kiosk.central.records.message import (
    PLAIN,
    AnyMobile,
    AnySlip,
    CardNumber,
    CardRef,
    CaseKey,
    Count,
    Message,
    Moment,
    Slip,
)


class Deed(StrEnum):
    """What happened in a case."""

    TEMPORARY_LOSS = "temporary_loss"
    FORMAL_LOSS = "formal_loss"
    CANCEL_LOSS = "cancel_loss"
    ENABLE = "enable"
    COLLECT = "collect"
    CONTACT = "contact"
    TRANSFER_GRANTED = "transfer_granted"
    TRANSFERRED = "transferred"
    PIN_AUTHORISED = "pin_authorised"
    PIN_MESSAGE = "pin_message"
    PIN_REPORTED = "pin_reported"
    OLD_CARD = "old_card"
    LEFT_BEHIND = "left_behind"
    HANDED_BACK = "handed_back"
    AGENCY = "agency"


class LossRequest(Message, frozen=True):
    """POST /v1/loss → LossReported (SC-R art. 17, 18). Refusal ALREADY_LOST, ALREADY_FORMAL, MUST_BANK."""

    case: CaseKey
    who: Holder
    card: CardRef
    kind: Literal["temporary", "formal"]
    """temporary lapses after seven days; formal does not."""
    proof: Proof


class LossReported(Message, frozen=True):
    """The card is dead for social security from now on. The bank has to be told by the holder."""

    reported_at: Moment
    """The moment of the loss, by the centre's clock."""
    lapses_at: Moment | None = None
    """Seven days on, to the minute, by the centre's clock; None for a formal report."""
    bank_name: str = ""
    """The bank that has to be told; empty: not known."""
    bank_phone: str = ""
    """Its line for lost cards."""


class CancelLossRequest(Message, frozen=True):
    """POST /v1/loss/cancel → LossCancelled (SC-R art. 19). Refusal NOT_LOST, REISSUED, MUST_BANK, NOT_OWNER.

    `chip` and `card_number` are the found card's: it has to be the lost one.
    """

    case: CaseKey
    who: Holder
    card: CardRef
    chip: ChipIdentity
    card_number: CardNumber
    proof: Proof


class LossCancelled(Message, frozen=True):
    social: SocialState
    """What the card was before it was reported."""
    bank_name: str = ""
    """The bank that has to be told; empty: not known."""
    bank_phone: str = ""
    """Its line."""


class EnableHeldRequest(Message, frozen=True):
    """POST /v1/cards/enable → HeldEnabled (SC-R art. 13). Refusal ALREADY_ACTIVE, CARD_LOST, NOT_OWNER."""

    case: CaseKey
    who: Holder
    card: CardRef
    chip: ChipIdentity
    proof: Proof
    with_bank: bool = False
    """The bank account too, where the province does both at once."""


class HeldEnabled(Message, frozen=True):
    """`bank` says what became of the account; a bank that would not is told with its reason, not refused."""

    social: SocialState
    bank: BankState
    bank_reason: str = ""
    """Why the bank would not; empty: nothing was asked of it, or it did."""


class ReadyCardRequest(Message, frozen=True):
    """POST /v1/ready-card → ReadyCard. Refusal NO_JOB, NOT_READY {date}, NOT_HERE {where}, OVERDUE."""

    who: Holder


class ReplacedCard(Message, frozen=True):
    """The card in whose place another one comes, as far as a machine has to find it again."""

    tail: str
    """The last four characters of its number."""
    chip_start: Annotated[str, Meta(pattern=r"^[0-9A-F]{24}$")]
    """The first twelve bytes of its 卡识别码; the rest is a MAC over them."""
    bank_name: str = ""
    """As the glass shows it."""
    reason: str = ""
    """Why it is exchanged: a chip that is damaged may say nothing."""


class ReadyCard(Message, frozen=True):
    """A card that was made beforehand and lies in this machine."""

    card: CardRef
    card_number: CardNumber
    """What the chip has to say: another card is WRONG_CARD_PICKED and goes into the bin."""
    slot: Count
    """Its compartment; 0: it was read outside the box already (ReadOutsideRequest), and its holder has it."""
    bank_name: str = ""
    """As the glass shows it."""
    enables: bool = False
    """Confirming the receipt enables the social-security function (JS 三.1)."""
    replaces: ReplacedCard | None = None
    """A renewal's old card: in use until now, and ended by collecting this one (JS 三.4)."""


class CollectRequest(Message, frozen=True):
    """POST /v1/collect → Collected. The card was taken. Refusal WRONG_CARD_PICKED, NO_JOB, NOT_READY."""

    case: CaseKey
    who: Holder
    card: CardRef
    card_number: CardNumber
    chip: ChipIdentity
    taken_at: Moment
    """When the card left the gate."""
    proof: Proof
    pin: Literal["", "set"] = ""
    """What the chip said of its PIN just before: that it has its owner's; empty: it was not asked."""


class Collected(Message, frozen=True):
    social: SocialState


class ContactRequest(Message, frozen=True):
    """POST /v1/contact → Done (SC-R art. 23). Refusal SMS_FAIL. A mobile was proved before."""

    case: CaseKey
    who: Holder
    card: CardRef
    proof: Proof
    mobile: AnyMobile = ""
    """The new mobile; empty: unchanged."""
    address: Annotated[str, Meta(max_length=100, pattern=PLAIN)] = ""
    """The new address as one line; empty: unchanged."""


class OldCardRequest(Message, frozen=True):
    """POST /v1/old-card → Done. What became of the body of the card that a renewal replaced.

    Only after the new one was handed over (NOT_READY before): taken back by the machine, or left with its
    holder.
    """

    case: CaseKey
    """The renewal's own, or that in which its card was collected."""
    body: Literal["recycled", "with_holder"]
    """recycled: the machine took it."""
    slip: AnySlip = ""


KindOfThing = Literal["social_card", "id_card", "own_card", "other"]


class LeftBehindRequest(Message, frozen=True):
    """POST /v1/left-behind → LeftBehind. What machines keep for this person; NOT_FOUND: nothing."""

    who: Holder


class KeptThing(Message, frozen=True):
    """Something that waits for its owner, under the slip number that the owner may hold."""

    slip: Slip
    kind: KindOfThing
    """What lies there."""
    kept_since: Moment
    """Since when."""
    where: str
    """The name of the service point."""
    here: bool
    """It lies in the machine that asks."""
    card_number: str = ""
    """Of a social security card: what its chip has to say before anybody gets it."""


class LeftBehind(Message, frozen=True):
    things: list[KeptThing]


class KeepRequest(Message, frozen=True):
    """POST /v1/left-behind/keep → Done. Something of this person's lies in the machine now."""

    case: CaseKey
    who: Holder
    slip: Slip
    kind: Literal["id_card", "own_card", "other"]
    """What lies there."""


class HandBackRequest(Message, frozen=True):
    """POST /v1/left-behind/hand-back → Done. Staff gave it to its owner, who showed the ID card."""

    case: CaseKey
    who: Holder
    slip: Slip
    proof: Proof


class ReadOutsideRequest(Message, frozen=True):
    """POST /v1/read-outside → Done. Only settling says it. Refusal NOT_FOUND: nothing waits with this chip.

    A card out of this machine's box was in the reader of its holder, who had shown ID card and face, and the
    visit ended before the centre heard of it. It lies in no box any more: it is collected, or handed back.
    Where collecting enables the card (JS 三.1) nobody has confirmed that, and it stays to be collected.
    """

    case: CaseKey
    chip: ChipIdentity


class DeedsRequest(Message, frozen=True):
    """POST /v1/deeds → Deeds. What happened in a case; the settling question of every deed."""

    case: CaseKey


class DeedDone(Message, frozen=True):
    deed: Deed
    """What happened."""
    at: Moment
    """When, by the centre's clock."""


class Deeds(Message, frozen=True):
    """In the order in which they happened; empty: nothing did."""

    deeds: list[DeedDone]
    """In the order in which they happened."""
