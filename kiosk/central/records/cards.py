"""The cards of a person as the centre keeps them (SC-R art. 17-25; policy.md A.9), and who asks."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.card_life import BankState, OrderStage, PinState, SocialState
from kiosk.central.records.making import ChipIdentity
from kiosk.central.records.message import (
    AnyCase,
    BankCode,
    CardNumber,
    CardRef,
    CaseKey,
    Hex,
    IdNumber,
    IdType,
    Message,
    Moment,
    Name,
    Region,
    ServiceName,
)

BodyState = Literal["with_holder", "retained_by_kiosk", "recycled", "destroyed", "lost"]


class Holder(Message, frozen=True):
    """The person a matter is about, as the ID chip says it."""

    id_type: IdType
    id_number: IdNumber
    name: Name


class Proof(Message, frozen=True):
    """How the machine knows that the holder, or who may act for them, stands there."""

    id_read: bool = False
    """An ID document was read in this visit."""
    face_matched: bool | None = None
    """None: not compared. The centre decides for each deed what that is worth."""
    pin_verified: bool = False
    """The chip took the social-security PIN in this visit."""
    agency: AnyCase = ""
    """The case under which the person standing there was accepted to act for the holder."""


class CardAtCentre(Message, frozen=True):
    """One card. A frozen one is never described: the answer is Refusal FROZEN and nothing else."""

    ref: CardRef
    number_masked: str
    """The 卡号 with its middle hidden."""
    generation: str
    """规范版本: 1.00, 2.00 or 3.00."""
    social: SocialState
    bank: BankState
    pin: PinState
    """What the centre believes; the chip decides."""
    body: BodyState
    """Where the body of the card is."""
    bank_code: BankCode
    bank_name: str
    """As the glass shows it."""
    bank_phone: str
    """The bank's own line."""
    issue_date: date
    """签发日期."""
    expiry_date: date
    """有效期至."""
    issuing_place: Region
    issuing_place_name: str
    """The name of that place."""
    insured_place: Region
    insured_place_name: str
    """The name of that place."""
    lost_until: Moment | None = None
    """When a temporary loss lapses by the centre's clock; the state before comes back by itself."""
    before_loss: SocialState | None = None
    """What a lost card is again when it is found."""
    reissue_filed: bool = False
    """A reissue was filed: this card never comes back (SC-R art. 19)."""
    renewing: bool = False
    """A renewal is under way: this card ends when the new one is handed over."""
    surplus: bool = False
    """A second card from before there was one for everybody; shown, never denied (SC-R art. 25)."""


class CardsRequest(Message, frozen=True):
    """POST /v1/cards → Cards, or Refusal NOT_FOUND, NO_CARD, FROZEN."""

    who: Holder


class Cards(Message, frozen=True):
    """Every card of the person, the live ones first, and how they are reached: masked, or nothing."""

    cards: list[CardAtCentre]
    mobile_masked: str = ""
    """138 **** 8000."""
    address_masked: str = ""
    """Down to the county: 四川省成都市锦江区 ****."""


class CardByChipRequest(Message, frozen=True):
    """POST /v1/cards/by-chip → CardAtCentre, or Refusal NOT_FOUND, NOT_OWNER, CARD_FOREIGN, FROZEN.

    `who` is there when an ID card was read too: then the card has to be that person's.
    """

    card_number: CardNumber
    chip: ChipIdentity
    who: Holder | None = None


class HeldChipProofRequest(Message, frozen=True):
    """POST /v1/cards/read-proof → HeldChipProof. A card in hand proves itself, and lets EF06 be read.

    Refusal CARD_FOREIGN, NOT_FOUND, FROZEN, AUTH_DENIED. Cards before the third generation read EF06 freely
    and get no `external`.
    """

    case: CaseKey
    card_number: CardNumber
    chip: ChipIdentity
    challenges: Annotated[list[Hex], Meta(min_length=4, max_length=4)]
    """r1 … r4 in the order the card gave them, as in ChipProofRequest."""


class HeldChipProof(Message, frozen=True):
    internal: Hex
    """auth8 ‖ source8: what INTERNAL AUTHENTICATE has to answer."""
    external: Hex = ""
    """The same for EXTERNAL AUTHENTICATE with KID 0A; empty before the third generation."""


class ProgressRequest(Message, frozen=True):
    """POST /v1/progress → Progress, or Refusal NO_JOB (SC-R art. 22)."""

    who: Holder


class OrderAtCentre(Message, frozen=True):
    """One card in the making. `promised_on` is a working day of the national calendar; None: no promise."""

    stage: OrderStage
    """How far it is."""
    service: ServiceName
    accepted_on: date
    """The day of the application."""
    promised_on: date | None = None
    """The working day until which the card is ready; null: no promise."""
    collect_at: str = ""
    """The service point where the card waits or will wait."""
    here: bool = False
    """It lies ready in the machine that asks."""
    bank_name: str = ""
    """As the glass shows it."""
    unit: bool = False
    """Ordered by the holder's employer or school, which collects it (JS 二.1(1))."""


class Progress(Message, frozen=True):
    """The orders of the person, the newest first."""

    orders: list[OrderAtCentre]
