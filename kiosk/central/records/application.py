"""An application for a card: who may have one, at which bank, and all that is asked for it."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from kiosk.central.records.message import (
    AnyCardRef,
    AnyCase,
    CaseKey,
    IdNumber,
    Message,
    Mobile,
    Name,
)


class EligibilityRequest(Message, frozen=True):
    """POST /v1/eligibility → Eligibility. May this person have a card (SC-R art. 8, 11, 20, 21)?"""

    id_type: str
    id_number: IdNumber
    name: Name
    service: str = "issue_card"
    """issue_card, reissue_card or renew_card."""
    old_card: AnyCardRef = ""
    """The card that the new one takes the place of; empty for a first one."""
    reason: str = ""
    """Why a card is renewed: a word of the province's profile."""
    agency: AnyCase = ""
    """The case under which somebody who acts for this person was accepted."""


class Eligibility(Message, frozen=True):
    """The person may apply. `photo_on_file`: the population database has a usable portrait."""

    photo_on_file: bool = False
    fee_fen: int = 0
    """To be paid before the application, under the same case (FeeRequest)."""
    bank_bound: str = ""
    """The code of the bank that the new card has to stay with; empty: any."""


class BanksRequest(Message, frozen=True):
    """POST /v1/banks → Banks. SC-R art. 8: the applicant chooses freely among the local issuing banks."""

    service_point: str


class BankRecord(Message, frozen=True):
    code: str
    name: str
    name_en: str = ""
    nearest_branch: str = ""
    phone: str = ""


class Banks(Message, frozen=True):
    banks: list[BankRecord]


class Applicant(Message, frozen=True):
    """The fields of SC-R art. 10."""

    name: Name
    sex: Annotated[str, Meta(pattern=r"^[0129]$")]
    nation: Annotated[str, Meta(pattern=r"^([0-9]{2})?$")]
    nationality: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
    birth: date
    address: Annotated[str, Meta(max_length=100)]
    id_type: str
    id_number: IdNumber
    id_valid_until: date | None
    mobile: Mobile
    occupation: str
    photo: bytes = b""
    """JPEG; empty where the rules ask for none."""


class ApplyRequest(Message, frozen=True):
    """POST /v1/apply → Applied, or Refusal (ELIG_NOT, CARD_EXISTS, BANK_REFUSED with {reason}, FROZEN …).

    A reissue ends the old card here and now (SC-R art. 19, 20); a renewal ends it
    when the new one is handed over.
    """

    case: CaseKey
    service: str
    applicant: Applicant
    bank: str
    face_matched: bool | None
    """None: the machine has no means to compare faces; the centre decides what that is worth."""
    data_consent_at: datetime
    face_consent_at: datetime
    old_card: AnyCardRef = ""
    reason: str = ""
    agency: AnyCase = ""


class Applied(Message, frozen=True):
    """Accepted; the bank has checked the account opening."""

    application: str
