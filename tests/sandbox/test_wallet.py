"""The cards of the made-up people: what the centre expects of them is what the kiosk's own codec reads."""

from pathlib import Path

import pytest

from kiosk.card.holder import Holder, read_holder
from kiosk.card.in_hand import BlockedCard, CardInHand, MuteCard, OtherProvince, SocialCard, recognise
from kiosk.card.personalise import Challenges, ChipProof
from kiosk.card.ssse import PinLocked, PinVerified, SsseCard
from kiosk.card.transfer import insured_place
from kiosk.card_life import PinState
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.registry import PersonCard, PersonRecord, load_people
from kiosk.model import Pin
from kiosk.sandbox.chip import USUAL_TIMES
from kiosk.sandbox.factory import Factory
from kiosk.sandbox.wallet import scheme_of
from tests.card.issuer import Contacts

CONFIG = Path(__file__).parents[2] / "config"
REGION = "510100"
KEYS = KeyHolder({use: bytes([n + 1]) * 16 for n, use in enumerate(KeyUse)})
FACTORY = Factory(KEYS, REGION, USUAL_TIMES)
WALLETS = [
    (person, card)
    for person in load_people(CONFIG / "sandbox" / "people.toml")
    for card in person.centre.cards
]

each_card = pytest.mark.parametrize(("person", "card"), WALLETS, ids=[card.number for _, card in WALLETS])


class Centre:
    """See ReadOffice: the key holder, and nothing asked."""

    async def prove_card(self, card: SocialCard, challenges: Challenges) -> ChipProof:
        def proof(use: KeyUse, factor: bytes, source: bytes) -> bytes:
            historical = card.identity.atr_historical
            return KEYS.proof(use, card.region, historical, factor, source, scheme_of(card.identity.version))

        return ChipProof(
            proof(KeyUse.INTERNAL, challenges.internal_factor, challenges.internal_source),
            proof(KeyUse.READ, challenges.external_factor, challenges.external_source),
        )


def expected_kind(card: PersonCard) -> type[CardInHand]:
    fates: dict[str, type[CardInHand]] = {"mute": MuteCard, "blocked": BlockedCard}
    if card.chip.fate in fates:
        return fates[card.chip.fate]
    return OtherProvince if card.region and card.region[:2] != REGION[:2] else SocialCard


@each_card
async def test_each_card_is_what_the_people_file_says(person: PersonRecord, card: PersonCard) -> None:
    contacts = Contacts(FACTORY.brought(person, card))

    found = await recognise(contacts, REGION[:2])

    assert isinstance(found, expected_kind(card))
    if isinstance(found, SocialCard):
        assert (found.identity.version, found.number) == (card.chip.generation, card.number)
        assert (found.issue_date, found.expiry_date) == (card.issue_date, card.expiry_date)
        assert found.identity.card_id[8:12] == card.chip.serial.to_bytes(4, "big")
        assert await insured_place(SsseCard(contacts), found) == (card.insured_place or REGION)


@each_card
async def test_each_card_proves_itself_tells_its_holder_and_takes_its_pin(
    person: PersonRecord, card: PersonCard
) -> None:
    contacts = Contacts(FACTORY.brought(person, card))
    found = await recognise(contacts, REGION[:2])
    if not isinstance(found, SocialCard):
        return
    session = SsseCard(contacts)

    holder = await read_holder(session, found, Centre())
    pin = await session.verify_pin(Pin(card.chip.pin))

    assert isinstance(holder, Holder)
    assert holder.is_person(person.id_number)
    assert pin == (PinLocked() if card.chip.pin_state is PinState.LOCKED else PinVerified())


def test_no_two_cards_share_a_number_or_a_serial() -> None:
    assert len({card.number for _, card in WALLETS}) == len(WALLETS)
    assert len({card.chip.serial for _, card in WALLETS}) == len(WALLETS)


def test_every_generation_is_in_somebody_s_wallet() -> None:
    assert {card.chip.generation for _, card in WALLETS} == {"1.00", "2.00", "3.00"}
