"""Who may have a card, a first one or another: SC-R art. 8, 11, 20, 21, and one person one card."""

from sqlalchemy import bindparam, select

from kiosk.card import files
from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.fees import CARDS_OF_ONE, Fees
from kiosk.hub.held_cards import Office
from kiosk.hub.holders import FROZEN
from kiosk.hub.registry import PersonRecord, Registry
from kiosk.hub.replacements import Replacements, Wish
from kiosk.hub.schema import Card, Case
from kiosk.model import Service

_STAGES = {
    "applied": "已受理",
    "reserved": "正在制卡",
    "made": "已制成，待领取",
    "retained": "已制成，由机器保管",
}
_OTHER_CASE = select(Case).where(Case.live_person == bindparam("person"), Case.id != bindparam("case"))


class Eligibility:
    """Asks the registry and the centre's own books."""

    def __init__(self, office: Office, registry: Registry, replacements: Replacements, fees: Fees) -> None:
        self._settings = office.settings
        self._office = office
        self._registry = registry
        self._replacements = replacements
        self._fees = fees

    def answer(self, call: Call, request: m.EligibilityRequest) -> m.Eligibility | m.Refusal:
        """POST /v1/eligibility."""
        person = self._registry.find(request.id_number, request.name)
        refusal = self.refusal(call, person, request, case_id="")
        if refusal is not None or person is None:
            return refusal or m.Refusal("ELIG_NOT")
        fee_fen = self._fees.due_fen(request.service, request.reason)
        bound = self._replacements.bank_bound(call, request)
        return m.Eligibility(person.centre.photo_on_file, fee_fen, bound)

    def refusal(self, call: Call, person: PersonRecord | None, wish: Wish, case_id: str) -> m.Refusal | None:
        """Why this person may not have this card in this case; None when nothing stands against it."""
        if wish.service not in CARDS_OF_ONE:
            return m.Refusal("SERVICE_OFF")
        closed = self._office.holders.closed(Service(wish.service))
        if closed is not None:
            return closed
        if person is None or not person.centre.insured:
            return m.Refusal("ELIG_NOT")
        return self._personal_refusal(call, person, wish) or self._card_refusal(call, person, wish, case_id)

    def find(self, id_number: str, name: str) -> PersonRecord | None:
        return self._registry.find(id_number, name)

    def _personal_refusal(self, call: Call, person: PersonRecord, wish: Wish) -> m.Refusal | None:
        today = call.today
        if person.centre.frozen:
            return FROZEN
        if person.centre.unit_batch:
            return m.Refusal("UNIT_BATCH")
        not_alone = self._office.holders.not_alone(call, Service(wish.service), person, wish.agency)
        if not_alone is not None:
            return not_alone
        if person.id_valid_until is not None and person.id_valid_until < today:
            return m.Refusal("ID_EXPIRED")
        try:
            files.split_name(person.name)
        except files.NotOnCard:  # no article: the chip has no sign for it, or no room
            return m.Refusal("NAME_NOT_ON_CARD")
        return None

    def _card_refusal(self, call: Call, person: PersonRecord, wish: Wish, case_id: str) -> m.Refusal | None:
        other = call.db.scalars(_OTHER_CASE, {"person": person.id_number, "case": case_id}).first()
        if other is not None and other.state != "enabled":
            return m.Refusal("IN_PROGRESS", {"stage": _STAGES[other.state]})
        if wish.service != Service.ISSUE_CARD:
            refusal = self._replacements.refusal(call, person, wish, case_id)
            if refusal is not None or other is None or self._replacements.holds_slot(call, other, wish):
                return refusal
        if other is not None:
            card = call.db.scalars(select(Card).where(Card.case_id == other.id, Card.state == "enabled"))
            return m.Refusal("CARD_EXISTS", {"tail": card.one().number[-4:]})
        return self._from_before(call, person)

    def _from_before(self, call: Call, person: PersonRecord) -> m.Refusal | None:
        """Cards and orders that no case of a machine made; asked of the few who have any."""
        if not person.centre.cards and not person.centre.orders:
            return None
        lives = self._office.wallet.cards(call, person.id_number)
        if any(life.social is SocialState.FROZEN for life in lives):
            return FROZEN
        live = [life for life in lives if life.social is not SocialState.CANCELLED]
        if live:
            return m.Refusal("CARD_EXISTS", {"tail": live[0].number[-4:]})
        waiting = [
            order for order in person.centre.orders if order.number not in {life.number for life in lives}
        ]
        return m.Refusal("IN_PROGRESS", {"stage": "正在制卡"}) if waiting else None
