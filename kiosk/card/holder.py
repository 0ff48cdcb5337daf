"""Whose card it is: EF06 of a card in hand, no more than the question needs (card-chip.md §2.3, §2.7).

Versions 1.00 and 2.00 tell everybody, so the card has to prove itself first: a copy would tell the same. From
3.00 on it opens only after EXTERNAL AUTHENTICATE with KID 0A. Three wrong authenticators block that key for
ever, therefore it is shown once and only to a chip that proved itself; who gets CHIP_REFUSED must not try on.
"""

from dataclasses import dataclass, field

from kiosk.card import files
from kiosk.card.apdu import Kid
from kiosk.card.files import Ef
from kiosk.card.in_hand import Generation, SocialCard
from kiosk.card.office import ReadOffice
from kiosk.card.personalise import NotGenuine, exchange_proofs
from kiosk.card.ssse import SsseCard, wrong_data
from kiosk.id_number import is_id_number
from kiosk.model import Refused

SHORTEST_NUMBER = 10
"""Letters of a country and a document's number (§7.3); what is shorter was torn."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card it is. `repr` shows nothing of it."""

    id_number: str = field(repr=False)
    """社会保障号码."""
    name: str = field(repr=False)
    """姓名 and 姓名扩展; GBK lacks some characters, so it is for showing and never for comparing."""

    def is_person(self, id_number: str) -> bool:
        """Whether the holder is who this ID document names: numbers are compared, names can not be."""
        return self.id_number == id_number


async def read_holder(
    session: SsseCard, card: SocialCard, office: ReadOffice
) -> Holder | NotGenuine | Refused:
    """Let both sides prove themselves, and read. Needs the application of `card` selected.

    Raises DeviceError(CHIP_WRONG_DATA) for a record that is torn or was never written.
    """
    proof = await exchange_proofs(session, lambda challenges: office.prove_card(card, challenges))
    if isinstance(proof, (NotGenuine, Refused)):
        return proof
    if card.generation.guards_holder:
        await session.external_authenticate(Kid.READ_SSSE, proof.external)
    return await session.in_a_row(lambda session: _holder(session, card.generation))


async def _holder(session: SsseCard, generation: Generation) -> Holder:
    await session.select_ef(Ef.EF06)
    id_number = await session.read_field(files.ID_NUMBER)
    name = await session.read_field(files.NAME)
    if generation is not Generation.FIRST:  # version 1.00 has another field in that record (§2.3)
        name += await session.read_field(files.NAME_EXTENSION)
    if not _is_whole(id_number):
        raise wrong_data(Ef.EF06, files.ID_NUMBER.number)
    if not name:
        raise wrong_data(Ef.EF06, files.NAME.number)
    return Holder(id_number, name)


def _is_whole(id_number: str) -> bool:
    """A number of GB 11643 tells by itself whether it is torn; one of a passport does not."""
    if id_number[:17].isdecimal() and len(id_number) == 18:
        return is_id_number(id_number)
    return id_number.isalnum() and len(id_number) >= SHORTEST_NUMBER
