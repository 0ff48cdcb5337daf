"""What every matter at the card service needs: the book, the person's cards, and one way to write.

    intent into the book → the write → outcome into the book

The service knows no keys. After a lost answer nothing is written again before its look-up has shown that the
first write did nothing; and when the repetition is refused, it is looked for once more: the first may have
been on its way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

import msgspec

from kiosk.card_life import SocialState
from kiosk.central import messages as m
from kiosk.central.card_service.book import CaseBook, Matter, Person
from kiosk.central.card_service.operations import Operation
from kiosk.central.card_service.para import NotSayable
from kiosk.central.card_service.service import CardService, No, Whom, Yes
from kiosk.central.card_service.tables import OTHERWISE, BankRow, StateRow, Tables, UnknownCode, looked_up
from kiosk.clock import BEIJING, Clock, today
from kiosk.model import Refused
from kiosk.worker import Worker

LOST = (SocialState.TEMP_LOST, SocialState.FORMAL_LOST)
SHOWS: Mapping[Operation, tuple[SocialState, ...]] = MappingProxyType(
    {
        Operation.COMPLETED: (SocialState.INACTIVE, SocialState.ACTIVE),
        Operation.ACTIVATE: (SocialState.ACTIVE,),
        Operation.TEMPORARY_LOSS: LOST,
        Operation.FORMAL_LOSS: (SocialState.FORMAL_LOST,),
        Operation.UNDO_TEMPORARY_LOSS: (SocialState.ACTIVE, SocialState.INACTIVE),
    }
)
"""The states of a card that show that a write took effect."""
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[ T].*)?")


@dataclass(frozen=True, slots=True)
class CardRow:
    """One card as the service lists it."""

    number: str = field(repr=False)
    state: StateRow
    bank: BankRow
    columns: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Happened:
    """An earlier write, whose answer was lost, took effect."""


class Desk:
    """See the module."""

    def __init__(
        self, service: CardService, book: CaseBook, tables: Tables, clock: Clock, disk: Worker
    ) -> None:
        self.service = service
        self.tables = tables
        self.clock = clock
        self._book = book
        self._disk = disk

    async def matter(self, case: str) -> Matter:
        return await self._disk.run(lambda: self._book.read(case))

    async def keep(self, matter: Matter) -> None:
        await self._disk.run(lambda: self._book.write(matter))

    def ref(self, number: str) -> str:
        return self._book.ref(number)

    def whom(self, who: m.Holder | m.EligibilityRequest | Person) -> Whom:
        """Raises UnknownCode."""
        return Whom(who.id_number, looked_up(self.tables.id_types, "id_types", who.id_type), who.name)

    async def cards(self, whom: Whom) -> list[CardRow] | No:
        """Every card of the person, also a number without a card yet."""
        answer = await self.service.ask(Operation.CARDS, whom, {"kztfw": self.tables.every_state})
        if isinstance(answer, No):
            return answer
        try:
            rows = [
                CardRow(
                    columns.get("kh", ""),
                    self.tables.state(columns.get("kzt", "")),
                    self.tables.bank_numbered(columns.get("yhbh", "")),
                    columns,
                )
                for columns in answer.para.rows
                if columns.get("shbzhm", whom.number) == whom.number  # nobody is shown another person's
            ]
        except UnknownCode as unknown:
            self.service.not_agreed(Operation.CARDS, str(unknown))
        return rows

    async def card(self, whom: Whom, number: str) -> CardRow | None:
        rows = await self.cards(whom)
        return None if isinstance(rows, No) else next((row for row in rows if row.number == number), None)

    def day(self, row: CardRow, column: str) -> date:
        """A column that holds a day. What is no day is no answer: a card is never described by half."""
        found = _DAY.fullmatch(row.columns.get(column, ""))
        try:
            return date(*map(int, found.groups() if found is not None else ()))
        except (TypeError, ValueError):
            self.service.not_agreed(Operation.CARDS, f"no day in {column}")

    async def write(
        self, matter: Matter, operation: Operation, fields: Mapping[str, str]
    ) -> Yes | No | Happened:
        """Once. The caller keeps what came of it, with `sent` empty.

        Raises NotSayable: nothing was sent. Raises CentralUnreachable: the book says that it is in doubt.
        """
        if matter.person is None:
            raise ValueError("a write for nobody")
        doubted = matter.sent == operation
        if doubted and await self.happened(matter):
            return Happened()
        whom = self.whom(matter.person)
        self.service.said(operation, whom, fields)  # what can not be said leaves no doubt behind
        said = msgspec.structs.replace(matter, sent=operation, sent_at=self.clock.now())
        await self.keep(said)
        answer = await self.service.ask(operation, whom, fields)
        if isinstance(answer, No) and doubted and await self.happened(said):
            return Happened()
        return answer

    async def happened(self, matter: Matter) -> bool:
        """Whether the write that the book has in doubt took effect. Raises CentralUnreachable."""
        if matter.sent is None or matter.sent_at is None or matter.person is None:
            return False
        waited = (self.clock.now() - matter.sent_at).total_seconds()
        if 0 <= waited < self.tables.look_again_s:
            await self.clock.sleep(self.tables.look_again_s - waited)
        whom = self.whom(matter.person)
        match matter.sent:
            case Operation.APPLY | Operation.APPLY_FOR_REPLACEMENT:
                return await self._has_applied(matter, whom, matter.sent_at)
            case Operation.OPEN:
                return await self.released(matter, whom) is not None
            case Operation.CHANGE_PERSON:
                return await self._has_contact(matter.person, whom)
            case _:
                row = await self.card(whom, matter.card_number)
                return row is not None and row.state.social in SHOWS[matter.sent]

    async def released(self, matter: Matter, whom: Whom, number: str = "") -> CardRow | None:
        """The number that was given out at this bank and is no card yet."""
        rows = await self.cards(whom)
        if isinstance(rows, No):
            return None
        return next(
            (
                row
                for row in rows
                if row.state.social is SocialState.NONE
                and row.bank.code == matter.bank
                and row.number == (number or row.number)
            ),
            None,
        )

    def check_refusal(self, no: No) -> Refused:
        """What an errcode says of a person."""
        checks = self.tables.checks
        return Refused(checks.get(no.errcode) or checks[OTHERWISE])

    def refusal(self, operation: Operation, bank: str = "") -> Refused:
        """What a no to a write means; `bank` is one of ours."""
        code = self.tables.refusals[operation]
        return Refused(code, {"bank": self.tables.bank_of(bank).name} if bank else {})

    async def _has_applied(self, matter: Matter, whom: Whom, sent_at: datetime) -> bool:
        """The list is of everybody who applied at this bank: looked through for one number, and dropped."""
        new = matter.sent is Operation.APPLY
        since = sent_at.astimezone(BEIJING).strftime("%Y%m%d")
        until = today(self.clock).strftime("%Y%m%d")
        yhbh = self.tables.bank_of(matter.bank).yhbh
        asked = {"qsrq": since, "zzrq": until, "yhbh": yhbh, "zklb": "0" if new else "1"}
        answer = await self.service.ask(Operation.APPLICATIONS, whom, asked)
        if isinstance(answer, No):
            self.service.not_agreed(Operation.APPLICATIONS, "no list")
        numbers = {row.get("yxzjhm") or row.get("shbzhm") for row in answer.para.rows}
        return whom.number in numbers

    async def _has_contact(self, person: Person, whom: Whom) -> bool:
        answer = await self.service.ask(Operation.PERSON, whom)
        if isinstance(answer, No):
            return False
        told = {**(answer.para.rows[0] if answer.para.rows else {}), **answer.para.values}
        wanted = {"sjhm": person.mobile, "txdz": person.address}
        return all(told.get(name) == value for name, value in wanted.items() if value)


def not_sayable(reason: NotSayable) -> Refused:
    """The counter has signs that this service lacks; a name is said to be the matter, where it is."""
    name = str(reason).partition(":")[0]
    return Refused("NAME_NOT_ON_CARD" if name == "xm" else "KEY_INFO_FIRST")
