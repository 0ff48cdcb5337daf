"""Cards that people bring with them: made somewhere, some time, by an issuer (card-chip.md §2).

The records are laid down here a second time on purpose, as in chip_state.py: what is read from them by the
kiosk's own codec has then been compared with something.
"""

from dataclasses import dataclass, field
from datetime import date

from kiosk.card.keys import SM4_SCHEME, TDES_SCHEME, KeyScheme, KeySet
from kiosk.card_life import BankState, PinState, SocialState
from kiosk.hub.registry import PersonCard, PersonOrder, PersonRecord
from kiosk.sandbox.chip_state import EF05, EF06, PIN_TRIES, TEST_ROOTS, ChipState

INITIALISER_HEAD = "9156000002"
INITIALISER_TAIL = "01"


@dataclass(frozen=True, slots=True)
class OwnCard:
    """One card of one made-up person, as it came from its issuer."""

    serial: int
    region: str
    """The place of issue, six digits."""
    version: str
    number: str = field(repr=False)
    id_number: str = field(repr=False)
    name: str = field(repr=False)
    sex: str = field(repr=False)
    nation: str = field(repr=False)
    birth: date = field(repr=False)
    issued: date
    expires: date
    pin: str = field(repr=False, default="123456")
    locked: bool = False
    insured_place: str = ""
    """Where the person was insured when it was made; "": at the place of issue."""


def own_card(person: PersonRecord, card: PersonCard, region: str) -> OwnCard:
    """What the sandbox's people file says of a card, as its issuer knew it."""
    return OwnCard(
        serial=card.chip.serial,
        region=region,
        version=card.chip.generation,
        number=card.number,
        id_number=person.id_number,
        name=person.name,
        sex=person.sex,
        nation=person.nation,
        birth=person.birth,
        issued=card.issue_date,
        expires=card.expiry_date,
        pin=card.chip.pin,
        locked=card.chip.pin_state is PinState.LOCKED,
        insured_place=card.insured_place,
    )


def ready_card(order: PersonOrder) -> PersonCard | None:
    """The card that an order came to; None when none is made yet. Its days are nobody's concern here."""
    if order.number is None or order.chip is None:
        return None
    return PersonCard(
        number=order.number,
        chip=order.chip,
        state=SocialState.INACTIVE,
        bank=order.bank,
        bank_state=BankState.INACTIVE,
        issue_date=date(2026, 11, 16),
        expiry_date=date(2036, 11, 16),
    )


def scheme_of(version: str) -> KeyScheme:
    """Third-generation cards speak SM4, older ones 3DES."""
    return SM4_SCHEME if version.startswith("3") else TDES_SCHEME


def chip_of_card(card: OwnCard, roots: KeySet = TEST_ROOTS) -> ChipState:
    """The chip as the person carries it in."""
    state = ChipState.blank(card.serial, card.region, roots, scheme_of(card.version), card.version)
    place = card.insured_place or card.region
    state.write_down(EF05, 0x02, b"3")
    state.write_down(EF05, 0x04, bytes.fromhex(INITIALISER_HEAD + card.region + place + INITIALISER_TAIL))
    state.write_down(EF05, 0x05, _day(card.issued))
    state.write_down(EF05, 0x06, _day(card.expires))
    state.write_down(EF05, 0x07, card.number.encode("ascii"))
    state.write_down(EF06, 0x08, card.id_number.encode("ascii"))
    _write_name(state, card.name)
    state.write_down(EF06, 0x0A, card.sex.encode("ascii"))
    state.write_down(EF06, 0x0B, bytes.fromhex(card.nation or "FF"))
    state.write_down(EF06, 0x0D, _day(card.birth))
    state.pin = bytes.fromhex(card.pin + "F" * (len(card.pin) % 2))
    state.pin_left = 0 if card.locked else PIN_TRIES
    return state


def _write_name(state: ChipState, name: str) -> None:
    """30 bytes, and on later cards 20 more; a character that GBK lacks became a question mark."""
    short = ""
    while name and len((short + name[0]).encode("gbk", "replace")) <= 30:
        short, name = short + name[0], name[1:]
    state.write_down(EF06, 0x09, short.encode("gbk", "replace"))
    if not state.version.startswith("1"):
        state.write_down(EF06, 0x4E, name.encode("gbk", "replace")[:20])


def _day(day: date) -> bytes:
    return bytes.fromhex(f"{day:%Y%m%d}")
