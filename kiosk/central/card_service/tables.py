"""config/card_service.toml: the code tables of a province's card service, and what its document leaves open.

Everything of this file that the document does not say is marked there as not confirmed. A code that stands in
no table is refused by the table's name; nothing is guessed.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct

from kiosk.card_life import BankState, SocialState
from kiosk.central.card_service.operations import RULES, Operation
from kiosk.central.refusals import REFUSALS
from kiosk.errors import BadSettings
from kiosk.model import Service
from kiosk.settings import read_toml

Code = Annotated[str, Meta(pattern=r"^[0-9A-Za-z]{0,20}$")]
T = TypeVar("T")
Column = Annotated[str, Meta(pattern=r"^[a-z][0-9a-z_]{0,30}$")]

DOABLE = frozenset(
    {
        Service.ISSUE_CARD,
        Service.REISSUE_CARD,
        Service.QUERY_STATUS,
        Service.REPORT_TEMPORARY_LOSS,
        Service.REPORT_LOSS,
        Service.CANCEL_LOSS,
        Service.ENABLE_CARD,
        Service.CHANGE_CONTACT,
    }
)
"""What the adapter can do with the operations of the document, when the site wants it."""
WITHOUT_IT = frozenset(
    {Service.CALL_HELP, Service.READ_GUIDES, Service.FIND_SERVICE_POINT, Service.GUIDE_CANCELLATION}
)
"""What needs no card service."""


OTHERWISE = ""
"""In `checks`: what a no without an errcode, or with one that is not listed, means."""
_FIELDS = {
    "application_always": Operation.APPLY,
    "made": Operation.COMPLETED,
    "made_always": Operation.COMPLETED,
}


class UnknownCode(Exception):
    """No table has it. Says which table, and the code where it can be no person's data."""

    def __init__(self, table: str, code: str) -> None:
        shown = repr(code) if len(code) <= 2 and code.isascii() else "a longer one"
        super().__init__(f"{table} has no {shown}")


class BankRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One issuing bank."""

    code: Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,20}$")]
    """As kiosk and journal call it."""
    yhbh: Code
    """The service's number of the bank."""
    khhhh: Annotated[str, Meta(pattern=r"^[0-9]{12}$")]
    """The branch that opens the accounts, twelve digits."""
    name: str
    name_en: str = ""
    nearest_branch: str = ""
    phone: str = ""


class StateRow(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kzt means here."""

    social: SocialState
    """`none`: a number was given out, and there is no card yet."""
    bank: BankState
    """The service tells nothing of the account: not confirmed."""


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of queryCardInfoBySfzhm that the document does not name, or names as optional."""

    issue_date: Column
    expiry_date: Column
    version: Column
    bank_card_number: Column
    card_id: Column


class Chip(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written beside the person, since the service does not give it."""

    initial_pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]
    initialiser: Annotated[str, Meta(pattern=r"^[0-9A-F]{24}$")]
    """初始化机构编号, EF05 tag 04."""
    card_class: Annotated[str, Meta(pattern=r"^[0-9A-Z]$")]
    """卡的类别, EF05 tag 02."""
    card_years: Annotated[int, Meta(ge=1, le=50)]
    write_key_address: Annotated[str, Meta(pattern=r"^[0-9A-F]{4}$")] = "0094"


class Tables(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """See the module."""

    services: list[Service]
    """What this machine does through the card service; the rest is referred to the counter."""
    charset: Literal["GBK", "GB18030"] = "GBK"
    channel: Annotated[str, Meta(pattern=r"^[0-9]{2}$")]
    """xtlb."""
    collecting: Annotated[str, Meta(pattern=r"^[01]$")]
    """lkfs of a card that is made on the spot."""
    bank_of_checks: Code = ""
    """yhbh of a check that comes before a bank was chosen."""
    every_state: Code = ""
    """kztfw that asks for cards in every state."""
    without_face_match: bool = False
    """Whether a face that no machine compared is enough."""
    temporary_loss_days: Annotated[int, Meta(ge=1, le=30)]
    no_end: Annotated[str, Meta(pattern=r"^[0-9]{8}$")]
    """zjdqrq of a document that is valid for ever."""
    look_again_s: Annotated[float, Meta(ge=0, le=30)] = 2.0
    """How long after a lost answer the first look-up waits: the write may still be on its way."""
    chip: Chip
    columns: Columns
    application_always: dict[Column, Code] = {}
    """Fields of an application that are the same at this machine: jgbh."""
    made: dict[Column, Literal["card_id", "atr_historical", "version", "bank_card_number"]]
    """Fields of saveCardCompleted and what of the card goes into each."""
    made_always: dict[Column, Code] = {}
    """Fields of saveCardCompleted that are the same for every card of this stock."""
    bank: list[BankRow]
    id_types: dict[str, Code]
    sexes: dict[str, Code]
    nation_of_foreigners: Code
    occupations: dict[str, Code]
    states: dict[Code, StateRow]
    checks: dict[Code, str]
    """errcode to a word of the refusal catalogue."""
    account_not_active: str = "请到银行开通"
    """What is said of an account that the bank did not activate; its own words are not passed on."""
    refusals: dict[Operation, str]
    """What a no without an errcode means, by the operation that says it."""

    def bank_of(self, code: str) -> BankRow:
        """By our word. Raises UnknownCode."""
        return _only((row for row in self.bank if row.code == code), "bank", code)

    def bank_numbered(self, yhbh: str) -> BankRow:
        """By the service's. Raises UnknownCode."""
        return _only((row for row in self.bank if row.yhbh == yhbh), "bank", yhbh)

    def state(self, kzt: str) -> StateRow:
        """Raises UnknownCode."""
        return looked_up(self.states, "states", kzt)

    def nation(self, code: str) -> str:
        """GB/T 3304, as the service has it too; who has none is a foreigner."""
        return code or self.nation_of_foreigners


def looked_up(table: Mapping[str, T], name: str, code: str) -> T:
    """Raises UnknownCode."""
    if code not in table:
        raise UnknownCode(name, code)
    return table[code]


def read_tables(path: Path, occupations: list[str]) -> Tables:
    """The file, with everything in it that the province's profile can ask for. Raises BadSettings."""
    tables = read_toml(path, Tables)
    for number, service in enumerate(tables.services):
        if service not in DOABLE:
            raise BadSettings(str(path), f"services.{number}", repr(str(service)), _one_of(DOABLE))
    for word in occupations:
        if word not in tables.occupations:
            raise BadSettings(str(path), f"occupations.{word}", "nothing", "the service's code (zylb)")
    _check_refusals(str(path), tables)
    for section, operation in _FIELDS.items():
        taken = RULES[operation].takes
        for name in (one for one in getattr(tables, section) if one not in taken):
            raise BadSettings(str(path), f"{section}.{name}", "an unknown field", _one_of(taken))
    return tables


def _check_refusals(file: str, tables: Tables) -> None:
    expected = "a word of the refusal catalogue"
    for section, said in (("checks", tables.checks), ("refusals", tables.refusals)):
        for key, code in said.items():
            if code not in REFUSALS:
                raise BadSettings(file, f"{section}.{key}", repr(code), expected)
    if OTHERWISE not in tables.checks:
        raise BadSettings(file, 'checks.""', "nothing", expected)
    for operation in (one for one in Operation if RULES[one].writes and one not in tables.refusals):
        raise BadSettings(file, f"refusals.{operation}", "nothing", expected)


def _one_of(words: frozenset[Service] | frozenset[str]) -> str:
    return " or ".join(sorted(repr(str(word)) for word in words))


def _only(rows: Iterable[BankRow], table: str, code: str) -> BankRow:
    found = next(iter(rows), None)
    if found is None:
        raise UnknownCode(table, code)
    return found
