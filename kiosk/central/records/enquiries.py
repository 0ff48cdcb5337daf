"""What a citizen may only look at."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, field

from kiosk.central.records.cards import Holder, Proof
from kiosk.central.records.message import AnyRegion, CardRef, Fen, Message, Moment, Text


class BalanceRequest(Message, frozen=True):
    """POST /v1/medical-balance → MedicalBalance. Card and PIN (JS 四.6; the PIN is a rule of ours)."""

    who: Holder
    card: CardRef
    proof: Proof


class MedicalBalance(Message, frozen=True):
    """The account may pay for treatment and medicine; it is never cash (JS 四.13)."""

    balance_fen: Fen
    """个人账户余额."""
    as_of: date
    """The day it was read."""


RightsSubject = Literal["insurance", "contribution", "benefits"]


class RightsRequest(Message, frozen=True):
    """POST /v1/rights → Rights. The person's own record, read only; card and (PIN or face) (MO 二(三))."""

    who: Holder
    card: CardRef
    subject: RightsSubject
    """Which record."""
    proof: Proof


class RightsRow(Message, frozen=True):
    """One line as the office words it: the glass adds nothing."""

    label: str
    """What it is."""
    value: str
    """How it stands."""


class Rights(Message, frozen=True):
    as_of: date
    """The day it was read."""
    rows: list[RightsRow]


class EcardRequest(Message, frozen=True):
    """POST /v1/ecard-code → EcardCode. Only with a live card: card and e-card are one to one (MO 一)."""

    who: Holder


class EcardCode(Message, frozen=True):
    """What the QR on the glass says, and how long it is good."""

    payload: str
    """What the QR says."""
    valid_until: Moment
    """Then a new one is asked for."""


class RegionsRequest(Message, frozen=True):
    """POST /v1/regions → Regions. What lies inside a region, so that an address is chosen and not written."""

    inside: AnyRegion = ""
    """Empty: the provinces."""


class RegionRecord(Message, frozen=True):
    code: AnyRegion
    name: Annotated[str, Meta(min_length=1, max_length=30)]
    """Its name."""


class Regions(Message, frozen=True):
    """In the order of their codes; empty where the centre knows of nothing smaller."""

    regions: list[RegionRecord]
    """In the order of their codes."""


class ServicePointsRequest(Message, frozen=True):
    """POST /v1/service-points → ServicePoints. Without anybody's name; an empty district means all."""

    district: Text = ""
    """The name of a district; empty: all."""


class ServicePoint(Message, frozen=True):
    name: str
    """Its name."""
    district: str
    """The name of its district."""
    address: str
    """How to find it."""
    phone: str
    """Its own line."""
    hours: str = ""
    """As people write them; empty: not known."""
    services: list[str] = field(default_factory=list)
    """What it does, by the kiosk's names of services; empty: everything."""


class ServicePoints(Message, frozen=True):
    points: list[ServicePoint]
    """All that match."""
