"""Cards of every kind in a citizen's hand, and an office that has the keys of all generations."""

from dataclasses import replace
from datetime import date

from kiosk.card import files, keys
from kiosk.card.files import Ef
from kiosk.card.in_hand import SocialCard, recognise
from kiosk.card.keys import SCHEMES, KeySet
from kiosk.card.office import PinOffice, RegionData
from kiosk.card.personalise import CardRecord, Challenges, ChipProof
from kiosk.card.pin import ApplicationBlocked, MessageRefused, PinReset, reset_message, send_reset
from kiosk.card.ssse import SsseCard
from kiosk.model import Pin, Refused
from kiosk.sandbox.chip import SimulatedChip
from kiosk.sandbox.wallet import OwnCard, chip_of_card
from tests.card.issuer import ROOTS, Contacts

HOME = "51"
OWN_PIN = Pin("482913")
NEW_PIN = Pin("739164")
VERSIONS = ("1.00", "2.00", "3.00")
CARD = OwnCard(
    serial=77,
    region="510100",
    version="3.00",
    number="X00000019",
    id_number="510101199003070016",
    name="张三",
    sex="1",
    nation="01",
    birth=date(1990, 3, 7),
    issued=date(2019, 6, 1),
    expires=date(2029, 6, 1),
    pin=OWN_PIN.digits,
)


def own_chip(version: str = "3.00", region: str = "510100") -> SimulatedChip:
    return SimulatedChip(chip_of_card(replace(CARD, version=version, region=region), ROOTS))


def locked_chip(version: str = "3.00") -> SimulatedChip:
    return SimulatedChip(chip_of_card(replace(CARD, version=version, locked=True), ROOTS))


async def recognised(contacts: Contacts) -> SocialCard:
    card = await recognise(contacts, HOME)
    assert isinstance(card, SocialCard)
    return card


async def reset_pin(
    session: SsseCard, card: SocialCard, office: PinOffice, new: Pin
) -> PinReset | MessageRefused | ApplicationBlocked | Refused:
    """The issuer's message, and to the card with it."""
    message = await reset_message(session, card, office, new)
    return message if isinstance(message, Refused) else await send_reset(session, message)


class Office:
    """See RegionOffice and PinOffice. `refusal` makes it say no; `spoils` makes its secure messages wrong."""

    def __init__(self, roots: KeySet = ROOTS) -> None:
        self._roots = roots
        self.refusal: Refused | None = None
        self.spoils = False
        self.asked = 0

    async def prove_card(self, card: SocialCard, challenges: Challenges) -> ChipProof | Refused:
        self.asked += 1
        if self.refusal is not None:
            return self.refusal
        own = self._keys(card)
        internal = _proof(card, own.internal, challenges.internal_factor, challenges.internal_source)
        guarded = _proof(card, own.read, challenges.external_factor, challenges.external_source)
        return ChipProof(internal, guarded if card.generation.guards_holder else b"")

    async def pin_right(self, card: SocialCard, factor: bytes, source: bytes) -> bytes | Refused:
        return self.refusal or _proof(card, self._keys(card).unblock, factor, source)

    async def pin_reload(self, card: SocialCard, challenge: bytes, new: Pin) -> bytes | Refused:
        pk = self._message_key(card, challenge)
        return self._sent(keys.pin_reload_apdu(pk, keys.packed_pin(new.digits), SCHEMES[card.algorithm]))

    async def pin_unblock(self, card: SocialCard, challenge: bytes) -> bytes | Refused:
        return self._sent(keys.pin_unblock_apdu(self._message_key(card, challenge), SCHEMES[card.algorithm]))

    async def region_data(
        self, card: SocialCard, factor: bytes, source: bytes, region: str
    ) -> RegionData | Refused:
        if self.refusal is not None:
            return self.refusal
        record = files.encode(files.ISSUER, files.with_insured_place(card.initialiser, region))
        right = _proof(card, self._keys(card).update, factor, source)
        return RegionData(right, (CardRecord(Ef.EF05, files.ISSUER.number, record),))

    def _keys(self, card: SocialCard) -> KeySet:
        scheme = SCHEMES[card.algorithm]
        return keys.card_keys(self._roots, card.region, card.identity.atr_historical, scheme)

    def _message_key(self, card: SocialCard, challenge: bytes) -> bytes:
        return keys.process_key(self._keys(card).maintenance, challenge, SCHEMES[card.algorithm])

    def _sent(self, message: bytes) -> bytes:
        return message[:-1] + bytes([message[-1] ^ 0x01]) if self.spoils else message


def _proof(card: SocialCard, key: bytes, factor: bytes, source: bytes) -> bytes:
    scheme = SCHEMES[card.algorithm]
    return keys.authenticator(keys.process_key(key, factor, scheme), source, scheme) + source
