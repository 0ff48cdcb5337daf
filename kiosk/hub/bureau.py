"""The bureau that makes what no machine makes on the spot, and lays it ready where it was applied for.

JS 二.1(2), 三.4: 卡片制作完成之后 the applicant collects it at the service point that took the application.

    applied ─bureau begins─► reserved ─made, laid into the box─► made ─collected─► enabled

A province's own bureau tells its centre by its own system; here a clerk does, and in a sandbox its door.
"""

from dataclasses import dataclass

from sqlalchemy import select

from kiosk.hub.bank import Banks
from kiosk.hub.calendar import years_after
from kiosk.hub.call import Call
from kiosk.hub.numbers import bank_card_number, card_number, next_serial
from kiosk.hub.registry import Registry
from kiosk.hub.schema import BureauJob, Card, Case, Kiosk
from kiosk.hub.settings import HubSettings
from kiosk.hub.wallet import RID

ATTEMPT = 1
SERIAL_DIGITS = 8
SERIALS_FROM = 3_000_000
"""The bureau's chips: above the blanks of machines, which are counted from 1, and the cards from before."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A card that somebody waits for and no machine makes; `job` and `card` once the bureau has begun."""

    case: Case
    job: BureauJob | None
    card: Card | None

    @property
    def lies_ready(self) -> bool:
        return self.job is not None and self.job.slot > 0


class Bureau:
    """Makes ordered cards, one step at a time."""

    def __init__(self, settings: HubSettings, registry: Registry, banks: Banks) -> None:
        self._settings = settings
        self._registry = registry
        self._banks = banks

    def ordered(self, call: Call, id_number: str) -> Ordered | None:
        """The order of this person that was not collected yet."""
        waits = select(Case).where(
            Case.live_person == id_number, Case.state.in_(("applied", "reserved", "made"))
        )
        case = call.db.scalars(waits.with_for_update()).first()
        if case is None:
            return None
        job = call.db.get(BureauJob, case.id)
        if job is None:
            # A machine that makes cards is at it itself, unless the province has none of those.
            filed_only = case.state == "applied" and self._settings.rules.made_by_bureau
            return Ordered(case, None, None) if filed_only else None
        return Ordered(case, job, call.db.get_one(Card, job.number))

    def go_on(self, call: Call, id_number: str) -> bool:
        """The clerk's word: begun, then made and laid ready. False: nothing of this person is to be made."""
        order = self.ordered(call, id_number)
        if order is None or order.lies_ready:
            return False
        if order.job is None or order.card is None:
            self._begin(call, order.case)
        else:
            order.card.state = order.case.state = "made"
            order.case.changed_at_ms = call.now_ms
            order.job.slot = self._free_slot(call, order.job.service_point)
        return True

    def _begin(self, call: Call, case: Case) -> None:
        serial, today, region = next_serial(call.db, "card"), call.today, self._settings.region
        chip = SERIALS_FROM + next_serial(call.db, "bureau_chip")
        card = Card(
            number=card_number(serial),
            bank_card_number=bank_card_number(self._banks.prefix(case.bank), serial),
            case_id=case.id,
            attempt=ATTEMPT,
            state="reserved",
            issue_date=today,
            expiry_date=years_after(today, self._settings.card_years),
            region=region,
            card_id=f"{region}{RID}{chip:08X}",
        )
        call.db.add(card)
        call.db.flush()
        point = call.db.get_one(Kiosk, case.kiosk).service_point
        call.db.add(BureauJob(case_id=case.id, number=card.number, service_point=point))
        case.attempt, case.state, case.changed_at_ms = ATTEMPT, "reserved", call.now_ms

    def _free_slot(self, call: Call, point: str) -> int:
        there = (
            select(BureauJob.slot).join(Case).where(BureauJob.service_point == point, Case.state == "made")
        )
        taken = {*call.db.scalars(there).all(), *self._registry.slots()}
        return next(slot for slot in range(1, len(taken) + 2) if slot not in taken)


def described(ordered: Ordered) -> dict[str, str]:
    """What of the card stands on its chip; {} while there is none."""
    card = ordered.card
    if card is None:
        return {}
    return {
        "number": card.number,
        "serial": str(int((card.card_id or "")[-SERIAL_DIGITS:], 16)),
        "bank": ordered.case.bank,
        "issue_date": card.issue_date.isoformat(),
        "expiry_date": card.expiry_date.isoformat(),
    }
