"""What a citizen may look at (JS 四.6; MO 一, 二(三); SC-R art. 33)."""

from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.held_cards import NO_CARD, Office
from kiosk.hub.holders import FROZEN, Needs
from kiosk.hub.registry import PersonRecord
from kiosk.hub.wallet import LOST
from kiosk.model import Service
from kiosk.settings import read_toml

ECARD_VALID_S = 300
COUNTY_DIGITS = 6
NOTHING_ON_RECORD = m.Refusal("NOT_FOUND")


class PointRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service point as config/sandbox/service_points.toml has it."""

    province: str
    name: str
    district: str
    address: str
    phone: str
    hours: str = ""
    services: list[str] = []


class _Points(Struct, frozen=True, forbid_unknown_fields=True):
    point: list[PointRecord]


def load_points(path: Path, province: str) -> tuple[m.ServicePoint, ...]:
    """The points of one province (its two digits). Raises BadSettings."""
    return tuple(
        m.ServicePoint(one.name, one.district, one.address, one.phone, one.hours, one.services)
        for one in read_toml(path, _Points).point
        if one.province == province
    )


class _Regions(Struct, frozen=True, forbid_unknown_fields=True):
    """config/sandbox/regions.toml: names by code."""

    names: dict[str, str]


def load_regions(path: Path) -> tuple[m.RegionRecord, ...]:
    """In the order of their codes. Raises BadSettings."""
    names = read_toml(path, _Regions).names
    return tuple(m.RegionRecord(code, name) for code, name in sorted(names.items()))


def lies_in(code: str) -> str:
    """The region around this one: 510104020 → 510104 → 510100 → 510000 → nothing (GB/T 2260)."""
    if len(code) > COUNTY_DIGITS:
        return code[:COUNTY_DIGITS]
    if not code.endswith("00"):
        return f"{code[:4]}00"
    return "" if code.endswith("0000") else f"{code[:2]}0000"


class Enquiries:
    """Answers and changes nothing."""

    def __init__(
        self, office: Office, points: tuple[m.ServicePoint, ...], regions: tuple[m.RegionRecord, ...]
    ) -> None:
        self._office = office
        self._points = points
        self._regions = regions

    def medical_balance(self, call: Call, request: m.BalanceRequest) -> m.MedicalBalance | m.Refusal:
        """POST /v1/medical-balance."""
        person = self._with_card(
            call, Service.QUERY_MEDICAL_BALANCE, request.who, request.proof, request.card
        )
        if isinstance(person, m.Refusal):
            return person
        if person.centre.medical_balance_fen is None:
            return NOTHING_ON_RECORD
        return m.MedicalBalance(person.centre.medical_balance_fen, call.today)

    def rights(self, call: Call, request: m.RightsRequest) -> m.Rights | m.Refusal:
        """POST /v1/rights."""
        person = self._with_card(call, Service.QUERY_RIGHTS, request.who, request.proof, request.card)
        if isinstance(person, m.Refusal):
            return person
        rows = person.centre.rights.get(request.subject, [])
        return m.Rights(call.today, [m.RightsRow(label, value) for label, value in rows])

    def ecard_code(self, call: Call, request: m.EcardRequest) -> m.EcardCode | m.Refusal:
        """POST /v1/ecard-code. Card and e-card are one to one, and end together (HN 八)."""
        person = self._office.holders.known(Service.GET_ECARD_CODE, request.who)
        if isinstance(person, m.Refusal):
            return person
        states = [life.social for life in self._office.wallet.cards(call, person.id_number)]
        if SocialState.FROZEN in states:
            return FROZEN
        if SocialState.ACTIVE in states:
            token = call.entropy.bytes(16).hex()
            return m.EcardCode(
                f"https://ecard.sandbox.invalid/c/{token}", call.now + timedelta(seconds=ECARD_VALID_S)
            )
        if any(state in LOST for state in states):
            return m.Refusal("CARD_LOST")
        return m.Refusal("NOT_ACTIVE") if SocialState.INACTIVE in states else NO_CARD

    def regions(self, _call: Call, request: m.RegionsRequest) -> m.Regions | m.Refusal:
        """POST /v1/regions."""
        return m.Regions([one for one in self._regions if lies_in(one.code) == request.inside])

    def service_points(self, _call: Call, request: m.ServicePointsRequest) -> m.ServicePoints | m.Refusal:
        """POST /v1/service-points."""
        wanted = [one for one in self._points if request.district in ("", one.district)]
        return m.ServicePoints(wanted)

    def _with_card(
        self, call: Call, service: Service, who: m.Holder, proof: m.Proof, ref: str
    ) -> PersonRecord | m.Refusal:
        needs = Needs.PIN if service is Service.QUERY_MEDICAL_BALANCE else Needs.PIN_OR_FACE
        owned = self._office.owned(call, service, who, proof, needs, ref)
        if isinstance(owned, m.Refusal):
            return owned
        person, life = owned
        refusal = self._office.ended(life)
        if refusal is not None:
            return refusal
        return m.Refusal("CARD_LOST") if life.social in LOST else person
