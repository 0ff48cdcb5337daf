"""Whether a person may have this done here, and is who stands there (SC-R art. 9, 30, 32)."""

from datetime import date
from enum import Enum

from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.registry import PersonRecord, Registry
from kiosk.hub.schema import Agency
from kiosk.hub.settings import HubSettings
from kiosk.model import Service, age_on

NOT_FOUND = m.Refusal("NOT_FOUND")
FROZEN = m.Refusal("FROZEN")
DENIED = m.Refusal("AUTH_DENIED")
NEVER_FOR_ANOTHER = (Service.CHANGE_PIN, Service.RESET_PIN, Service.ENABLE_CARD)
"""Nobody sets another person's PIN at a machine, as enabling does: a rule of ours (policy.md AG-LIMIT)."""


class Needs(Enum):
    """What a deed asks of who stands there, beside the card."""

    NOTHING = "nothing"
    """Asking only: the ID card or the card is enough (SC-R art. 22)."""
    FACE = "face"
    """ID card and face."""
    PIN_OR_FACE = "pin or face"
    PIN = "pin"


class Holders:
    """The one door that every deed and every enquiry about a person goes through."""

    def __init__(self, settings: HubSettings, registry: Registry) -> None:
        self._settings = settings
        self._registry = registry

    def closed(self, service: Service) -> m.Refusal | None:
        """Whether a machine may ask for this in this province at all."""
        rules = self._settings.rules
        if service in rules.at_bank:
            return m.Refusal("MUST_BANK", {}, rules.at_bank[service])
        return None if service in rules.at_kiosk else m.Refusal("SERVICE_OFF")

    def known(self, service: Service, who: m.Holder) -> PersonRecord | m.Refusal:
        """The person an enquiry is about."""
        closed = self.closed(service)
        if closed is not None:
            return closed
        person = self._registry.find(who.id_number, who.name)
        if person is None:
            return NOT_FOUND
        return FROZEN if person.centre.frozen else person

    def registered(self, id_number: str) -> PersonRecord | None:
        """The person behind a card, whoever asks."""
        return self._registry.by_number(id_number)

    def admitted(
        self, call: Call, service: Service, who: m.Holder, proof: m.Proof, needs: Needs
    ) -> PersonRecord | m.Refusal:
        """The person a deed is about, when everything needed was shown."""
        person = self.known(service, who)
        if isinstance(person, m.Refusal):
            return person
        return (
            self.not_alone(call, service, person, proof.agency)
            or _expired(call.today, person)
            or self._not_proved(proof, needs)
            or person
        )

    def may_act(self, call: Call, service: Service, person: PersonRecord, agency: str) -> bool:
        """Whether somebody was accepted at this machine to do this for the person."""
        found = select(Agency).where(Agency.case_id == agency, Agency.kiosk == call.kiosk)
        filed = call.db.scalars(found).first()
        case = call.case(agency)
        if case is not None and case.state == "withdrawn":
            return False  # the visit in which it was accepted is over
        return filed is not None and (filed.principal, filed.service, filed.state) == (
            person.id_number,
            str(service),
            "approved",
        )

    def not_alone(self, call: Call, service: Service, person: PersonRecord, agency: str) -> m.Refusal | None:
        """Why this person may not come alone, or may not be acted for; None when that is as it should be."""
        if agency:
            may = service not in NEVER_FOR_ANOTHER and self.may_act(call, service, person, agency)
            return None if may else m.Refusal("AGENT_NOT_ALLOWED")
        age = self._settings.rules.adult_age
        if age_on(call.today, person.birth) < age:
            return m.Refusal("AGE_GUARDIAN", {"age": str(age)})
        return None

    def _not_proved(self, proof: m.Proof, needs: Needs) -> m.Refusal | None:
        accepted = proof.face_matched is True or (
            proof.face_matched is None and self._settings.accept_without_face_match
        )
        match needs:
            case Needs.NOTHING:
                return None
            case Needs.PIN:
                return None if proof.pin_verified else DENIED
            case Needs.PIN_OR_FACE:
                if proof.pin_verified or proof.face_matched is True:
                    return None
                return m.Refusal("FACE_MISMATCH") if proof.face_matched is False else DENIED
            case Needs.FACE:
                if not proof.id_read:
                    return DENIED
                return None if accepted else m.Refusal("FACE_MISMATCH")


def _expired(today: date, person: PersonRecord) -> m.Refusal | None:
    until = person.id_valid_until
    return m.Refusal("ID_EXPIRED") if until is not None and until < today else None
