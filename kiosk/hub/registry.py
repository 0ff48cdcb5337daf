"""The population database of the sandbox: made-up people with valid numbers, one for each edge."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from kiosk.card_life import BankState, OrderStage, PinState, SocialState
from kiosk.settings import read_toml

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

Generation = Literal["1.00", "2.00", "3.00"]
CardNumber = Annotated[str, Meta(pattern=r"^[0-9A-Z]{9}$")]


class ChipOfCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The chip of a card that exists before the sandbox begins: what its wallet makes and its centre expects.

    卡识别码 and ATR follow from `serial` and the card's region, as with a blank of that serial.
    """

    serial: Annotated[int, Meta(ge=1_000_000, le=0xFFFFFFFF)]
    """Above all blanks: they are counted from 1."""
    generation: Generation = "3.00"
    pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")] = "135246"
    """What the chip takes; the centre never learns it."""
    pin_state: PinState = PinState.SET
    fate: Literal["sound", "mute", "blocked"] = "sound"


class PersonCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card of this person from before."""

    number: CardNumber
    chip: ChipOfCard
    state: SocialState = SocialState.ACTIVE
    before_loss: SocialState = SocialState.ACTIVE
    lost_days: float = 0.0
    """How long before the centre first looks at it a lost card was reported; seven lapse a temporary one."""
    bank: str = "SBB"
    bank_state: BankState = BankState.ACTIVE
    issue_date: date
    expiry_date: date
    region: str = ""
    """卡识别码's region, the place of issue; empty: the centre's own, in every province."""
    insured_place: str = ""
    """What the card says; empty: the region."""
    surplus: bool = False


class PersonOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card that is being made for this person elsewhere, or lies ready."""

    service: str = "issue_card"
    stage: OrderStage
    accepted_days_ago: int
    bank: str = "SBB"
    collect_at: str = ""
    """The service point; empty: that of the machine that asks first."""
    slot: int = 0
    """Where it lies there; 0: not in the machine."""
    number: CardNumber | None = None
    chip: ChipOfCard | None = None
    overdue: bool = False


class Standing(Struct, frozen=True, forbid_unknown_fields=True):
    """What the authorities and the banks know of a person."""

    insured: bool = True
    """Employed, insured or enjoying benefits here (SC-R art. 8)."""
    insured_place: str = ""
    """Where now; empty: the centre's own region."""
    frozen: bool = False
    unit_batch: bool = False
    """The employer or school applies for this person."""
    photo_on_file: bool = False
    key_data_corrected: bool = False
    """The counter has put a changed name or number right (SC-R art. 21)."""
    bank_refuses: dict[str, str] = {}
    """Bank code to the bank's own reason (SC-R art. 11: the applicant is told)."""
    mobile: str = ""
    cards: tuple[PersonCard, ...] = ()
    orders: tuple[PersonOrder, ...] = ()
    medical_balance_fen: int | None = None
    rights: dict[str, list[tuple[str, str]]] = {}
    """Of each subject the lines as the office words them."""
    acts_for: dict[str, str] = {}
    """ID numbers of people this one may act for, and as what."""


class PersonRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """One person: the identity card as its chip says it, and the standing behind it."""

    name: str
    sex: str
    nation: str
    birth: date
    address: str
    id_number: str
    issuer: str
    id_valid_from: date
    id_valid_until: date | None = None
    """None: valid for ever."""
    id_type: str = "CN_ID"
    nationality: str = "CHN"
    english_name: str = ""
    """Beside a Chinese one, on a foreigner's card."""
    note: str = ""
    """What is special about this one, for who chooses somebody to play."""
    centre: Standing = field(default_factory=Standing)

    def __repr__(self) -> str:
        return "PersonRecord(…)"


class _People(Struct, frozen=True, forbid_unknown_fields=True):
    person: list[PersonRecord]


def load_people(path: Path) -> tuple[PersonRecord, ...]:
    """Everybody in `path`. Raises BadSettings."""
    return tuple(read_toml(path, _People).person)


class Registry:
    """Finds people by their number."""

    def __init__(self, people: tuple[PersonRecord, ...]) -> None:
        self._by_number = {person.id_number: person for person in people}
        self._by_card = {card.number: person for person in people for card in person.centre.cards}

    def find(self, id_number: str, name: str) -> PersonRecord | None:
        """The person whose number and name both agree; a number under another name is nobody."""
        person = self._by_number.get(id_number)
        return person if person is not None and person.name == name else None

    def by_number(self, id_number: str) -> PersonRecord | None:
        return self._by_number.get(id_number)

    def orders(self) -> Iterator[tuple[PersonRecord, PersonOrder]]:
        """Everybody's, with whose it is."""
        for person in self._by_number.values():
            for order in person.centre.orders:
                yield person, order

    def slots(self) -> frozenset[int]:
        """The compartments in which cards from before lie ready."""
        people = self._by_number.values()
        return frozenset(order.slot for person in people for order in person.centre.orders)

    def owner(self, card_number: str) -> PersonRecord | None:
        """Whose card from before this is."""
        return self._by_card.get(card_number)


def has_valid_check(id_number: str) -> bool:
    """GB 11643: the 18th character makes the weighted sum right."""
    if len(id_number) != 18 or not id_number[:17].isdecimal():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(id_number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == id_number[17]
