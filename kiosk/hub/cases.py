"""The life of a case at the centre.

    unknown ─apply─► applied ─reserve─► reserved ─made─► made ─enable─► enabled
       │                ▲                  │               ├─retained─► retained
       └─► refused      └──────scrap───────┴───────scrap───┤
                                                           └─withdraw─► withdrawn     (also from all before)

What the bureau makes (bureau.py) goes the same way by its hands, and is ended by its collection.
Every verb said again finds its work done and says so. A case that was withdrawn stays so, even when nothing
else was known of it: a delayed request can not bring it back to life.
"""

import msgspec
from sqlalchemy import bindparam, select

from kiosk.central import messages as m
from kiosk.hub.bank import Banks
from kiosk.hub.calendar import years_after
from kiosk.hub.call import Call
from kiosk.hub.deeds import anything_done
from kiosk.hub.eligibility import Eligibility
from kiosk.hub.fees import Fees
from kiosk.hub.numbers import bank_card_number, card_number, next_serial
from kiosk.hub.registry import PersonRecord
from kiosk.hub.replacements import Replacements
from kiosk.hub.schema import BureauJob, Card, Case
from kiosk.hub.settings import HubSettings

NO_CASE = m.Refusal("NO_JOB")
WRONG_ORDER = m.Refusal("NOT_READY")
NOT_THIS_CARD = m.Refusal("AUTH_DENIED")
_CARD_OF = select(Card).where(Card.case_id == bindparam("case"), Card.attempt == bindparam("attempt"))
_job = BureauJob.__table__.c
_BUREAU_JOB = select(_job.case_id).where(_job.case_id == bindparam("case"))


class Cases:
    """The verbs of a case. What is not in the picture above is refused and changes nothing."""

    def __init__(
        self,
        settings: HubSettings,
        eligibility: Eligibility,
        banks: Banks,
        replacements: Replacements,
        fees: Fees,
    ) -> None:
        self._settings = settings
        self._eligibility = eligibility
        self._banks = banks
        self._replacements = replacements
        self._fees = fees

    def apply(self, call: Call, request: m.ApplyRequest) -> m.Applied | m.Refusal:
        """POST /v1/apply. SC-R art. 10, 11."""
        case = call.case_or_new(request.case)
        if case.state not in ("unknown", "refused"):
            return NO_CASE if case.state == "withdrawn" else m.Refusal("IN_PROGRESS", {"stage": "已受理"})
        applicant = request.applicant
        person = self._eligibility.find(applicant.id_number, applicant.name)
        refusal = self._refusal(call, case, request, person)
        if refusal is not None:
            _move(call, case, "refused")
            case.reason = refusal.code
            return refusal
        self._replacements.file(call, case, request)
        case.id_number = case.live_person = applicant.id_number
        case.bank, case.applied = request.bank, msgspec.json.encode(request)
        case.application = (
            f"{self._settings.region}{call.today:%Y%m%d}{next_serial(call.db, 'application'):06d}"
        )
        _move(call, case, "applied")
        return m.Applied(case.application)

    def reserve(self, call: Call, request: m.ReserveRequest) -> m.Reserved | m.Refusal:
        """POST /v1/reserve. A later attempt voids the number of the one before."""
        case = call.case(request.case)
        if case is None or case.state == "withdrawn":
            return NO_CASE
        late = request.attempt < max(case.attempt, case.scrapped + 1)
        if case.state not in ("applied", "reserved") or late or _is_made_elsewhere(call, case):
            return WRONG_ORDER
        card = card_of(call, case, request.attempt)
        if card is not None:
            return _reserved(card) if card.state == "reserved" else WRONG_ORDER
        self._void(call, case, case.attempt)
        case.attempt = request.attempt
        _move(call, case, "reserved")
        return _reserved(self._new_card(call, case))

    def report_made(self, call: Call, request: m.MadeRequest) -> m.Done | m.Refusal:
        """POST /v1/made. The card that was proved and no other, under the numbers that were reserved."""
        case = call.case(request.case)
        card = card_of(call, case, request.attempt) if case is not None else None
        if case is None or card is None:
            return NO_CASE
        told = (request.card_number, request.bank_card_number, request.chip.card_id)
        if told != (card.number, card.bank_card_number, card.card_id):
            return NOT_THIS_CARD
        if card.state in ("made", "enabled", "retained"):
            return m.Done()
        if card.state != "reserved" or case.state != "reserved":
            return WRONG_ORDER
        card.state = "made"
        _move(call, case, "made")
        return m.Done()

    def enable(self, call: Call, request: m.EnableRequest) -> m.Done | m.Refusal:
        """POST /v1/enable. SC-R art. 13: only a card that somebody took."""
        case = call.case(request.case)
        before = case.state if case is not None else ""
        finished = self._finish(call, case, "enabled")
        if case is not None and not isinstance(finished, m.Refusal):
            if before == "made":
                case.taken_at_ms = int(request.taken_at.timestamp() * 1000)
            self._replacements.finish(call, case)
        return finished

    def report_retained(self, call: Call, request: m.RetainedRequest) -> m.Done | m.Refusal:
        """POST /v1/retained. The finished card lies in the machine, under its slip number."""
        case = call.case(request.case)
        if case is not None and case.state == "made":
            case.slip = request.slip
            card = card_of(call, case, case.attempt)
            if card is not None:
                card.own_pin = request.pin == "set"
        return self._finish(call, case, "retained")

    def scrap(self, call: Call, request: m.ScrapRequest) -> m.Done | m.Refusal:
        """POST /v1/scrap. The number of this attempt is void; the application goes on."""
        case = call.case(request.case)
        if case is None or case.state == "withdrawn":
            return NO_CASE if case is None else m.Done()
        if case.state in ("enabled", "retained") or _is_made_elsewhere(call, case):
            return WRONG_ORDER
        self._void(call, case, request.attempt)
        # An attempt that never arrived here is scrapped as well: its reservation may still be on the way.
        case.scrapped, case.reason = max(case.scrapped, request.attempt), request.reason
        if request.attempt >= case.attempt and case.state in ("reserved", "made"):
            _move(call, case, "applied")
        return m.Done()

    def withdraw(self, call: Call, request: m.WithdrawRequest) -> m.Done | m.Refusal:
        """POST /v1/withdraw. Also of a case that never arrived: then it never will."""
        case = call.case_or_new(request.case)
        if case.state in ("enabled", "retained"):
            return WRONG_ORDER
        if case.state == "unknown" and anything_done(call, case.id):  # a deed's case never gets any further
            return WRONG_ORDER
        if case.state != "withdrawn":
            self._void(call, case, case.attempt)
            case.live_person, case.reason = None, request.reason
            self._replacements.undo(call, case)
            self._fees.give_back(call, case.id)
            _move(call, case, "withdrawn")
        return m.Done()

    def look_up(self, call: Call, request: m.LookUpRequest) -> m.CaseAtCentre | m.Refusal:
        """POST /v1/look-up."""
        case = call.case(request.case)
        if case is None:
            return m.CaseAtCentre("unknown")
        card = card_of(call, case, case.attempt)
        live = card if card is not None and card.state != "void" else None
        known = msgspec.convert(case.state, type=m.CaseState)
        if live is None:
            return m.CaseAtCentre(known, case.attempt)
        return m.CaseAtCentre(known, case.attempt, live.number[-4:], live.card_id or "")

    def _refusal(
        self, call: Call, case: Case, request: m.ApplyRequest, person: PersonRecord | None
    ) -> m.Refusal | None:
        refusal = self._eligibility.refusal(call, person, request, case.id)
        if refusal is not None or person is None:
            return refusal or m.Refusal("ELIG_NOT")
        if request.face_matched is False:
            return m.Refusal("FACE_MISMATCH")
        if request.face_matched is None and not self._settings.accept_without_face_match:
            return m.Refusal("FACE_MISMATCH")
        if case.mobile != request.applicant.mobile:
            return m.Refusal("SMS_FAIL")
        bound = self._replacements.bank_bound(call, request)
        if bound and request.bank != bound:
            return m.Refusal("BANK_NOT_CHANGEABLE")
        return self._banks.refusal(request.bank, person.centre) or self._fees.unpaid(
            call, case.id, request.service, request.reason
        )

    def _new_card(self, call: Call, case: Case) -> Card:
        serial = next_serial(call.db, "card")
        today = call.today
        card = Card(
            number=card_number(serial),
            bank_card_number=bank_card_number(self._banks.prefix(case.bank), serial),
            case_id=case.id,
            attempt=case.attempt,
            state="reserved",
            issue_date=today,
            expiry_date=years_after(today, self._settings.card_years),
            region=self._settings.region,
        )
        call.db.add(card)
        return card

    def _finish(self, call: Call, case: Case | None, end: str) -> m.Done | m.Refusal:
        card = card_of(call, case, case.attempt) if case is not None else None
        if case is None or card is None or case.state == "withdrawn":
            return NO_CASE
        if case.state == end:
            return m.Done()
        if case.state != "made" or _is_made_elsewhere(call, case):
            return WRONG_ORDER
        card.state = end
        _move(call, case, end)
        return m.Done()

    def _void(self, call: Call, case: Case, attempt: int) -> None:
        card = card_of(call, case, attempt)
        if card is not None:
            card.state = "void"


def card_of(call: Call, case: Case, attempt: int) -> Card | None:
    """The number given to this attempt."""
    if attempt == 0:
        return None  # attempts are counted from 1
    return call.db.scalars(_CARD_OF, {"case": case.id, "attempt": attempt}).first()


def _is_made_elsewhere(call: Call, case: Case) -> bool:
    """What the bureau has begun is no machine's any more: it is collected, and only that ends it."""
    # What the bureau begins it writes in a transaction of its own: none waits in this one to be written.
    return call.db.connection().execute(_BUREAU_JOB, {"case": case.id}).first() is not None


def _reserved(card: Card) -> m.Reserved:
    return m.Reserved(card.number, card.bank_card_number, card.issue_date, card.expiry_date, card.region)


def _move(call: Call, case: Case, state: str) -> None:
    case.state, case.changed_at_ms = state, call.now_ms
