"""The centre's part in writing a chip: the key holder's proofs, the records to write (card-chip.md §4.6)."""

import msgspec
from sqlalchemy import bindparam, select

from kiosk.card import files
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.cases import NO_CASE, NOT_THIS_CARD, WRONG_ORDER, card_of
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.schema import Card, Case
from kiosk.hub.settings import HubSettings

CHALLENGE_HEX = 16
CARD_VERSION = "3.00"
_card = Card.__table__.c
_HAS_NUMBER = select(_card.number).where(_card.card_id == bindparam("chip"))


class Chips:
    """One chip for one number: the first that is proved in an attempt is the attempt's chip."""

    def __init__(self, settings: HubSettings, key_holder: KeyHolder) -> None:
        self._settings = settings
        self._key_holder = key_holder

    def prove(self, call: Call, request: m.ChipProofRequest) -> m.ChipProof | m.Refusal:
        """POST /v1/chip/read-proof. r1 factor and r2 source of the card's proof, r4 and r3 those of ours."""
        case, card = self._found(call, request.case, request.attempt)
        if case is None or card is None:
            return NO_CASE
        if card.state not in ("reserved", "made"):  # made: a settling kiosk reads its finished card once more
            return WRONG_ORDER
        if not self._is_ours(request.chip) or not _are_challenges(*request.challenges):
            return NOT_THIS_CARD
        if card.card_id is None and not self._bind(call, card, request.chip):
            return NOT_THIS_CARD
        if (card.card_id, card.atr_historical) != (request.chip.card_id, request.chip.atr_historical):
            return NOT_THIS_CARD
        r1, r2, r3, r4 = (bytes.fromhex(challenge) for challenge in request.challenges)
        return m.ChipProof(
            internal=self._proof(KeyUse.INTERNAL, request.chip, r1, r2),
            external=self._proof(KeyUse.READ, request.chip, r4, r3),
        )

    def card_data(self, call: Call, request: m.CardDataRequest) -> m.CardData | m.Refusal:
        """POST /v1/chip/write-proof. Only for the chip that proved itself in this attempt."""
        case, card = self._found(call, request.case, request.attempt)
        if case is None or card is None:
            return NO_CASE
        if card.state != "reserved":
            return WRONG_ORDER
        if (card.card_id, card.atr_historical) != (request.chip.card_id, request.chip.atr_historical):
            return NOT_THIS_CARD
        if not _are_challenges(request.factor, request.source):
            return NOT_THIS_CARD
        factor, source = bytes.fromhex(request.factor), bytes.fromhex(request.source)
        applicant = msgspec.json.decode(case.applied, type=m.ApplyRequest).applicant
        return m.CardData(
            external=self._proof(KeyUse.UPDATE, request.chip, factor, source),
            records=records(self._settings, applicant, card),
            initial_pin=self._settings.rules.initial_pin,
        )

    def _found(self, call: Call, case_id: str, attempt: int) -> tuple[Case | None, Card | None]:
        case = call.case(case_id)
        return case, card_of(call, case, attempt) if case is not None else None

    def _is_ours(self, chip: m.ChipIdentity) -> bool:
        """Third generation, initialised in this province: the keys of others do not lie here."""
        return chip.version.startswith("3") and chip.card_id.startswith(self._settings.rules.code)

    def _bind(self, call: Call, card: Card, chip: m.ChipIdentity) -> bool:
        """Whether this chip can become this number's; one that ever had a number can not have another."""
        if call.db.connection().execute(_HAS_NUMBER, {"chip": chip.card_id}).first() is not None:
            return False
        card.card_id, card.atr_historical = chip.card_id, chip.atr_historical
        return True

    def _proof(self, use: KeyUse, chip: m.ChipIdentity, factor: bytes, source: bytes) -> str:
        historical = bytes.fromhex(chip.atr_historical)
        return self._key_holder.proof(use, chip.card_id[:6], historical, factor, source).hex().upper()


def records(settings: HubSettings, applicant: m.Applicant, card: Card) -> list[m.CardRecord]:
    """EF06, then EF05, in the order of card-chip.md §4.6. EF05 record 1 is the blank's own and stays."""
    name, extension = files.split_name(applicant.name)
    values = [
        (files.ID_NUMBER, applicant.id_number),
        (files.NAME, name),
        *([(files.NAME_EXTENSION, extension)] if extension else []),
        (files.SEX, applicant.sex),
        *([(files.NATION, applicant.nation)] if applicant.nation else []),
        (files.BIRTH_DATE, f"{applicant.birth:%Y%m%d}"),
        (files.CARD_CLASS, settings.chip_class),
        (files.VERSION, CARD_VERSION),
        (files.ISSUER, settings.rules.chip_initialiser),
        (files.ISSUE_DATE, f"{card.issue_date:%Y%m%d}"),
        (files.EXPIRY_DATE, f"{card.expiry_date:%Y%m%d}"),
        (files.CARD_NUMBER, card.number),
    ]
    return [_record(field, value) for field, value in values]


def _record(field: files.Field, value: str) -> m.CardRecord:
    tlv = files.encode(field, value).hex().upper()
    return m.CardRecord("EF05" if field.ef is files.Ef.EF05 else "EF06", field.number, tlv)


def _are_challenges(*texts: str) -> bool:
    return all(len(text) == CHALLENGE_HEX for text in texts)
