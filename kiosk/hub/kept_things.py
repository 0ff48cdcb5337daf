"""What machines keep for people: cards that were not taken, things that were left behind (policy.md S22)."""

from datetime import UTC, datetime

from msgspec import convert
from sqlalchemy import select

from kiosk.central import messages as m
from kiosk.central.problems import ProblemCode
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, once
from kiosk.hub.held_cards import Office
from kiosk.hub.holders import NOT_FOUND, Needs
from kiosk.hub.not_taken import NotTaken
from kiosk.hub.replacements import Replacements
from kiosk.hub.schema import Card, Case, KeptBody, Kiosk
from kiosk.model import Service


class KeptThings:
    """Shows by ID card what is kept, and who got it back."""

    def __init__(self, office: Office, replacements: Replacements) -> None:
        self._holders = office.holders
        self._wallet = office.wallet
        self._replacements = replacements

    def left_behind(self, call: Call, request: m.LeftBehindRequest) -> m.LeftBehind | m.Refusal:
        """POST /v1/left-behind."""
        person = self._holders.known(Service.RECOVER_RETAINED_CARD, request.who)
        if isinstance(person, m.Refusal):
            return person
        things = _kept(call, person.id_number)
        return m.LeftBehind(things) if things else NOT_FOUND

    def keep(self, call: Call, request: m.KeepRequest) -> m.Done | m.Refusal:
        """POST /v1/left-behind/keep. Whoever it is: the thing lies there."""

        def act() -> m.Done:
            before = call.db.get(KeptBody, (request.slip, call.kiosk))
            if before is not None:
                if (before.person, before.kind) != (request.who.id_number, request.kind):
                    raise NotTaken(ProblemCode.IDEMPOTENCY_CONFLICT)  # one slip, one thing
                return m.Done()
            call.db.add(
                KeptBody(
                    slip=request.slip,
                    kiosk=call.kiosk,
                    person=request.who.id_number,
                    kind=request.kind,
                    kept_at_ms=call.now_ms,
                )
            )
            return m.Done()

        return once(call, About(request.case, m.Deed.LEFT_BEHIND, request.slip), m.Done, act)

    def hand_back(self, call: Call, request: m.HandBackRequest) -> m.Done | m.Refusal:
        """POST /v1/left-behind/hand-back."""
        about = About(request.case, m.Deed.HANDED_BACK, request.slip)
        return once(call, about, m.Done, lambda: self._hand_back(call, request))

    def _hand_back(self, call: Call, request: m.HandBackRequest) -> m.Done | m.Refusal:
        person = self._holders.admitted(
            call, Service.RECOVER_RETAINED_CARD, request.who, request.proof, Needs.FACE
        )
        if isinstance(person, m.Refusal):
            return person
        waiting = {thing.slip: thing for thing in _kept(call, person.id_number)}
        thing = waiting.get(request.slip)
        if thing is None:
            return NOT_FOUND
        if not thing.here:
            return m.Refusal("NOT_HERE", {"where": thing.where})
        row = call.db.get(KeptBody, (request.slip, call.kiosk))
        if row is not None:
            row.given_back = True
            return m.Done()
        kept = select(Case).where(
            Case.slip == request.slip, Case.kiosk == call.kiosk, Case.state == "retained"
        )
        case = call.db.scalars(kept).first()
        if case is None:
            return NOT_FOUND
        made = select(Card).where(Card.case_id == case.id, Card.state == "retained")
        self._wallet.hand_out_kept(call, case, call.db.scalars(made).one())
        self._replacements.finish(call, case)
        return m.Done()


def _kept(call: Call, id_number: str) -> list[m.KeptThing]:
    rows = call.db.scalars(select(KeptBody).where(KeptBody.person == id_number)).all()
    things = [
        _thing(call, row.slip, row.kind, row.kept_at_ms, row.kiosk) for row in rows if not row.given_back
    ]
    cases = select(Case).where(Case.id_number == id_number, Case.state == "retained")
    things += [
        _thing(call, case.slip, "social_card", case.changed_at_ms, case.kiosk, _number_of(call, case))
        for case in call.db.scalars(cases)
    ]
    return sorted(things, key=lambda thing: thing.kept_since)


def _number_of(call: Call, case: Case) -> str:
    made = select(Card).where(Card.case_id == case.id, Card.state == "retained")
    return call.db.scalars(made).one().number


def _thing(
    call: Call, slip: str, kind: str, kept_at_ms: int, kiosk: str, card_number: str = ""
) -> m.KeptThing:
    return m.KeptThing(
        slip=slip,
        kind=convert(kind, type=m.KindOfThing),
        kept_since=datetime.fromtimestamp(kept_at_ms / 1000, UTC),
        where=call.db.get_one(Kiosk, kiosk).service_point,
        here=kiosk == call.kiosk,
        card_number=card_number,
    )
