"""A province's rules as data: `config/provinces/NAME.toml`.

Each value stands beside its source and article. What a file does not say is None and means "refer to the
counter" for a service and "ask the centre" for a plain value, never "allowed".
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from kiosk.model import PinProblem, Service
from kiosk.policy.rule import Article, Rule, Source, Text
from kiosk.policy.service_rule import FeeCase, Referral, ServiceRule

Age = Annotated[int, Meta(ge=0, le=120)]

RefusalCode = Literal[
    "ALREADY_ACTIVE",
    "ALREADY_FORMAL",
    "ALREADY_LOST",
    "CANCELLED",
    "CARD_EXISTS",
    "CARD_FOREIGN",
    "CARD_LOST",
    "CARD_NEEDED",
    "FROZEN",
    "ID_EXPIRED",
    "IN_PROGRESS",
    "NEED_FORMAL_LOSS",
    "NOT_ACTIVE",
    "NOT_LOST",
    "NOT_OWNER",
    "PIN_LOCKED",
    "REISSUED",
    "SS_CANCELLED_BANK_OPEN",
    "TEMP_ONLY",
]
"""Refusals (policy.md A.8) for which a province may name an article of their own."""


class AgentKind(StrEnum):
    """Who may act for another."""

    GUARDIAN = "guardian"
    SPOUSE = "spouse"
    CHILD = "child"
    RELATIVE = "relative"
    LEGAL_REPRESENTATIVE = "legal_representative"
    OTHER_AGENT = "other_agent"
    UNIT = "unit"


class NoticeCode(StrEnum):
    """What has to be said beside a service; the words are the glass's."""

    SS_CANCELLED_BANK_OPEN = "ss_cancelled_bank_open"
    ACCOUNT_WILL_BE_RESTRICTED = "account_will_be_restricted"
    REPORT_BANK_LOSS_TOO = "report_bank_loss_too"
    BANK_SIDE_AT_THE_BANK = "bank_side_at_the_bank"
    OLD_MEDICAL_CARD_STOPS = "old_medical_card_stops"
    INTERIM_MEDICAL_CARD = "interim_medical_card"
    CLOSE_ACCOUNT_FIRST = "close_account_first"
    NOT_CASH = "not_cash"
    ECARD_ENDS_TOO = "ecard_ends_too"


class Validity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the regulation holds."""

    first_day: Rule[date]
    last_day: Rule[date]
    warn_days_before: int = 180


class IdentityRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who may stand before the machine, and with what in hand."""

    adult_age: Rule[Age] | None = None
    id_at_kiosk: Rule[list[Text]]
    id_at_counter: Rule[list[Text]] | None = None
    only_under_age: dict[str, Rule[Age]] = {}
    """Documents that hold for children only, and below which age."""
    must_be_valid: Rule[bool] | None = None
    id_tries: Rule[int]
    face_tries: Rule[int]
    photo_tries: Rule[int]


class PhotoRulesOfProvince(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a photo is needed, and what it must be."""

    optional_under_age: Rule[Age] | None = None
    standard: Rule[Text] | None = None


class IssueRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The making of a card."""

    instant: Rule[bool] | None = None
    """Whether the card is made while the citizen waits; the centre says so where the rules are silent."""
    first_fee_fen: Rule[Annotated[int, Meta(ge=0)]] | None = None
    working_days: Rule[Annotated[int, Meta(ge=1, le=365)]] | None = None
    extended_for: Rule[list[Text]] | None = None
    one_card: Rule[bool] | None = None
    ecard_together: Rule[bool] | None = None
    bank_reason_shown: Rule[bool] | None = None
    fields: Rule[list[Text]] | None = None
    guardian_fields: Rule[list[Text]] | None = None
    blanks_to_try: Rule[Annotated[int, Meta(ge=1, le=3)]]
    """How many blanks one citizen's card may cost before the case is closed."""
    take_within_s: Rule[Annotated[int, Meta(ge=10, le=600)]]


class BankRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The banks that issue cards here."""

    known_by: Rule[Literal["centre", "list"]]
    listed: Rule[list[Text]] | None = None
    change_allowed: Rule[bool] | None = None


class ActivationRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the social-security function and the bank account of a new card begin to work."""

    mode: Rule[Literal["explicit", "on_collection"]] | None = None
    joint_with_bank: Rule[bool] | None = None
    bank_side: Referral | None = None
    bank_fee_fen: Rule[Annotated[int, Meta(ge=0)]] | None = None
    annual_fee_fen: Rule[Annotated[int, Meta(ge=0)]] | None = None


class PinRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which PINs a citizen may choose."""

    length: Rule[Annotated[int, Meta(ge=4, le=12)]]
    initial: Rule[Annotated[str, Meta(pattern="^[0-9]+$")]] | None = None
    """The PIN that cards leave the factory with, where a document says so."""
    forbidden: Rule[list[str]]
    """PINs that are too common or that cards leave the factory with."""
    weak: Rule[list[PinProblem]]
    """Which kinds of weakness are refused."""
    leaves_initial: Rule[bool] | None = None
    """Whether the PIN must be changed when the card is enabled."""
    tries: Rule[Literal["from_card"]]


class ReplacementFee(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a new card in place of an old one costs; nothing is said of the cases not listed."""

    amount_fen: Rule[Annotated[int, Meta(ge=1)]]
    charged_for: Rule[list[FeeCase]]
    free_for: Rule[list[FeeCase]] | None = None


class AgentRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of person who may act for another."""

    may: Rule[bool]
    holder_under_age: Rule[Age] | None = None
    """Below which age of the holder; beyond it only for who lacks full capacity."""
    services: Rule[list[Service]] | None = None
    """The only services it is about; all when not said."""
    documents: Rule[list[Text]] | None = None
    excluded: Rule[list[Text]] | None = None


class AgentRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Acting for another person."""

    at_kiosk: Rule[Literal["never", "with_review"]]
    """`with_review`: where the site turns on act_for_another and people at the centre look at the papers."""
    never: Rule[list[Service]]
    """What nobody does for another at a machine."""
    agent_from_age: Rule[Age]
    commitment: Rule[Text] | None = None
    """File of the prescribed form that the agent signs, under config/forms/."""
    kinds: dict[AgentKind, AgentRule] = {}


class Notice(Article, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What has to be said beside services."""

    services: list[Service]


class Guide(Article, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of advice for S18, in the words of the glass."""

    title: Text
    title_en: Text
    text: Text
    text_en: Text


class GuideShelf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """config/guides.toml: what is on the shelf of every province."""

    sources: dict[str, Source]
    guides: dict[str, Guide]


class ServicePoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where people work."""

    name: Text
    phone: Text
    address: Text


class Contact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where questions are answered."""

    hotline: Rule[Text]
    online: Rule[list[Text]] | None = None
    points: Rule[list[ServicePoint]] | None = None
    """Known when the file was written; the centre's list comes first."""


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """config/provinces/NAME.toml."""

    name: Text
    name_en: Text
    sources: dict[str, Source]
    validity: Validity | None = None
    identity: IdentityRules
    photo: PhotoRulesOfProvince
    issue: IssueRules
    banks: BankRules
    activation: ActivationRules
    pin: PinRules
    replacement_fee: ReplacementFee | None = None
    agents: AgentRules
    promise: Rule[Text]
    occupations: Rule[list[Text]]
    contact: Contact
    refusals: dict[RefusalCode, Article] = {}
    """Where a refusal stands when not with the service that it refuses."""
    notices: dict[NoticeCode, Notice] = {}
    guides: dict[str, Guide] = {}
    services: dict[Service, ServiceRule]
