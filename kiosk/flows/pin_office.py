"""The centre as the office that may set a card's PIN: a new PIN goes to it sealed, and to nobody else."""

from dataclasses import dataclass, field

from kiosk.card.in_hand import SocialCard
from kiosk.central import messages as m
from kiosk.crypto import sm2
from kiosk.flows.insist import insist
from kiosk.flows.key_holder import chip_identity
from kiosk.known import Shown
from kiosk.model import CaseId, Pin, Refused
from kiosk.visit import Visit


@dataclass(slots=True)
class CentreAsPinOffice:
    """See PinOffice, for one attempt: the key that the PIN is sealed with comes with the right."""

    visit: Visit
    case_id: CaseId
    card_ref: str
    shown: Shown
    attempt: int = 1
    _seal_with: str = field(default="", init=False)

    async def pin_right(self, card: SocialCard, factor: bytes, source: bytes) -> bytes | Refused:
        """See PinOffice."""
        request = m.PinAuthorityRequest(
            case=self.case_id,
            attempt=self.attempt,
            who=self.shown.holder,
            card=self.card_ref,
            chip=chip_identity(card.identity),
            proof=self.shown.proof,
            factor=factor.hex().upper(),
            source=source.hex().upper(),
        )
        answer = await insist(self.visit, lambda: self.visit.central.authorise_pin(request))
        if isinstance(answer, Refused):
            return answer
        self._seal_with = answer.seal_with
        return bytes.fromhex(answer.external)

    async def pin_reload(self, card: SocialCard, challenge: bytes, new: Pin) -> bytes | Refused:
        """See PinOffice. Only the key holder opens what is sealed here."""
        key = sm2.PublicKey.from_bytes(bytes.fromhex(self._seal_with))
        sealed = sm2.encrypt(key, new.digits.encode("ascii"), self.visit.entropy)
        return await self._message(card, challenge, sealed.hex().upper())

    async def pin_unblock(self, card: SocialCard, challenge: bytes) -> bytes | Refused:
        """See PinOffice."""
        return await self._message(card, challenge, "")

    async def _message(self, card: SocialCard, challenge: bytes, sealed_pin: str) -> bytes | Refused:
        request = m.PinMessageRequest(
            case=self.case_id,
            attempt=self.attempt,
            card=self.card_ref,
            chip=chip_identity(card.identity),
            factor=challenge.hex().upper(),
            sealed_pin=sealed_pin,
        )
        answer = await insist(self.visit, lambda: self.visit.central.pin_message(request))
        return answer if isinstance(answer, Refused) else bytes.fromhex(answer.apdu)
