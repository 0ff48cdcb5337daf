"""The issuing banks and their check of an applicant (SC-R art. 8, 11). The sandbox's are made up."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.central import messages as m
from kiosk.hub.registry import Standing
from kiosk.settings import read_toml


class IssuingBank(Struct, frozen=True, forbid_unknown_fields=True):
    """A bank as config/sandbox/banks.toml has it."""

    code: str
    name: str
    prefix: Annotated[str, Meta(pattern=r"^62[0-9]{4}$")]
    """The first six digits of its card numbers."""
    name_en: str = ""
    nearest_branch: str = ""
    phone: str = ""


class _Banks(Struct, frozen=True, forbid_unknown_fields=True):
    bank: list[IssuingBank]


def load_banks(path: Path) -> tuple[IssuingBank, ...]:
    """Raises BadSettings."""
    return tuple(read_toml(path, _Banks).bank)


class Banks:
    """All banks that issue here, and what each says of an applicant."""

    def __init__(self, banks: tuple[IssuingBank, ...]) -> None:
        self._by_code = {bank.code: bank for bank in banks}
        self.down: set[str] = set()
        """Codes of banks whose systems do not answer."""

    def listed(self) -> m.Banks:
        return m.Banks([self.record(code) for code in self._by_code])

    def record(self, code: str) -> m.BankRecord:
        """What is told of a bank; of one that issues here no more, its code."""
        bank = self._by_code.get(code)
        if bank is None:
            return m.BankRecord(code, code)
        return m.BankRecord(bank.code, bank.name, bank.name_en, bank.nearest_branch, bank.phone)

    def prefix(self, code: str) -> str:
        return self._by_code[code].prefix

    def refusal(self, code: str, standing: Standing) -> m.Refusal | None:
        """Why this bank opens no account for this person now; None when it does."""
        bank = self._by_code.get(code)
        if bank is None:
            return m.Refusal("BANK_REFUSED", {"bank": code, "reason": "该银行不在本地发卡"}, "第八条")
        if code in self.down:
            return m.Refusal("BANK_DOWN", {"bank": bank.name})
        reason = standing.bank_refuses.get(code)
        if reason is None:
            return None
        return m.Refusal("BANK_REFUSED", {"bank": bank.name, "reason": reason}, "第十一条")
