"""Cards that people have: shown, lost, found again, enabled, with a new mobile (SC-R art. 13, 17-19, 22, 23).

Each deed happens once in a case. What the service has done without saying so is found by its state.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from kiosk.card_life import BankState, PinState, SocialState
from kiosk.central import messages as m
from kiosk.central.card_service.applying import NO_CASE, NOT_THIS_CARD
from kiosk.central.card_service.book import Matter, Person
from kiosk.central.card_service.desk import LOST, CardRow, Desk
from kiosk.central.card_service.operations import Operation
from kiosk.central.card_service.service import No, Yes
from kiosk.central.nothing_done import OFF
from kiosk.errors import CentralUnreachable
from kiosk.model import Refused, Service, masked_card_number, masked_mobile

A = TypeVar("A", bound=m.Message)

_Deed = m.LossRequest | m.CancelLossRequest | m.EnableHeldRequest | m.ContactRequest

NO_CARD = Refused("NO_CARD")
NOT_OWNER = Refused("NOT_OWNER")
CANCELLED = Refused("CANCELLED")
_IN_USE_FIRST = (
    SocialState.ACTIVE,
    SocialState.INACTIVE,
    SocialState.TEMP_LOST,
    SocialState.FORMAL_LOST,
    SocialState.FROZEN,
    SocialState.CANCELLED,
)


class HeldCards:
    """The verbs of cards in people's hands."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def cards(self, request: m.CardsRequest) -> m.Cards | Refused:
        """SC-R art. 22. A number that is no card yet is not shown."""
        rows = await self._rows(request.who)
        if isinstance(rows, Refused):
            return rows
        mobiles = [row.columns["sjhm"] for row in rows if row.columns.get("sjhm")]
        cards = [self._described(row) for row in rows]
        return m.Cards(cards, masked_mobile(mobiles[0]) if mobiles else "")

    async def card_by_chip(self, request: m.CardByChipRequest) -> m.CardAtCentre | Refused:
        """The service finds cards by their person only: without the ID card there is nothing to ask."""
        if request.who is None:
            return OFF
        rows = await self._rows(request.who)
        if isinstance(rows, Refused):
            return NOT_OWNER if rows.code == "NO_CARD" else rows
        row = next((one for one in rows if one.number == request.card_number), None)
        if row is None:
            return NOT_OWNER
        return NOT_THIS_CARD if self._is_other_chip(row, request.chip) else self._described(row)

    async def report_loss(self, request: m.LossRequest) -> m.LossReported | Refused:
        """SC-R art. 17, 18. It holds from the service's yes on."""
        temporary = request.kind == "temporary"
        operation = Operation.TEMPORARY_LOSS if temporary else Operation.FORMAL_LOSS
        service = Service.REPORT_TEMPORARY_LOSS if temporary else Service.REPORT_LOSS
        deed = m.Deed.TEMPORARY_LOSS if temporary else m.Deed.FORMAL_LOSS

        def refusal(row: CardRow) -> Refused | None:
            match row.state.social:
                case SocialState.CANCELLED:
                    return CANCELLED
                case SocialState.FORMAL_LOST:
                    return Refused("ALREADY_FORMAL")
                case SocialState.TEMP_LOST if temporary:
                    return Refused("ALREADY_LOST")
                case _:
                    return None

        begun = await self._begin(request, service, deed, operation, m.LossReported, refusal)
        if not isinstance(begun, tuple):
            return begun
        matter, row = begun
        fields = {"kh": row.number} if temporary else {"kh": row.number, "yhbh": row.bank.yhbh}
        refused = await self._written(matter, operation, fields)
        if refused is not None:
            return refused
        now = self._desk.clock.now()
        until = _lapses_at(now, self._desk.tables.temporary_loss_days) if temporary else None
        return await self._done(matter, m.LossReported(now, until, row.bank.name, row.bank.phone))

    async def cancel_loss(self, request: m.CancelLossRequest) -> m.LossCancelled | Refused:
        """SC-R art. 19. The document undoes a temporary loss only; a formal one is the counter's."""

        def refusal(row: CardRow) -> Refused | None:
            if row.number != request.card_number or self._is_other_chip(row, request.chip):
                return NOT_OWNER
            match row.state.social:
                case SocialState.CANCELLED:
                    return CANCELLED
                case SocialState.FORMAL_LOST:
                    return OFF
                case SocialState.TEMP_LOST:
                    return None
                case _:
                    return Refused("NOT_LOST")

        operation = Operation.UNDO_TEMPORARY_LOSS
        begun = await self._begin(
            request, Service.CANCEL_LOSS, m.Deed.CANCEL_LOSS, operation, m.LossCancelled, refusal
        )
        if not isinstance(begun, tuple):
            return begun
        matter, row = begun
        refused = await self._written(matter, operation, {"kh": row.number})
        if refused is not None:
            return refused
        after = await self._desk.card(self._desk.whom(request.who), row.number)
        if after is None or after.state.social in LOST:
            self._desk.service.not_agreed(operation, "a yes, and a card that is still lost")
        answer = m.LossCancelled(after.state.social, row.bank.name, row.bank.phone)
        return await self._done(matter, answer)

    async def enable_held(self, request: m.EnableHeldRequest) -> m.HeldEnabled | Refused:
        """SC-R art. 13. The account beside it is asked for once and never insisted on."""

        def refusal(row: CardRow) -> Refused | None:
            if self._is_other_chip(row, request.chip):
                return NOT_OWNER
            match row.state.social:
                case SocialState.CANCELLED:
                    return CANCELLED
                case SocialState.ACTIVE:
                    return Refused("ALREADY_ACTIVE")
                case SocialState.INACTIVE:
                    return None
                case _:
                    return Refused("CARD_LOST")

        operation = Operation.ACTIVATE
        begun = await self._begin(
            request, Service.ENABLE_CARD, m.Deed.ENABLE, operation, m.HeldEnabled, refusal
        )
        if not isinstance(begun, tuple):
            return begun
        matter, row = begun
        refused = await self._written(matter, operation, {"kh": row.number, "yhbh": row.bank.yhbh})
        if refused is not None:
            return refused
        bank, reason = await self._account(request, row)
        return await self._done(matter, m.HeldEnabled(SocialState.ACTIVE, bank, reason))

    async def change_contact(self, request: m.ContactRequest) -> m.Done | Refused:
        """SC-R art. 23; a mobile only when its code was entered in this case."""
        operation = Operation.CHANGE_PERSON

        def refusal(row: CardRow) -> Refused | None:
            if row.state.social is SocialState.CANCELLED:
                return CANCELLED
            return Refused("CARD_LOST") if row.state.social in LOST else None

        begun = await self._begin(
            request, Service.CHANGE_CONTACT, m.Deed.CONTACT, operation, m.Done, refusal, pin_is_enough=True
        )
        if not isinstance(begun, tuple):
            return begun
        matter, _ = begun
        if request.mobile and matter.proved_mobile != request.mobile:
            return Refused("SMS_FAIL")
        who = request.who
        person = Person(who.id_type, who.id_number, who.name, mobile=request.mobile, address=request.address)
        matter = replace(matter, person=person)
        said = {"sjhm": request.mobile, "txdz": request.address}
        refused = await self._written(matter, operation, {name: text for name, text in said.items() if text})
        return refused if refused is not None else await self._done(matter, m.Done())

    async def deeds(self, request: m.DeedsRequest) -> m.Deeds | Refused:
        """The settling question: what is in doubt is looked for at the service."""
        desk = self._desk
        matter = await desk.matter(request.case)
        if matter.done_at is None and matter.deed is not None and await desk.happened(matter):
            matter = replace(_over(matter), done_at=desk.clock.now())
            await desk.keep(matter)
        if matter.done_at is None or matter.deed is None:
            return m.Deeds([])
        return m.Deeds([m.DeedDone(matter.deed, matter.done_at)])

    async def _rows(self, who: m.Holder) -> list[CardRow] | Refused:
        rows = await self._desk.cards(self._desk.whom(who))
        if isinstance(rows, No):
            return self._desk.check_refusal(rows)
        shown = [row for row in rows if row.state.social is not SocialState.NONE]
        return sorted(shown, key=lambda row: _IN_USE_FIRST.index(row.state.social)) or NO_CARD

    async def _row(self, who: m.Holder, ref: str) -> CardRow | Refused:
        rows = await self._rows(who)
        if isinstance(rows, Refused):
            return rows
        return next((row for row in rows if self._desk.ref(row.number) == ref), NO_CARD)

    async def _begin(
        self,
        request: _Deed,
        service: Service,
        deed: m.Deed,
        operation: Operation,
        answer: type[A],
        refusal: Callable[[CardRow], Refused | None],
        *,
        pin_is_enough: bool = False,
    ) -> tuple[Matter, CardRow] | A | Refused:
        """The matter and its card when the deed may be written; the first answer when it is done already."""
        desk, who = self._desk, request.who
        matter = await desk.matter(request.case)
        fresh, same = (None, ""), (deed, request.card)
        if matter.stage == "withdrawn" or (matter.deed, matter.about) not in (fresh, same):
            return NO_CASE
        if matter.done_at is not None:
            return msgspec.json.decode(matter.answer, type=answer) if matter.answer else NO_CASE
        closed = None if service in desk.tables.services else OFF
        refused = closed or self._not_proved(request.proof, pin_is_enough=pin_is_enough)
        row = refused or await self._row(who, request.card)
        if isinstance(row, Refused):
            return row
        refused = refusal(row) if matter.sent != operation else None
        if refused is not None:
            return refused
        person = Person(who.id_type, who.id_number, who.name)
        matter = replace(
            matter, person=person, deed=deed, about=request.card, card_number=row.number, bank=row.bank.code
        )
        return matter, row

    async def _written(self, matter: Matter, operation: Operation, fields: dict[str, str]) -> Refused | None:
        answer = await self._desk.write(matter, operation, fields)
        if not isinstance(answer, No):
            return None
        await self._desk.keep(Matter(case=matter.case, proved_mobile=matter.proved_mobile))
        return self._desk.refusal(operation)

    async def _done(self, matter: Matter, answer: A) -> A:
        done = replace(_over(matter), done_at=self._desk.clock.now(), answer=msgspec.json.encode(answer))
        await self._desk.keep(done)
        return answer

    async def _account(self, request: m.EnableHeldRequest, row: CardRow) -> tuple[BankState, str]:
        if not request.with_bank:
            return row.state.bank, ""
        desk = self._desk
        fields = {
            "kctzh": row.columns.get(desk.tables.columns.bank_card_number, ""),
            "yhbh": row.bank.yhbh,
        }
        try:
            answer = await desk.service.ask(Operation.ACTIVATE_ACCOUNT, desk.whom(request.who), fields)
        except CentralUnreachable:
            return row.state.bank, desk.tables.account_not_active
        if isinstance(answer, Yes):
            return BankState.ACTIVE, ""
        return row.state.bank, desk.tables.account_not_active

    def _not_proved(self, proof: m.Proof, *, pin_is_enough: bool) -> Refused | None:
        """The service asks for none of it: what a deed needs is a rule of ours, as at our own centre."""
        if proof.agency:
            return Refused("AGENT_NOT_ALLOWED")
        if pin_is_enough and proof.pin_verified:
            return None
        if not proof.id_read:
            return NOT_THIS_CARD
        unseen = proof.face_matched is None and self._desk.tables.without_face_match
        return None if proof.face_matched or unseen else Refused("FACE_MISMATCH")

    def _is_other_chip(self, row: CardRow, chip: m.ChipIdentity) -> bool:
        """Where the service lists the chip; the chip has proved its key and read out its number anyway."""
        listed = row.columns.get(self._desk.tables.columns.card_id, "")
        return listed not in ("", chip.card_id)

    def _described(self, row: CardRow) -> m.CardAtCentre:
        desk, columns = self._desk, self._desk.tables.columns
        region = desk.service.region  # the service is one city's, as its name says
        return m.CardAtCentre(
            ref=desk.ref(row.number),
            number_masked=masked_card_number(row.number),
            generation=row.columns.get(columns.version, ""),
            social=row.state.social,
            bank=row.state.bank,
            pin=PinState.SET,  # nobody but the chip knows, and it is asked
            body="lost" if row.state.social in LOST else "with_holder",
            bank_code=row.bank.code,
            bank_name=row.bank.name,
            bank_phone=row.bank.phone,
            issue_date=desk.day(row, columns.issue_date),
            expiry_date=desk.day(row, columns.expiry_date),
            issuing_place=region,
            issuing_place_name="",
            insured_place=region,
            insured_place_name="",
        )


def _lapses_at(reported_at: datetime, days: int) -> datetime:
    """To the minute, as our own centre counts (SC-R art. 18); the service names no end: not confirmed."""
    return reported_at.replace(second=0, microsecond=0) + timedelta(days=days)


def _over(matter: Matter) -> Matter:
    """What has ended names nobody any more."""
    return replace(matter, sent=None, person=None, proved_mobile="", card_number="")
