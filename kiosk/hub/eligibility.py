"""Who may have a first card: SC-R art. 8 and 11, and one person one card."""

from datetime import date

from sqlalchemy import select

from kiosk.card import files
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.registry import PersonRecord, Registry
from kiosk.hub.schema import Card, Case
from kiosk.hub.settings import HubSettings
from kiosk.model import age_on

_STAGES = {
    "applied": "已受理",
    "reserved": "正在制卡",
    "made": "已制成，待领取",
    "retained": "已制成，由机器保管",
}


class Eligibility:
    """Asks the registry and the centre's own books."""

    def __init__(self, settings: HubSettings, registry: Registry) -> None:
        self._settings = settings
        self._registry = registry

    def answer(self, call: Call, request: m.EligibilityRequest) -> m.Eligibility | m.Refusal:
        """POST /v1/eligibility."""
        person = self._registry.find(request.id_number, request.name)
        refusal = self.refusal(call, person, case_id="")
        if refusal is not None or person is None:
            return refusal or m.Refusal("ELIG_NOT")
        return m.Eligibility(person.centre.photo_on_file, self._settings.first_card_fee_fen)

    def refusal(self, call: Call, person: PersonRecord | None, case_id: str) -> m.Refusal | None:
        """Why this person may not apply in this case; None when nothing stands against it."""
        if person is None or not person.centre.insured:
            return m.Refusal("ELIG_NOT", {}, "第八条")
        return self._personal_refusal(call.now.date(), person) or self._card_refusal(call, person, case_id)

    def find(self, id_number: str, name: str) -> PersonRecord | None:
        return self._registry.find(id_number, name)

    def _personal_refusal(self, today: date, person: PersonRecord) -> m.Refusal | None:
        if person.centre.frozen:
            return m.Refusal("FROZEN", {}, "第三十条")
        if person.centre.unit_batch:
            return m.Refusal("UNIT_BATCH", {}, "第九条")
        if age_on(today, person.birth) < self._settings.adult_age:
            return m.Refusal("AGE_GUARDIAN", {"age": str(self._settings.adult_age)}, "第三十二条")
        if person.id_valid_until is not None and person.id_valid_until < today:
            return m.Refusal("ID_EXPIRED", {}, "第九条")
        try:
            files.split_name(person.name)
        except files.NotOnCard:  # no article: the chip's own character set has no sign for it
            return m.Refusal("SERVICE_OFF", {"why": "name"})
        return None

    def _card_refusal(self, call: Call, person: PersonRecord, case_id: str) -> m.Refusal | None:
        if person.centre.card_tail:
            return m.Refusal("CARD_EXISTS", {"tail": person.centre.card_tail}, "第八条")
        other = call.db.scalars(
            select(Case).where(Case.live_person == person.id_number, Case.id != case_id)
        ).first()
        if other is None:
            return None
        if other.state != "enabled":
            return m.Refusal("IN_PROGRESS", {"stage": _STAGES[other.state]}, "第十一条")
        card = call.db.scalars(select(Card).where(Card.case_id == other.id, Card.state == "enabled")).one()
        return m.Refusal("CARD_EXISTS", {"tail": card.number[-4:]}, "第八条")
