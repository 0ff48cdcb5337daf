"""The nouns of the trade that flows, prompts, journal and centre share."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

CaseId = NewType("CaseId", str)
"""One journalled matter; the idempotency key of all the centre is told about it. Never used twice."""

KioskId = NewType("KioskId", str)


COUNTY = re.compile("(?<!自治)区|县|旗")
"""How the names of counties and districts end; 自治区 is a province's."""


class Service(StrEnum):
    """The services of policy.md A.7 (S01-S23); `flows.table.BUILT` says which of them are built."""

    ISSUE_CARD = "issue_card"
    COLLECT_CARD = "collect_card"
    ENABLE_CARD = "enable_card"
    CHANGE_PIN = "change_pin"
    RESET_PIN = "reset_pin"
    QUERY_STATUS = "query_status"
    QUERY_PROGRESS = "query_progress"
    REPORT_TEMPORARY_LOSS = "report_temporary_loss"
    REPORT_LOSS = "report_loss"
    CANCEL_LOSS = "cancel_loss"
    REISSUE_CARD = "reissue_card"
    RENEW_CARD = "renew_card"
    CHANGE_CONTACT = "change_contact"
    TRANSFER_INSURED_PLACE = "transfer_insured_place"
    GUIDE_CANCELLATION = "guide_cancellation"
    FIND_SERVICE_POINT = "find_service_point"
    QUERY_MEDICAL_BALANCE = "query_medical_balance"
    READ_GUIDES = "read_guides"
    CALL_HELP = "call_help"
    ACT_FOR_ANOTHER = "act_for_another"
    GET_ECARD_CODE = "get_ecard_code"
    RECOVER_RETAINED_CARD = "recover_retained_card"
    QUERY_RIGHTS = "query_rights"


class CaseEnd(StrEnum):
    """The named ends of a case. Every case reaches exactly one, whatever was cut where."""

    ISSUED = "issued"  # the card was taken and is enabled
    RETAINED = "retained"  # a finished card was not taken; it waits in the capture bin under a slip number
    REJECTED = (
        "rejected"  # a card was spoilt and lies in a bin; the centre has withdrawn number and application
    )
    WITHDRAWN = "withdrawn"  # no card body was used; the centre knows nothing or has withdrawn everything
    REFUSED = "refused"  # the centre or the bank said no, with a reason
    DONE = "done"  # a matter without a card body took effect: at the centre, on the citizen's chip, or both
    UNSURE = (
        "unsure"  # the citizen's card went before its chip could be asked: only that chip knows (ADR 0016)
    )


class BodyEnd(StrEnum):
    """Where a blank that left the stack ended, in the card ledger."""

    INSIDE = "inside"
    ISSUED = "issued"
    RETAINED = "retained"
    REJECTED = "rejected"
    UNACCOUNTED = "unaccounted"


class Mode(StrEnum):
    """The terminal's own life (anchors.md §3.5)."""

    STARTING = "starting"
    READY = "ready"
    SERVING = "serving"
    OUT_OF_SERVICE = "outOfService"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Person:
    """The applicant, as the ID chip gave the data. `repr` shows nothing of it."""

    name: str = field(repr=False)
    sex: str = field(repr=False)
    nation: str = field(repr=False)
    birth: date = field(repr=False)
    address: str = field(repr=False)
    id_type: str = field(repr=False)
    id_number: str = field(repr=False)
    id_valid_until: date | None = field(repr=False)
    nationality: str = field(repr=False, default="CHN")


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN in clear. It lives in one local variable, briefly; it has no readable form."""

    digits: str = field(repr=False)

    def __str__(self) -> str:
        return "Pin(******)"


class PinProblem(StrEnum):
    """Why a PIN was not accepted (policy.md A.8 PIN_*)."""

    INITIAL = "initial"
    BIRTHDAY = "birthday"
    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    SAME_DIGITS = "same_digits"
    RUN = "run"
    PATTERN = "pattern"
    SAME_AS_OLD = "same_as_old"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that issues cards here."""

    code: str
    name: str
    name_en: str = ""
    nearest_branch: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A business answer: no, and why. `code` is of policy.md A.8; `facts` fill the sentence on the glass."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)
    article: str = ""


def masked_name(name: str) -> str:
    """张三 → 张 *, 欧阳小明 → 欧 * 明 (ux.md C.4): the first character, and the last of three or more.

    Of a name in Latin words the initials of the first and the last: SMITH, JOHN → S * J. What GBK does not
    have stays hidden too: neither typeface nor receipt printer need have it, and a box is nobody's name.
    """
    words = name.split()
    if name.isascii() and len(words) > 1:
        return f"{words[0][0]} * {words[-1][0]}"
    if len(name) <= 1:
        return "*"
    last = name[-1] if len(name) > 2 else ""
    return f"{_if_common(name[0])} * {_if_common(last)}".strip()


def _if_common(character: str) -> str:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return ""
    return character


def masked_id_number(number: str) -> str:
    """110101199003071234 → 110101 ******** 1234 (look.md §4: one group of asterisks)."""
    return f"{number[:6]} {'*' * max(len(number) - 10, 0)} {number[-4:]}"


def masked_mobile(mobile: str) -> str:
    """13800138000 → 138 **** 8000."""
    return f"{mobile[:3]} **** {mobile[-4:]}"


def masked_address(address: str) -> str:
    """Down to the county or district, the rest hidden; six characters where it names none."""
    county = COUNTY.search(address, 3)
    return f"{address[: county.end() if county else 6]} ****" if address else ""


def masked_card_number(number: str) -> str:
    """X00000019 → *****0019: the last four characters only."""
    return "*" * max(len(number) - 4, 0) + number[-4:]


def age_on(day: date, birth: date) -> int:
    """Full years; the birthday itself counts as reached (policy.md A.11 h); 29 February comes on 1 March."""
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (0 if had_birthday else 1)
