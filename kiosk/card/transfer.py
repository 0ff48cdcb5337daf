"""The insured place on a card in hand: written under KID 04, read back (card-chip.md §2.1-2.3, §2.7).

Which record says 参保地 is the centre's decision (`files.INSURED_PLACE_DIGITS` is the profile's). Doing it
again writes the same again: an interrupted transfer is settled by `insured_place`, or by one more transfer.
"""

from dataclasses import dataclass

from kiosk.card import files
from kiosk.card.apdu import Kid
from kiosk.card.files import Ef
from kiosk.card.in_hand import SocialCard
from kiosk.card.office import RegionOffice
from kiosk.card.personalise import CardRecord, NotGenuine, exchange_proofs, expect_same_chip
from kiosk.card.ssse import SsseCard, wrong_data
from kiosk.model import Refused


@dataclass(frozen=True, slots=True)
class RegionWritten:
    """The card says the new place; it was read back."""


async def write_region(
    session: SsseCard, card: SocialCard, office: RegionOffice, region: str
) -> RegionWritten | NotGenuine | Refused:
    """Begin anew with this very chip, and write. Raises DeviceError(CHIP_WRONG_DATA) when it reads otherwise.

    Raises DeviceError(CHIP_SWAPPED) when another card is in the reader now.
    """
    await expect_same_chip(session, card.identity)
    proof = await exchange_proofs(session, lambda challenges: office.prove_card(card, challenges))
    if isinstance(proof, (NotGenuine, Refused)):
        return proof
    if card.generation.guards_holder:
        await session.external_authenticate(Kid.READ_SSSE, proof.external)
    source, factor = await session.challenge(), await session.challenge()
    data = await office.region_data(card, factor, source, region)
    if isinstance(data, Refused):
        return data
    await session.external_authenticate(Kid.UPDATE_SSSE, data.external)
    for ef in dict.fromkeys(record.ef for record in data.records):
        await session.select_ef(ef)
        await _write_and_compare(session, [record for record in data.records if record.ef is ef])
    return RegionWritten()


async def insured_place(session: SsseCard, card: SocialCard) -> str | None:
    """The six digits that the card names now; None when the record is torn or was never written.

    For settling: asked of the very chip of `card`. Raises DeviceError(CHIP_SWAPPED) for another one.
    """
    await expect_same_chip(session, card.identity)
    await session.select_ef(Ef.EF05)
    record = await session.read_record(files.ISSUER.number, files.ISSUER.record_length)
    try:
        return files.insured_place(files.decode(files.ISSUER, record)) or None
    except files.BadRecord:
        return None


async def _write_and_compare(session: SsseCard, records: list[CardRecord]) -> None:
    for record in records:
        await session.update_record(record.number, record.tlv)
    for record in records:
        if await session.read_record(record.number, len(record.tlv)) != record.tlv:
            raise wrong_data(record.ef, record.number)
