"""The insured place moves inside the province (SC-R art. 24): the check, the right to write, the report."""

from kiosk.card import files
from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, done, once
from kiosk.hub.held_cards import NO_CARD, NOT_OWNER, Office, scheme_of
from kiosk.hub.holders import DENIED, Needs
from kiosk.hub.hsm import KeyUse
from kiosk.hub.wallet import is_chip_of
from kiosk.model import Service

CHALLENGE_HEX = 16


class Transfers:
    """Compares places and lets one record be written."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def grant(self, call: Call, request: m.TransferRequest) -> m.TransferGrant | m.Refusal:
        """POST /v1/transfer. The system's own check of where the person is insured now."""
        about = About(request.case, m.Deed.TRANSFER_GRANTED, request.card)
        return once(call, about, m.TransferGrant, lambda: self._grant(call, request))

    def data(self, call: Call, request: m.TransferDataRequest) -> m.TransferData | m.Refusal:
        """POST /v1/transfer/write-proof. Each new challenge gets a proof; what is written stays the same."""
        granted = done(call, About(request.case, m.Deed.TRANSFER_GRANTED, request.card))
        life = self._office.wallet.card(call, request.card)
        if granted is None or life is None or life.social is not SocialState.ACTIVE:
            return DENIED
        if not is_chip_of(life, request.chip):
            return NOT_OWNER
        if len(request.factor) != CHALLENGE_HEX or len(request.source) != CHALLENGE_HEX:
            return DENIED
        place = self._place_now(life.person)
        external = self._office.key_holder.proof(
            KeyUse.UPDATE,
            life.region,
            bytes.fromhex(request.chip.atr_historical),
            bytes.fromhex(request.factor),
            bytes.fromhex(request.source),
            scheme_of(life),
        )
        tlv = files.encode(files.ISSUER, files.with_insured_place(request.initialiser, place))
        record = m.CardRecord("EF05", files.ISSUER.number, tlv.hex().upper())
        return m.TransferData(external.hex().upper(), [record])

    def report(self, call: Call, request: m.TransferredRequest) -> m.Done | m.Refusal:
        """POST /v1/transferred. The chip says the new place; now the centre does."""
        about = About(request.case, m.Deed.TRANSFERRED, request.card)
        return once(call, about, m.Done, lambda: self._report(call, request))

    def _grant(self, call: Call, request: m.TransferRequest) -> m.TransferGrant | m.Refusal:
        # The card is all the regulation asks for: it proved itself, and the centre knows whose it is.
        owned = self._office.owned(
            call,
            Service.TRANSFER_INSURED_PLACE,
            request.who,
            request.proof,
            Needs.NOTHING,
            request.card,
        )
        if isinstance(owned, m.Refusal):
            return owned
        person, life = owned
        refusal = self._office.not_usable(life, request.chip)
        if refusal is not None:
            return refusal
        if not person.centre.insured:
            return m.Refusal("NOT_INSURED_HERE")
        place, names = self._place_now(life.person), self._office.settings.rules.places
        if not place.startswith(self._office.settings.rules.code):
            return m.Refusal("OTHER_PROVINCE")
        return m.TransferGrant(
            life.insured_place, names.get(life.insured_place, ""), place, names.get(place, "")
        )

    def _report(self, call: Call, request: m.TransferredRequest) -> m.Done | m.Refusal:
        if done(call, About(request.case, m.Deed.TRANSFER_GRANTED, request.card)) is None:
            return DENIED
        life = self._office.wallet.card(call, request.card)
        if life is None:
            return NO_CARD
        if request.place != self._place_now(life.person):
            return DENIED
        life.insured_place = request.place
        return m.Done()

    def _place_now(self, id_number: str) -> str:
        person = self._office.holders.registered(id_number)
        place = person.centre.insured_place if person is not None else ""
        return place or self._office.settings.region
