"""From the question whether somebody may have a card to the one in their hand (SC-R art. 8-13).

The operations come in this order: chkCanCard…, saveCard…List, saveCardOpen, the key holder (proving.py),
saveCardCompleted, saveCardActive.
"""

import base64
import logging
from datetime import date

from msgspec.structs import replace

from kiosk.card import files
from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.central.card_service.book import Matter, Person
from kiosk.central.card_service.desk import CardRow, Desk
from kiosk.central.card_service.operations import Operation
from kiosk.central.card_service.service import No, Whom, Yes
from kiosk.central.card_service.tables import looked_up
from kiosk.central.nothing_done import OFF
from kiosk.clock import today
from kiosk.model import Refused, Service

log = logging.getLogger(__name__)

NO_CASE = Refused("NO_JOB")
WRONG_ORDER = Refused("NOT_READY")
NOT_THIS_CARD = Refused("AUTH_DENIED")
SUBMITTED = "已受理"
TAIL = 4
"""Characters of a card's number that may be kept and shown."""


class Applying:
    """The verbs of a new card, but for those about its chip."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def eligibility(self, request: m.EligibilityRequest) -> m.Eligibility | Refused:
        desk = self._desk
        if not self._does(request.service):
            return OFF
        if request.agency:
            return Refused("AGENT_NOT_ALLOWED")
        try:
            files.split_name(request.name)
        except files.NotOnCard:
            return Refused("NAME_NOT_ON_CARD")
        whom = desk.whom(request)
        check = Operation.MAY_APPLY if request.service == Service.ISSUE_CARD else Operation.MAY_REPLACE
        answer = await desk.service.ask(check, whom, {"yhbh": desk.tables.bank_of_checks})
        return await self._not_eligible(whom, answer) if isinstance(answer, No) else m.Eligibility()

    async def apply(self, request: m.ApplyRequest) -> m.Applied | Refused:
        """Art. 10, 11. Applied has no number: the service gives none."""
        desk, applicant = self._desk, request.applicant
        matter = await desk.matter(request.case)
        if matter.stage not in ("unknown", "refused"):
            return self._again(matter, request)
        wrong = self._not_accepted(matter, request)
        if wrong is not None:
            return wrong
        new = request.service == Service.ISSUE_CARD
        operation = Operation.APPLY if new else Operation.APPLY_FOR_REPLACEMENT
        fields = self._application(request)
        person = Person(
            applicant.id_type,
            applicant.id_number,
            applicant.name,
            applicant.sex,
            applicant.nation,
            applicant.birth,
        )
        if matter.sent is None:
            matter = replace(matter, person=person, service=request.service, bank=request.bank)
            check = Operation.MAY_APPLY if new else Operation.MAY_REPLACE
            whom = desk.whom(person)
            allowed = await desk.service.ask(check, whom, {"yhbh": fields["yhbh"]})
            if isinstance(allowed, No):
                return await self._not_eligible(whom, allowed)
        elif (matter.person, matter.bank) != (person, request.bank):
            return WRONG_ORDER  # the other one is in doubt, and may be on file
        answer = await desk.write(matter, operation, fields)
        if isinstance(answer, No):
            await desk.keep(replace(matter, stage="refused", sent=None, person=None))
            return desk.refusal(operation, request.bank)
        await desk.keep(replace(matter, stage="applied", sent=None))
        return m.Applied("")

    async def reserve(self, request: m.ReserveRequest) -> m.Reserved | Refused:
        """One number for the person, whichever blank becomes the card: the service voids none."""
        desk = self._desk
        matter = await desk.matter(request.case)
        if matter.stage == "reserved" and request.attempt >= matter.attempt:
            if request.attempt > matter.attempt:
                matter = replace(matter, attempt=request.attempt, card_id="")
                await desk.keep(matter)
            return self._reserved(matter)
        if matter.stage != "applied" or matter.person is None:
            return NO_CASE if matter.stage in ("unknown", "withdrawn") else WRONG_ORDER
        bank = desk.tables.bank_of(matter.bank)
        opened = await desk.write(matter, Operation.OPEN, {"yhbh": bank.yhbh, "khhhh": bank.khhhh})
        if isinstance(opened, No):
            await desk.keep(replace(matter, sent=None))
            return desk.refusal(Operation.OPEN, matter.bank)
        number = opened.para.values.get("sbkh", "") if isinstance(opened, Yes) else ""
        if isinstance(opened, Yes) and not files.is_card_number(number):
            desk.service.not_agreed(Operation.OPEN, "no card number")
        row = await desk.released(matter, desk.whom(matter.person), number)
        if row is None:
            desk.service.not_agreed(Operation.OPEN, "a number that nobody finds again")
        matter = self._opened(matter, row, request.attempt)
        await desk.keep(matter)
        return self._reserved(matter)

    async def report_made(self, request: m.MadeRequest) -> m.Done | Refused:
        """回盘: the numbers that were reserved, on the chip that was proved."""
        desk = self._desk
        matter = await desk.matter(request.case)
        if matter.stage not in ("reserved", "made", "enabled"):
            return NO_CASE
        if matter.stage == "enabled":
            return m.Done() if request.chip.card_id == matter.card_id else NOT_THIS_CARD
        told = (request.card_number, request.bank_card_number, request.chip.card_id, request.attempt)
        if told != (matter.card_number, matter.bank_card_number, matter.card_id, matter.attempt):
            return NOT_THIS_CARD
        if matter.stage != "reserved" or matter.person is None:
            return m.Done()
        fields = {
            "shbzhm": matter.person.id_number,
            "yhbh": desk.tables.bank_of(matter.bank).yhbh,
            "kh": matter.card_number,
            **desk.tables.made_always,
            **{name: self._of_card(what, request) for name, what in desk.tables.made.items()},
        }
        answer = await desk.write(matter, Operation.COMPLETED, fields)
        if isinstance(answer, No):
            await desk.keep(replace(matter, sent=None))
            return desk.refusal(Operation.COMPLETED)
        await desk.keep(replace(matter, stage="made", sent=None))
        return m.Done()

    async def enable(self, request: m.EnableRequest) -> m.Done | Refused:
        """Art. 13: only a card that somebody took."""
        desk = self._desk
        matter = await desk.matter(request.case)
        if matter.stage == "enabled":
            return m.Done()
        if matter.stage != "made":
            return NO_CASE if matter.stage in ("unknown", "withdrawn") else WRONG_ORDER
        yhbh = desk.tables.bank_of(matter.bank).yhbh
        answer = await desk.write(matter, Operation.ACTIVATE, {"kh": matter.card_number, "yhbh": yhbh})
        if isinstance(answer, No):
            await desk.keep(replace(matter, sent=None))
            return desk.refusal(Operation.ACTIVATE)
        ended = Matter(
            case=matter.case,
            stage="enabled",
            attempt=matter.attempt,
            card_number=matter.card_number[-TAIL:],
            card_id=matter.card_id,
        )
        await desk.keep(ended)
        return m.Done()

    async def scrap(self, request: m.ScrapRequest) -> m.Done | Refused:
        """The service has seen no chip yet: the number waits for the next blank."""
        matter = await self._desk.matter(request.case)
        match matter.stage:
            case "unknown":
                return NO_CASE
            case "applied" | "reserved":
                attempt = max(matter.attempt, request.attempt)
                await self._desk.keep(replace(matter, attempt=attempt, card_id=""))
                return m.Done()
            case "withdrawn":
                return m.Done()
            case _:
                return WRONG_ORDER

    async def withdraw(self, request: m.WithdrawRequest) -> m.Done | Refused:
        """What the service was told it keeps: it has no word for taking an application back.

        Then nothing more is done in this case here, and the refusal says that staff have to.
        """
        desk = self._desk
        matter = await desk.matter(request.case)
        if matter.stage == "withdrawn":
            return m.Done()
        if matter.stage == "enabled" or matter.done_at is not None:
            return WRONG_ORDER
        if matter.deed is not None and await desk.happened(matter):
            return WRONG_ORDER  # `deeds` says it, and keeps it
        filed = matter.stage in ("applied", "reserved", "made")
        filed = filed or (matter.sent in _APPLIES and await desk.happened(matter))
        await desk.keep(Matter(case=matter.case, stage="withdrawn"))
        if not filed:
            return m.Done()
        log.error("an application stands at the card service that only its staff can take back")
        return OFF

    async def look_up(self, request: m.LookUpRequest) -> m.CaseAtCentre | Refused:
        """From the book: the service knows no cases."""
        matter = await self._desk.matter(request.case)
        return m.CaseAtCentre(matter.stage, matter.attempt, matter.card_number[-TAIL:], matter.card_id)

    def _does(self, service: str) -> bool:
        return service in (Service.ISSUE_CARD, Service.REISSUE_CARD) and service in self._desk.tables.services

    def _again(self, matter: Matter, request: m.ApplyRequest) -> m.Applied | Refused:
        if matter.stage == "withdrawn":
            return NO_CASE
        same = matter.bank == request.bank and (
            matter.person is None or matter.person.id_number == request.applicant.id_number
        )
        return m.Applied("") if same else Refused("IN_PROGRESS", {"stage": SUBMITTED})

    def _not_accepted(self, matter: Matter, request: m.ApplyRequest) -> Refused | None:
        """What the service does not ask for, and this kiosk does not do without."""
        if not self._does(request.service):
            return OFF
        if request.agency:
            return Refused("AGENT_NOT_ALLOWED")
        if request.face_matched is False or (
            request.face_matched is None and not self._desk.tables.without_face_match
        ):
            return Refused("FACE_MISMATCH")
        return None if matter.proved_mobile == request.applicant.mobile else Refused("SMS_FAIL")

    def _application(self, request: m.ApplyRequest) -> dict[str, str]:
        """Raises UnknownCode."""
        tables, applicant = self._desk.tables, request.applicant
        until = applicant.id_valid_until
        return {
            "yhbh": tables.bank_of(request.bank).yhbh,
            "sjhm": applicant.mobile,
            "lkfs": tables.collecting,
            "zylb": looked_up(tables.occupations, "occupations", applicant.occupation),
            "gj": applicant.nationality,
            "zjdqrq": f"{until:%Y%m%d}" if until is not None else tables.no_end,
            "csrq": f"{applicant.birth:%Y%m%d}",
            "xb": looked_up(tables.sexes, "sexes", applicant.sex),
            "mz": tables.nation(applicant.nation),
            "txdz": applicant.address,
            "zp": base64.b64encode(applicant.photo).decode("ascii"),
            **({} if request.service == Service.ISSUE_CARD else {"bhkyy": request.reason}),
            **tables.application_always,
        }

    async def _not_eligible(self, whom: Whom, no: No) -> Refused:
        """A second card is named by its end; one that is being made is not called a card."""
        refused = self._desk.check_refusal(no)
        if refused.code != "CARD_EXISTS":
            return refused
        rows = await self._desk.cards(whom)
        live = [] if isinstance(rows, No) else [row for row in rows if _is_live(row)]
        if live:
            return Refused("CARD_EXISTS", {"tail": live[0].number[-TAIL:]})
        return Refused("IN_PROGRESS", {"stage": SUBMITTED})

    def _opened(self, matter: Matter, row: CardRow, attempt: int) -> Matter:
        bank_card_number = row.columns.get(self._desk.tables.columns.bank_card_number, "")
        if not (bank_card_number.isdecimal() and 16 <= len(bank_card_number) <= 19):
            self._desk.service.not_agreed(Operation.CARDS, "no number of the bank's card")
        day = today(self._desk.clock)
        return replace(
            matter,
            stage="reserved",
            sent=None,
            attempt=attempt,
            card_number=row.number,
            bank_card_number=bank_card_number,
            issue_date=day,
            expiry_date=_years_after(day, self._desk.tables.chip.card_years),
        )

    def _reserved(self, matter: Matter) -> m.Reserved:
        if matter.issue_date is None or matter.expiry_date is None:
            raise ValueError("a number without its days")
        region = self._desk.service.region
        return m.Reserved(
            matter.card_number, matter.bank_card_number, matter.issue_date, matter.expiry_date, region
        )

    def _of_card(self, what: str, request: m.MadeRequest) -> str:
        match what:
            case "card_id":
                return request.chip.card_id
            case "atr_historical":
                return request.chip.atr_historical
            case "version":
                return request.chip.version
            case _:
                return request.bank_card_number


_APPLIES = (Operation.APPLY, Operation.APPLY_FOR_REPLACEMENT)


def _is_live(row: CardRow) -> bool:
    return row.state.social not in (SocialState.NONE, SocialState.CANCELLED)


def _years_after(day: date, years: int) -> date:
    """The same day; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
