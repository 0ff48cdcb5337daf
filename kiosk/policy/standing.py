"""How somebody stands to the rules: the person and the card, as far as they are known by now.

None is "not known yet" and is never taken for yes or no. What a refusal needs is the fact that carries it;
what a permission needs is every fact the rules ask for.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.card_life import BankState, OrderStage, PinState, SocialState
from kiosk.policy.profile import AgentKind
from kiosk.policy.service_rule import CardOrder, RenewalReason


class Fact(StrEnum):
    """What can be known of a standing, by the name of its field."""

    AGE = "age"
    DOCUMENT = "document"
    DOCUMENT_VALID = "document_valid"
    ENTITLED = "entitled"
    UNIT_MEMBER = "unit_member"
    OWN_AGENCY = "own_agency"
    INCAPABLE = "incapable"
    AGENT_AGE = "agent_age"
    OTHER_PROVINCE = "other_province"
    OWN = "own"
    IN_HAND = "in_hand"
    SOCIAL = "social"
    BANK = "bank"
    PIN = "pin"
    REISSUE_FILED = "reissue_filed"
    ORDER_OPEN = "order_open"
    STAGE = "stage"
    HERE = "here"
    KIND = "kind"
    REASON = "reason"
    RECORD_AGREES = "record_agrees"
    PLACE_CONFIRMED = "place_confirmed"
    LEAVES_PROVINCE = "leaves_province"
    KEY_DATA = "key_data"


@dataclass(frozen=True, slots=True)
class Person:
    """Whose matter it is, and who stands there for it. A visit begins as one's own."""

    age: int | None = field(default=None, repr=False)
    """Full years of the card's holder on the day."""
    document: str | None = None
    """Kind, by the profile's document names."""
    document_valid: bool | None = None
    entitled: bool | None = None
    """Insured, employed or otherwise entitled here, by the centre's word."""
    unit_member: bool | None = None
    """Belongs to a unit that orders for all its people."""
    own_agency: bool | None = None
    """This site is a point of the person's own insurance agency."""
    agent: AgentKind | None = None
    """Who acts; None: the holder."""
    agent_age: int | None = field(default=None, repr=False)
    incapable: bool | None = None
    """The holder lacks full capacity, as the reviewer saw from papers."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The card, as reader and centre know it."""

    social: SocialState | None = None
    """NONE: the centre knows of no card. Of several cards, the one that the matter is about."""
    bank: BankState | None = None
    pin: PinState | None = None
    reissue_filed: bool | None = None
    other_province: bool | None = None
    own: bool | None = None
    """It is the holder's."""
    in_hand: bool | None = None
    facts: dict[str, str] = field(default_factory=dict, repr=False)
    """For the sentences: tail, bank, province."""


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """A card in the making, as the centre knows it."""

    order_open: bool | None = None
    stage: OrderStage | None = None
    here: bool | None = None
    """The finished card lies in this machine."""
    kind: CardOrder | None = None
    facts: dict[str, str] = field(default_factory=dict, repr=False)
    """For the sentences: stage, date, where."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants, beyond the service's name."""

    reason: RenewalReason | None = None
    record_agrees: bool | None = None
    """The centre's record says of name and number what the document on the pad says."""
    place_confirmed: bool | None = None
    """The centre sees the person insured at the new place."""
    leaves_province: bool | None = None
    key_data: bool | None = None
    """The change is about name or number, not about mobile and address."""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known by now."""

    person: Person = Person()
    card: CardFacts = CardFacts()
    order: OrderFacts = OrderFacts()
    wish: Wish = Wish()


UNKNOWN = Standing()
"""Nobody has come yet: what the menu asks with."""
