"""Cards in the making: progress, and the handing out of one made beforehand (SC-R art. 12, 22, 27)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import msgspec
from sqlalchemy import select

from kiosk.card_life import OrderStage, PinState, SocialState
from kiosk.central import messages as m
from kiosk.hub.bureau import Bureau, Ordered
from kiosk.hub.calendar import working_days_after
from kiosk.hub.call import Call
from kiosk.hub.deeds import About, once
from kiosk.hub.held_cards import Office
from kiosk.hub.holders import Needs
from kiosk.hub.registry import PersonOrder, PersonRecord
from kiosk.hub.replacements import Replacements
from kiosk.hub.schema import BureauJob, Card, CardLife, Case, Kiosk, OutOfBox
from kiosk.hub.wallet import RID, card_ref
from kiosk.model import Service

NO_JOB = m.Refusal("NO_JOB")
STAGES = {
    "applied": OrderStage.ACCEPTED,
    "reserved": OrderStage.MAKING,
    "made": OrderStage.MADE,
    "retained": OrderStage.MADE,
    "enabled": OrderStage.DELIVERED,
}
"""What a citizen is told of a case at a machine."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A card that lies in the machine that asks."""

    number: str
    chip_start: str
    slot: int
    bank: str
    of: PersonOrder | Ordered
    """From before, or the bureau's."""


class Orders:
    """Shows orders and hands cards out."""

    def __init__(self, office: Office, bureau: Bureau, replacements: Replacements) -> None:
        self._office = office
        self._bureau = bureau
        self._replacements = replacements

    def progress(self, call: Call, request: m.ProgressRequest) -> m.Progress | m.Refusal:
        """POST /v1/progress. SC-R art. 22."""
        person = self._office.holders.known(Service.QUERY_PROGRESS, request.who)
        if isinstance(person, m.Refusal):
            return person
        orders = [self._told(call, person, place, order) for place, order in enumerate(person.centre.orders)]
        cases = select(Case).where(Case.id_number == person.id_number, Case.state.in_(STAGES))
        orders += [self._of_case(call, case) for case in call.db.scalars(cases)]
        if not orders:
            return NO_JOB
        return m.Progress(sorted(orders, key=lambda order: order.accepted_on, reverse=True))

    def ready(self, call: Call, request: m.ReadyCardRequest) -> m.ReadyCard | m.Refusal:
        """POST /v1/ready-card."""
        person = self._office.holders.known(Service.COLLECT_CARD, request.who)
        if isinstance(person, m.Refusal):
            return person
        waiting = self._waiting(call, person)
        if isinstance(waiting, m.Refusal):
            return waiting
        ends = self._replacements.ends(call, waiting.of.case) if isinstance(waiting.of, Ordered) else None
        return m.ReadyCard(
            card=card_ref(waiting.number),
            card_number=waiting.number,
            slot=0 if call.db.get(OutOfBox, waiting.number) is not None else waiting.slot,
            bank_name=self._office.banks.record(waiting.bank).name,
            enables=self._office.settings.rules.collecting_enables,
            replaces=ends,
        )

    def collect(self, call: Call, request: m.CollectRequest) -> m.Collected | m.Refusal:
        """POST /v1/collect. The card that was ordered, that the chip named, and that was taken: one card."""
        about = About(request.case, m.Deed.COLLECT, request.card)
        return once(call, about, m.Collected, lambda: self._collect(call, request))

    def _collect(self, call: Call, request: m.CollectRequest) -> m.Collected | m.Refusal:
        person = self._office.holders.admitted(
            call, Service.COLLECT_CARD, request.who, request.proof, Needs.FACE
        )
        if isinstance(person, m.Refusal):
            return person
        waiting = self._waiting(call, person)
        if isinstance(waiting, m.Refusal):
            return waiting
        told = (request.card, request.card_number, request.chip.card_id[:24])
        if told != (card_ref(waiting.number), waiting.number, waiting.chip_start):
            return m.Refusal("WRONG_CARD_PICKED")
        if isinstance(waiting.of, PersonOrder):
            life = self._office.wallet.add_collected(call, person, waiting.of)
            if self._office.settings.rules.collecting_enables:
                life.social = life.before = SocialState.ACTIVE
        else:
            card = call.db.get_one(Card, waiting.number)
            life = self._office.wallet.hand_out_ordered(call, waiting.of.case, card)
            # JS 三.4: the card that it replaces ends with this, and not before.
            self._replacements.finish(call, waiting.of.case)
        if request.pin:
            life.pin = PinState(request.pin)
        return m.Collected(life.social)

    def _waiting(self, call: Call, person: PersonRecord) -> Waiting | m.Refusal:
        """The card that lies in the machine that asks, or why there is none."""
        ordered = self._bureau.ordered(call, person.id_number)
        if ordered is not None:
            return self._laid_ready(call, ordered)
        open_orders = [order for order in person.centre.orders if not self._is_delivered(call, order)]
        if not open_orders:
            return NO_JOB
        order = open_orders[0]
        if order.stage is not OrderStage.MADE:
            return m.Refusal("NOT_READY", {"date": _shown(self._promised(self._accepted(call, order)))})
        if order.overdue:
            return m.Refusal("OVERDUE")
        if order.slot == 0 or not self._is_here(call, order):
            return m.Refusal("NOT_HERE", {"where": order.collect_at or _point_of(call)})
        return Waiting(order.number or "", self._chip_start(order), order.slot, order.bank, order)

    def _laid_ready(self, call: Call, ordered: Ordered) -> Waiting | m.Refusal:
        """JS 三.4: where it was applied for, and nowhere else."""
        job, card = ordered.job, ordered.card
        if job is None or card is None or not ordered.lies_ready:
            return m.Refusal("NOT_READY", {"date": _shown(self._promised(_accepted_on(ordered.case)))})
        if job.service_point != _point_of(call):
            return m.Refusal("NOT_HERE", {"where": job.service_point})
        return Waiting(card.number, card.card_id or "", job.slot, ordered.case.bank, ordered)

    def _told(self, call: Call, person: PersonRecord, place: int, order: PersonOrder) -> m.OrderAtCentre:
        accepted = self._accepted(call, order)
        delivered = self._is_delivered(call, order)
        return m.OrderAtCentre(
            stage=OrderStage.DELIVERED if delivered else order.stage,
            service=order.service,
            accepted_on=accepted,
            promised_on=self._promised(accepted),
            collect_at=order.collect_at or _point_of(call),
            here=not delivered and order.slot > 0 and self._is_here(call, order),
            bank_name=self._office.banks.record(order.bank).name,
            unit=person.centre.unit_batch,
        )

    def _of_case(self, call: Call, case: Case) -> m.OrderAtCentre:
        applied = msgspec.json.decode(case.applied, type=m.ApplyRequest)
        kiosk, job = call.db.get_one(Kiosk, case.kiosk), call.db.get(BureauJob, case.id)
        accepted = _accepted_on(case)
        kept_here = case.state == "retained" and case.kiosk == call.kiosk
        lies_here = case.state == "made" and job is not None and job.service_point == _point_of(call)
        return m.OrderAtCentre(
            stage=STAGES[case.state],
            service=applied.service,
            accepted_on=accepted,
            promised_on=self._promised(accepted),
            collect_at=kiosk.service_point,
            here=kept_here or lies_here,
            bank_name=self._office.banks.record(case.bank).name,
        )

    def _is_delivered(self, call: Call, order: PersonOrder) -> bool:
        return order.number is not None and call.db.get(CardLife, order.number) is not None

    def _is_here(self, call: Call, order: PersonOrder) -> bool:
        return not order.collect_at or order.collect_at == _point_of(call)

    def _accepted(self, call: Call, order: PersonOrder) -> date:
        return call.today - timedelta(days=order.accepted_days_ago)

    def _promised(self, accepted: date) -> date | None:
        days = self._office.settings.rules.working_days
        return None if days is None else working_days_after(self._office.settings.calendar, accepted, days)

    def _chip_start(self, order: PersonOrder) -> str:
        serial = order.chip.serial if order.chip is not None else 0
        return f"{self._office.settings.region}{RID}{serial:08X}"


def _accepted_on(case: Case) -> date:
    """The day that the application's number names."""
    return datetime.strptime(case.application[6:14], "%Y%m%d").replace(tzinfo=UTC).date()


def _point_of(call: Call) -> str:
    return call.db.get_one(Kiosk, call.kiosk).service_point


def _shown(day: date | None) -> str:
    return "" if day is None else day.isoformat()
