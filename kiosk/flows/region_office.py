"""The centre as the office that lets the insured place be written (SC-R art. 24; card-chip.md §2.7)."""

from dataclasses import dataclass

from kiosk.card.files import Ef
from kiosk.card.in_hand import SocialCard
from kiosk.card.office import RegionData
from kiosk.card.personalise import CardRecord, Challenges, ChipProof
from kiosk.central import messages as m
from kiosk.flows.insist import insist
from kiosk.flows.key_holder import CentreAsReadOffice, chip_identity
from kiosk.model import CaseId, Refused
from kiosk.visit import Visit


@dataclass(frozen=True, slots=True)
class CentreAsRegionOffice:
    """See RegionOffice. The centre grants in a case, for one card, and says itself what is written."""

    visit: Visit
    case_id: CaseId
    card: str
    """The centre's reference of it."""

    async def prove_card(self, card: SocialCard, challenges: Challenges) -> ChipProof | Refused:
        """See ReadOffice."""
        return await CentreAsReadOffice(self.visit, self.case_id).prove_card(card, challenges)

    async def region_data(
        self, card: SocialCard, factor: bytes, source: bytes, region: str
    ) -> RegionData | Refused:
        """See RegionOffice. `region` is the granted one: the centre puts it into the record itself."""
        request = m.TransferDataRequest(
            case=self.case_id,
            card=self.card,
            chip=chip_identity(card.identity),
            initialiser=card.initialiser,
            factor=factor.hex().upper(),
            source=source.hex().upper(),
        )
        answer = await insist(self.visit, lambda: self.visit.central.transfer_data(request))
        if isinstance(answer, Refused):
            return answer
        records = tuple(CardRecord(Ef[r.file], r.number, bytes.fromhex(r.tlv)) for r in answer.records)
        return RegionData(bytes.fromhex(answer.external), records)
