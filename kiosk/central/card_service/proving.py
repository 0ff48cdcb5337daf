"""Chips before the key holder behind the card service: a blank's, and the card's that somebody holds."""

from msgspec.structs import replace

from kiosk.card import files
from kiosk.central import messages as m
from kiosk.central.card_service import key_holder
from kiosk.central.card_service.applying import NO_CASE, NOT_THIS_CARD, WRONG_ORDER
from kiosk.central.card_service.book import Matter, Person
from kiosk.central.card_service.desk import Desk
from kiosk.central.card_service.key_holder import NotAProof
from kiosk.central.card_service.operations import Operation
from kiosk.central.card_service.service import No, Whom
from kiosk.model import Refused

CARD_VERSION = "3.00"


class Proving:
    """Asking the key holder changes nothing: it may be asked at any time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def prove_chip(self, request: m.ChipProofRequest) -> m.ChipProof | Refused:
        """The first chip that is proved in an attempt is the attempt's chip."""
        desk = self._desk
        matter = await desk.matter(request.case)
        if matter.person is None or matter.attempt != request.attempt:
            return NO_CASE
        if matter.stage not in ("reserved", "made"):
            return WRONG_ORDER
        if key_holder.reads_freely(request.chip) or not self._is_ours(request.chip):
            return NOT_THIS_CARD
        if matter.card_id not in ("", request.chip.card_id):
            return NOT_THIS_CARD
        whom = desk.whom(matter.person)
        proofs = await self._basic(whom, request.chip, request.challenges)
        if isinstance(proofs, Refused):
            return proofs
        if not matter.card_id:
            await desk.keep(replace(matter, card_id=request.chip.card_id))
        return m.ChipProof(*proofs)

    async def card_data(self, request: m.CardDataRequest) -> m.CardData | Refused:
        """The right to write from the key holder; what is written from the book."""
        desk, chip = self._desk, request.chip
        matter = await desk.matter(request.case)
        if matter.person is None or matter.attempt != request.attempt:
            return NO_CASE
        if matter.stage != "reserved":
            return WRONG_ORDER
        if matter.card_id != chip.card_id or not _are_challenges([request.factor, request.source]):
            return NOT_THIS_CARD
        address = desk.tables.chip.write_key_address
        question = key_holder.external_question(chip, address, request.factor, request.source)
        said = await self._ask(desk.whom(matter.person), question)
        if isinstance(said, Refused):
            return said
        try:
            external = key_holder.external_answer(request.source, said)
        except NotAProof as reason:
            desk.service.not_agreed(Operation.KEY_HOLDER, str(reason))
        return m.CardData(external, self._records(matter, matter.person), desk.tables.chip.initial_pin)

    async def prove_held_chip(self, request: m.HeldChipProofRequest) -> m.HeldChipProof | Refused:
        """The operation wants a person, and who holds the card is what the chip has still to say."""
        nobody = Whom("", "", "")
        proofs = await self._basic(nobody, request.chip, request.challenges)
        return proofs if isinstance(proofs, Refused) else m.HeldChipProof(*proofs)

    async def _basic(
        self, whom: Whom, chip: m.ChipIdentity, challenges: list[str]
    ) -> tuple[str, str] | Refused:
        if not _are_challenges(challenges):
            return NOT_THIS_CARD
        said = await self._ask(whom, key_holder.basic_question(chip, challenges))
        if isinstance(said, Refused):
            return said
        try:
            return key_holder.basic_answer(chip, challenges, said)
        except NotAProof as reason:
            self._desk.service.not_agreed(Operation.KEY_HOLDER, str(reason))

    async def _ask(self, whom: Whom, question: str) -> str | Refused:
        answer = await self._desk.service.ask(Operation.KEY_HOLDER, whom, {"hsm_in": question})
        return NOT_THIS_CARD if isinstance(answer, No) else answer.para.values.get("hsm_out", "")

    def _is_ours(self, chip: m.ChipIdentity) -> bool:
        return chip.card_id[:2] == self._desk.service.region[:2]

    def _records(self, matter: Matter, person: Person) -> list[m.CardRecord]:
        """EF06, then EF05 (card-chip.md §4.6). EF05 record 1 is the blank's own and stays."""
        if person.birth is None or matter.issue_date is None or matter.expiry_date is None:
            raise ValueError("a card without its days")
        chip = self._desk.tables.chip
        name, extension = files.split_name(person.name)
        values = (
            (files.ID_NUMBER, person.id_number),
            (files.NAME, name),
            (files.NAME_EXTENSION, extension),
            (files.SEX, person.sex),
            (files.NATION, person.nation),
            (files.BIRTH_DATE, f"{person.birth:%Y%m%d}"),
            (files.CARD_CLASS, chip.card_class),
            (files.VERSION, CARD_VERSION),
            (files.ISSUER, chip.initialiser),
            (files.ISSUE_DATE, f"{matter.issue_date:%Y%m%d}"),
            (files.EXPIRY_DATE, f"{matter.expiry_date:%Y%m%d}"),
            (files.CARD_NUMBER, matter.card_number),
        )
        return [_record(field, value) for field, value in values if value]


def _record(field: files.Field, value: str) -> m.CardRecord:
    tlv = files.encode(field, value).hex().upper()
    return m.CardRecord("EF05" if field.ef is files.Ef.EF05 else "EF06", field.number, tlv)


def _are_challenges(texts: list[str]) -> bool:
    return all(len(text) == 16 for text in texts)
