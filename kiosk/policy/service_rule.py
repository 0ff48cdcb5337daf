"""What a province says of one service: its answer, and on what conditions."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from kiosk.card_life import PinState, SocialState
from kiosk.policy.rule import Article, Rule, Text

Channel = Literal["counter", "bank", "phone", "online"]

AnswerKind = Literal["kiosk", "switch", "refer", "information", "not_offered"]
"""At the kiosk · there if the site turns it on · elsewhere · only explained · not in this province."""

Basis = Literal["named_self_service", "service_point", "national", "own"]
"""On what a service at a machine rests: a text that names machines, a text on service points, the ministry's
booklet, or our own decision (policy.md R-KIO-1 to R-KIO-9)."""


class Proof(StrEnum):
    """What a citizen has to show."""

    CARD = "card"
    ID = "id"
    CARD_OR_ID = "card_or_id"
    FACE = "face"
    OLD_PIN = "old_pin"
    PIN = "pin"
    PIN_OR_FACE = "pin_or_face"
    RECEIPT = "receipt"
    MOBILE_CODE = "mobile_code"


class RenewalReason(StrEnum):
    """Why a card in hand is exchanged for a new one."""

    EXPIRED = "expired"
    DAMAGED = "damaged"
    QUALITY = "quality"
    DIRTY = "dirty"
    ILLEGIBLE = "illegible"
    APPEARANCE = "appearance"
    NAME_OR_ID_CHANGED = "name_or_id_changed"
    CARD_INFO_CHANGED = "card_info_changed"
    DATA_MISMATCH = "data_mismatch"
    BANK_CHANGE = "bank_change"
    REACHED_7 = "reached_7"
    REACHED_18 = "reached_18"


class FeeCase(StrEnum):
    """Why a new card may cost something, or not (JS 二.2)."""

    FIRST_CARD = "first_card"
    LOST = "lost"
    HUMAN_DAMAGE = "human_damage"
    OUT_OF_WARRANTY = "out_of_warranty"
    CARDFACE_CHANGE_BY_HOLDER = "cardface_change_by_holder"
    QUALITY_IN_WARRANTY = "quality_in_warranty"
    ISSUER_ERROR = "issuer_error"


class CardOrder(StrEnum):
    """How the card that somebody comes to collect was ordered."""

    FIRST = "first"
    UNIT = "unit"
    REPLACEMENT = "replacement"


class Answer(Rule[AnswerKind], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the service is done here."""

    basis: Basis | None = None
    off: Literal["refer", "information"] = "refer"
    """What a switch that the site has not turned on leaves."""


class Referral(Rule[Channel], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it is done instead, in the words of the glass."""

    where: Text
    where_en: Text


class Reason(Rule[Literal["kiosk", "after_counter"]], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reason for renewal. `after_counter`: only once the counter has put the record right."""

    from_age: Annotated[int, Meta(ge=1, le=120)] | None = None
    fee_cases: tuple[FeeCase, ...] = ()
    """The cases it may be; where there are several, the centre knows which."""


class ServiceRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a province says of one service."""

    answer: Answer
    referral: Referral | None = None
    """Where to go when it is not done here; the counter when not said."""
    referral_when: dict[SocialState, Referral] = {}
    """The same for cards in one state."""
    needs: Rule[list[Proof]] | None = None
    needs_when: dict[CardOrder, Rule[list[Proof]]] = {}
    states: Rule[list[SocialState]] | None = None
    """States of the card in which it may be done; any state when not said."""
    pin_states: Rule[list[PinState]] | None = None
    not_after_reissue: Rule[bool] | None = None
    entitled: Rule[list[Text]] | None = None
    """Who may have it; the centre knows who that is."""
    units_apart: Rule[bool] | None = None
    """Whether members of a unit that orders for all its people are served through the unit only."""
    place: (
        Rule[Literal["any_in_province", "same_service_point", "own_agency", "home_service_point"]] | None
    ) = None
    reasons: dict[RenewalReason, Reason] = {}
    other_reasons: Article | None = None
    """Where it stands that there are no other reasons."""
    insured_place_checked: Rule[bool] | None = None
    """Whether the centre must first see the new insured place."""
    fields: Rule[list[Text]] | None = None
    """What may be changed."""
    old_card: Rule[Literal["taken_back", "site_decides"]] | None = None
    """`site_decides`: handed back, voided, unless the site keeps old cards."""
    unreadable_card: Rule[bool] | None = None
    """Whether a damaged card may be exchanged whose chip no machine reads; not said: the counter."""
    fee_cases: Rule[list[FeeCase]] | None = None
    lasts_days: Rule[Annotated[int, Meta(ge=1, le=365)]] | None = None
    """After how many days it ends by itself, by the centre's clock."""
    also: Rule[list[Text]] | None = None
    """Other ways to the same service."""
    form: Rule[Text] | None = None
    """The paper form that the data of the glass replace."""
    grounds: Rule[list[Text]] | None = None
    proofs: dict[str, Rule[list[Text]]] = {}
    """Which papers each ground asks for."""
    order: Rule[list[Text]] | None = None
    """What comes first, and what after it."""
    gives: Rule[Text] | None = None
