"""The centre as the holder of the issuer's keys: chip challenges go there, proofs and card data come back."""

from dataclasses import dataclass

from kiosk.card.files import Ef
from kiosk.card.in_hand import SocialCard
from kiosk.card.personalise import CardData, CardRecord, Challenges, ChipProof
from kiosk.card.ssse import BlankIdentity
from kiosk.central import messages as m
from kiosk.flows.insist import insist
from kiosk.model import CaseId, Pin, Refused
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class CentreAsKeyHolder:
    """See KeyHolder. No key is ever in the kiosk."""

    visit: Visit
    case_id: CaseId
    attempt: int

    async def prove_chip(self, identity: BlankIdentity, challenges: Challenges) -> ChipProof | Refused:
        """See KeyHolder."""
        request = m.ChipProofRequest(
            case=self.case_id,
            attempt=self.attempt,
            chip=chip_identity(identity),
            challenges=[challenge.hex().upper() for challenge in challenges.in_order()],
        )
        answer = await insist(self.visit, lambda: self.visit.central.prove_chip(request))
        if isinstance(answer, Refused):
            return answer
        return ChipProof(bytes.fromhex(answer.internal), bytes.fromhex(answer.external))

    async def card_data(self, identity: BlankIdentity, factor: bytes, source: bytes) -> CardData | Refused:
        """See KeyHolder."""
        request = m.CardDataRequest(
            case=self.case_id,
            attempt=self.attempt,
            chip=chip_identity(identity),
            factor=factor.hex().upper(),
            source=source.hex().upper(),
        )
        answer = await insist(self.visit, lambda: self.visit.central.card_data(request))
        if isinstance(answer, Refused):
            return answer
        records = tuple(CardRecord(Ef[r.file], r.number, bytes.fromhex(r.tlv)) for r in answer.records)
        return CardData(bytes.fromhex(answer.external), records, Pin(answer.initial_pin))


@dataclass(frozen=True, slots=True)
class CentreAsReadOffice:
    """See ReadOffice: the same for a card that the citizen brought."""

    visit: Visit
    case_id: CaseId

    async def prove_card(self, card: SocialCard, challenges: Challenges) -> ChipProof | Refused:
        """See ReadOffice."""
        request = m.HeldChipProofRequest(
            case=self.case_id,
            card_number=card.number,
            chip=chip_identity(card.identity),
            challenges=[challenge.hex().upper() for challenge in challenges.in_order()],
        )
        answer = await insist(self.visit, lambda: self.visit.central.prove_held_chip(request))
        if isinstance(answer, Refused):
            return answer
        return ChipProof(bytes.fromhex(answer.internal), bytes.fromhex(answer.external))


def chip_identity(identity: BlankIdentity) -> m.ChipIdentity:
    """The blank's own words, as the wire contract writes them."""
    return m.ChipIdentity(
        card_id=identity.card_id.hex().upper(),
        atr_historical=identity.atr_historical.hex().upper(),
        version=identity.version,
    )
