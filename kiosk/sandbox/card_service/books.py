"""The books of a made-up province's card service, and what each operation does to them (card-chip.md §6.1).

People, applications and cards. It shares nothing with the adapter but the document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.card.keys import SM4_SCHEME, TDES_SCHEME
from kiosk.card_life import SocialState
from kiosk.hub.hsm import KeyHolder, KeyUse
from kiosk.hub.numbers import bank_card_number, card_number
from kiosk.hub.registry import PersonRecord

RELEASED, NORMAL, LOST, TEMP_LOST, ENDED, INACTIVE = "0", "1", "2", "B", "4", "A"
KZT = {
    SocialState.INACTIVE: INACTIVE,
    SocialState.ACTIVE: NORMAL,
    SocialState.TEMP_LOST: TEMP_LOST,
    SocialState.FORMAL_LOST: LOST,
    SocialState.CANCELLED: ENDED,
}
BANKS = {"SBA": "90001", "SBB": "90002", "SBC": "90003"}
KEY_USES = {"0094": KeyUse.UPDATE, "0090": KeyUse.PIN_UNBLOCK}
FIRST_SERIAL = 7_000_001
HOME = "51"
"""The province by GB/T 2260: cards of others are others' business."""


@dataclass(slots=True)
class CardOnFile:
    """One row of the card table."""

    kh: str
    holder: str
    kzt: str
    yhbh: str
    kctzh: str
    issued: date
    expires: date
    version: str
    ksbm: str = ""
    account_active: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What an operation answers; `flag` is errflag."""

    flag: str = "0"
    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] | None = None


class Books:
    """One call after the other; whoever serves it sees to that."""

    def __init__(self, people: tuple[PersonRecord, ...], key_holder: KeyHolder, today: date) -> None:
        self._people = {person.id_number: person for person in people}
        self._key_holder = key_holder
        self._today = today
        self._next = FIRST_SERIAL
        self.applications: list[tuple[str, str, str]] = []
        """Number, bank and kind of each, in their order."""
        self.contacts: dict[str, dict[str, str]] = {}
        self.cards: dict[str, CardOnFile] = {}
        for person in people:
            for card in person.centre.cards:
                if card.state in KZT and (card.region or HOME).startswith(HOME):
                    self.cards[card.number] = CardOnFile(
                        card.number,
                        person.id_number,
                        KZT[card.state],
                        BANKS[card.bank],
                        bank_card_number("629990", len(self.cards) + 1),
                        card.issue_date,
                        card.expiry_date,
                        card.chip.generation,
                    )
        self.operations: dict[str, Callable[[PersonRecord, Mapping[str, str]], Told]] = {
            "chkCanCardSq": lambda person, _: self._may(person, "0"),
            "chkCanCardBh": lambda person, _: self._may(person, "1"),
            "saveCardSqList": lambda person, given: self._apply(person, given, "0"),
            "saveCardBhList": lambda person, given: self._apply(person, given, "1"),
            "queryCardZksqList": lambda _, given: self._applications(given),
            "saveCardOpen": self._open,
            "saveCardCompleted": self._completed,
            "saveCardActive": self._activate,
            "saveCardJrzhActive": self._activate_account,
            "queryCardInfoBySfzhm": self._cards,
            "saveCardLsgs": lambda person, given: self._turn(person, given, (NORMAL, INACTIVE), TEMP_LOST),
            "saveCardLsgsjg": lambda person, given: self._turn(person, given, (TEMP_LOST,), NORMAL),
            "saveCardGs": lambda person, given: self._turn(
                person, given, (NORMAL, INACTIVE, TEMP_LOST), LOST
            ),
            "queryPersonInfo": lambda person, _: Told(values=self._contact(person)),
            "modifyPersonInfo": self._modify,
        }

    def answer(self, operation: str, given: Mapping[str, str]) -> Told:
        """What the service does and says."""
        if operation == "connectHSMSerive":
            return self._prove(given)
        act = self.operations.get(operation)
        if act is None:
            return _no("没有这个操作")
        person = self._people.get(given.get("yxzjhm", ""))
        if person is None or given.get("yxzjlx") not in ("A", "D", "M"):
            return _no("查无此人", "1")
        if person.name != given.get("xm"):
            return _no(f"证件号码{person.id_number}的姓名应为{person.name}", "2")
        return act(person, given)

    def _of(self, person: PersonRecord) -> list[CardOnFile]:
        return [card for card in self.cards.values() if card.holder == person.id_number]

    def _may(self, person: PersonRecord, kind: str) -> Told:
        if not person.centre.insured:
            return _no(f"{person.name}不符合申领条件", "4")
        live = [card for card in self._of(person) if card.kzt != ENDED]
        applied = any(number == person.id_number for number, _, _ in self.applications)
        if applied or (kind == "0" and live):
            return _no(f"{person.name}已申领", "3")
        if kind == "1" and not any(card.kzt == LOST for card in live):
            return _no("没有挂失的卡", "4")
        return Told()

    def _apply(self, person: PersonRecord, given: Mapping[str, str], kind: str) -> Told:
        may = self._may(person, kind)
        if may.flag != "0":
            return may
        wanted = ("yhbh", "sjhm", "zylb", "gj", "zjdqrq", "csrq", "xb", "mz", "txdz")
        if not all(given.get(name) for name in wanted) or given["yhbh"] not in BANKS.values():
            return _no("必填项为空")
        self.applications.append((person.id_number, given["yhbh"], kind))
        self.contacts[person.id_number] = {"sjhm": given["sjhm"], "txdz": given["txdz"]}
        return Told()

    def _applications(self, given: Mapping[str, str]) -> Told:
        """Everybody who applied at this bank, as the document has it: whoever asks."""
        today = f"{self._today:%Y%m%d}"
        if not given.get("qsrq", "") <= today <= given.get("zzrq", ""):
            return Told(rows=())
        return Told(
            rows=tuple(
                {"yxzjhm": number, "xm": self._people[number].name, "lkfs": "0"}
                for number, yhbh, kind in self.applications
                if (yhbh, kind) == (given.get("yhbh"), given.get("zklb"))
            )
        )

    def _open(self, person: PersonRecord, given: Mapping[str, str]) -> Told:
        mine = [one for one in self.applications if one[0] == person.id_number]
        if not mine or mine[-1][1] != given.get("yhbh") or len(given.get("khhhh", "")) != 12:
            return _no(f"{person.name}没有申领记录")
        if any(card.kzt == RELEASED for card in self._of(person)):
            return _no(f"{person.name}已预开户")
        if given["yhbh"] in {BANKS[code] for code in person.centre.bank_refuses}:
            return _no(f"银行拒绝为{person.name}开户")
        serial, self._next = self._next, self._next + 1
        expires = self._today.replace(year=self._today.year + 10, day=min(self._today.day, 28))
        card = CardOnFile(
            card_number(serial),
            person.id_number,
            RELEASED,
            given["yhbh"],
            bank_card_number("629991", serial),
            self._today,
            expires,
            "3.00",
        )
        self.cards[card.kh] = card
        values = {"shbzhm": person.id_number, "xm": person.name, "xb": person.sex, "mz": person.nation}
        return Told(values={**values, "csrq": f"{person.birth:%Y%m%d}", "sbkh": card.kh})

    def _completed(self, person: PersonRecord, given: Mapping[str, str]) -> Told:
        card = self._mine(person, given)
        if card is None or card.kzt != RELEASED or len(given.get("ksbm", "")) != 32:
            return _no("卡状态不正确")
        card.kzt, card.ksbm = INACTIVE, given["ksbm"]
        return Told()

    def _activate(self, person: PersonRecord, given: Mapping[str, str]) -> Told:
        card = self._mine(person, given)
        if card is None or card.kzt != INACTIVE or card.yhbh != given.get("yhbh"):
            return _no("卡状态不正确")
        card.kzt = NORMAL
        return Told()

    def _activate_account(self, person: PersonRecord, given: Mapping[str, str]) -> Told:
        card = next((one for one in self._of(person) if one.kctzh == given.get("kctzh")), None)
        if card is None:
            return _no("没有这个账户")
        card.account_active = True
        return Told()

    def _cards(self, person: PersonRecord, given: Mapping[str, str]) -> Told:
        wanted = given.get("kztfw", "")
        return Told(
            rows=tuple(
                {
                    "shbzhm": person.id_number,
                    "xm": person.name,
                    "kh": card.kh,
                    "kzt": card.kzt,
                    "kztmc": "（状态）",
                    "yhbh": card.yhbh,
                    "yhmc": "示例银行",
                    "kctzh": card.kctzh,
                    "sjhm": self._contact(person)["sjhm"],
                    "fkrq": f"{card.issued:%Y%m%d}",
                    "kyxq": f"{card.expires:%Y%m%d}",
                    "kgfbb": card.version,
                    "ksbm": card.ksbm,
                }
                for card in self._of(person)
                if wanted in ("", card.kzt)
            )
        )

    def _turn(self, person: PersonRecord, given: Mapping[str, str], before: tuple[str, ...], to: str) -> Told:
        card = self._mine(person, given)
        if card is None or card.kzt not in before:
            return _no(f"{person.name}的卡状态不正确")
        card.kzt = to
        return Told()

    def _modify(self, person: PersonRecord, given: Mapping[str, str]) -> Told:
        changed = {name: given[name] for name in ("sjhm", "txdz") if given.get(name)}
        self.contacts[person.id_number] = {**self._contact(person), **changed}
        return Told()

    def _contact(self, person: PersonRecord) -> dict[str, str]:
        usual = {"sjhm": person.centre.mobile, "txdz": person.address}
        return {"xm": person.name, **usual, **self.contacts.get(person.id_number, {})}

    def _mine(self, person: PersonRecord, given: Mapping[str, str]) -> CardOnFile | None:
        card = self.cards.get(given.get("kh", ""))
        return card if card is not None and card.holder == person.id_number else None

    def _prove(self, given: Mapping[str, str]) -> Told:
        """The key holder's strings (card-chip.md §4.8): 01 read basic, 02 external authentication."""
        match given.get("hsm_in", "").split("|"):
            case ["01", region, atr, alg, _, factor, source, ext_factor, ext_source, ""]:
                out = self._proof(KeyUse.INTERNAL, region, atr, alg, factor, source) + "|"
                if ext_factor:
                    out += self._proof(KeyUse.READ, region, atr, alg, ext_factor, ext_source)
                return Told(values={"hsm_out": out + "|"})
            case ["02", region, atr, alg, address, factor, source, ""] if address in KEY_USES:
                out = self._proof(KEY_USES[address], region, atr, alg, factor, source)
                return Told(values={"hsm_out": out + "|"})
            case _:
                return Told("-1", "参数错误")

    def _proof(self, use: KeyUse, region: str, atr: str, alg: str, factor: str, source: str) -> str:
        scheme = SM4_SCHEME if alg == "03" else TDES_SCHEME
        told = self._key_holder.proof(
            use, region, bytes.fromhex(atr), bytes.fromhex(factor), bytes.fromhex(source), scheme
        )
        return told.hex().upper()


def _no(text: str, code: str = "") -> Told:
    """The text may name whoever it is about: such services do."""
    return Told("1", text, {"errcode": code} if code else {})
