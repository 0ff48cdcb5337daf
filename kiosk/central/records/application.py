"""An application for a card: who may have one, at which bank, and all that is asked for it."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from kiosk.central.records.message import (
    PLAIN,
    AnyCardRef,
    AnyCase,
    BankCode,
    CaseKey,
    Fen,
    IdNumber,
    IdType,
    Message,
    Mobile,
    Moment,
    Name,
    RenewalReason,
    ServiceName,
    Text,
)


class EligibilityRequest(Message, frozen=True):
    """POST /v1/eligibility → Eligibility. May this person have a card (SC-R art. 8, 11, 20, 21)?"""

    id_type: IdType
    id_number: IdNumber
    name: Name
    service: ServiceName = "issue_card"
    """issue_card, reissue_card or renew_card."""
    old_card: AnyCardRef = ""
    """The card that the new one takes the place of; empty for a first one."""
    reason: RenewalReason = ""
    """Why a card is renewed: a word of the province's profile."""
    agency: AnyCase = ""
    """The case under which somebody who acts for this person was accepted."""


class Eligibility(Message, frozen=True):
    """The person may apply. `photo_on_file`: the population database has a usable portrait."""

    photo_on_file: bool = False
    """The population database has a usable portrait."""
    fee_fen: Fen = 0
    """To be paid before the application, under the same case (FeeRequest)."""
    bank_bound: str = ""
    """The code of the bank that the new card has to stay with; empty: any."""


class BanksRequest(Message, frozen=True):
    """POST /v1/banks → Banks. SC-R art. 8: the applicant chooses freely among the local issuing banks."""

    service_point: Text
    """The name of the service point that asks."""


class BankRecord(Message, frozen=True):
    code: BankCode
    name: str
    """As the glass shows it."""
    name_en: str = ""
    """The same in English."""
    nearest_branch: str = ""
    """Where to go for what only the bank does."""
    phone: str = ""
    """The bank's own line."""


class Banks(Message, frozen=True):
    banks: list[BankRecord]
    """In the order in which they are shown."""


class Applicant(Message, frozen=True):
    """The fields of SC-R art. 10."""

    name: Name
    sex: Annotated[str, Meta(pattern=r"^[0129]$")]
    """GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 unspecified."""
    nation: Annotated[str, Meta(pattern=r"^([0-9]{2})?$")]
    """民族 by GB/T 3304, two digits; empty for foreigners."""
    nationality: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
    """ISO 3166-1 alpha-3."""
    birth: date
    """Day of birth."""
    address: Annotated[str, Meta(max_length=100, pattern=PLAIN)]
    """常住地址 as one line."""
    id_type: IdType
    id_number: IdNumber
    id_valid_until: date | None
    """The last day of the ID document; null: 长期."""
    mobile: Mobile
    occupation: Text
    """A word of the province's list of occupations."""
    photo: Annotated[bytes, Meta(max_length=200_000)] = b""
    """JPEG; empty where the rules ask for none."""


class ApplyRequest(Message, frozen=True):
    """POST /v1/apply → Applied, or Refusal (ELIG_NOT, CARD_EXISTS, BANK_REFUSED with {reason}, FROZEN …).

    A reissue ends the old card here and now (SC-R art. 19, 20); a renewal ends it
    when the new one is handed over.
    """

    case: CaseKey
    service: ServiceName
    applicant: Applicant
    bank: BankCode
    """The bank that the applicant chose (SC-R art. 8)."""
    face_matched: bool | None
    """None: the machine has no means to compare faces; the centre decides what that is worth."""
    data_consent_at: Moment
    """When the use of personal data was agreed to (PIPL art. 13, 14)."""
    face_consent_at: Moment
    """When the comparison of the face was agreed to (PIPL art. 29)."""
    old_card: AnyCardRef = ""
    reason: RenewalReason = ""
    agency: AnyCase = ""


class Applied(Message, frozen=True):
    """Accepted; the bank has checked the account opening."""

    application: str
    """The application's number: region, day, serial."""
