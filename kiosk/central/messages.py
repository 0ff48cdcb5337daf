"""The wire contract between kiosk and centre: one record a request and a response.

Both sides read and write these records with msgspec: unknown members are refused, values have ranges, and
the OpenAPI document is made from them. Names follow GB/ISO terms in English; the province adapters map them.

Every request is `POST /v1/<path>`; every write carries the case id, and `Idempotency-Key` when the same write
may be meant more than once. The answer is the record named beside it, or `Refusal` with status 409.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

CaseKey = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
IdNumber = Annotated[str, Meta(min_length=15, max_length=18, pattern=r"^[0-9A-Z]+$")]
Mobile = Annotated[str, Meta(pattern=r"^1[0-9]{10}$")]
Attempt = Annotated[int, Meta(ge=1, le=9)]
Hex = Annotated[str, Meta(pattern=r"^([0-9A-F]{2})*$", max_length=1024)]


class Message(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of every record on this wire."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"  # most records hold personal data: none of it reaches a log


class Refusal(Message, frozen=True):
    """Status 409: a business answer, not an error. `code` is one of the refusal catalogue."""

    code: str
    facts: dict[str, str] = {}
    article: str = ""


# --- before the application -------------------------------------------------------------------------------


class EligibilityRequest(Message, frozen=True):
    """POST /v1/eligibility → Eligibility. SC-R art. 8, 11: may this person have a first card?"""

    id_type: str
    id_number: IdNumber
    name: Annotated[str, Meta(min_length=1, max_length=50)]


class Eligibility(Message, frozen=True):
    """The person may apply. `photo_on_file`: the population database has a usable portrait."""

    photo_on_file: bool = False
    fee_fen: int = 0


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


class CodeRequest(Message, frozen=True):
    """POST /v1/sms-code → CodeSent. Sends six digits to the mobile."""

    case: CaseKey
    mobile: Mobile


class CodeSent(Message, frozen=True):
    resend_after_s: int


class CodeCheck(Message, frozen=True):
    """POST /v1/sms-code/check → CodeChecked, or Refusal SMS_FAIL."""

    case: CaseKey
    mobile: Mobile
    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]


class CodeChecked(Message, frozen=True):
    pass


# --- the application --------------------------------------------------------------------------------------


class Applicant(Message, frozen=True):
    """The fields of SC-R art. 10."""

    name: Annotated[str, Meta(min_length=1, max_length=50)]
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
    """POST /v1/apply → Applied, or Refusal (ELIG_NOT, CARD_EXISTS, BANK_REFUSED with {reason}, FROZEN …)."""

    case: CaseKey
    service: str
    applicant: Applicant
    bank: str
    face_matched: bool | None
    """None: the machine has no means to compare faces; the centre decides what that is worth."""
    data_consent_at: datetime
    face_consent_at: datetime


class Applied(Message, frozen=True):
    """Accepted; the bank has checked the account opening."""

    application: str


class ReserveRequest(Message, frozen=True):
    """POST /v1/reserve → Reserved. A card number for this attempt; the number of a failed attempt is void."""

    case: CaseKey
    attempt: Attempt


class Reserved(Message, frozen=True):
    """What the face of the card shows, and what the chip has to say afterwards."""

    card_number: Annotated[str, Meta(pattern=r"^[0-9A-Z]{9}$")]
    bank_card_number: Annotated[str, Meta(pattern=r"^[0-9]{16,19}$")]
    issue_date: date
    expiry_date: date
    region: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]


class ChipIdentity(Message, frozen=True):
    """What a blank says of itself."""

    card_id: Annotated[str, Meta(pattern=r"^[0-9A-F]{32}$")]
    """卡识别码, EF05 tag 01."""
    atr_historical: Annotated[str, Meta(pattern=r"^[0-9A-F]{26}$")]
    """卡复位信息: the 13 historical bytes of the ATR."""
    version: str


class ChipProofRequest(Message, frozen=True):
    """POST /v1/chip/read-proof → ChipProof (HSM request type 01; card-chip.md §4.6, message 9013)."""

    case: CaseKey
    attempt: Attempt
    chip: ChipIdentity
    challenges: Annotated[list[Hex], Meta(min_length=4, max_length=4)]
    """r1 … r4 in the order the card gave them; §4.1 has which is factor and which is source."""


class ChipProof(Message, frozen=True):
    internal: Hex
    """auth8 ‖ source8: what INTERNAL AUTHENTICATE has to answer."""
    external: Hex
    """auth8 ‖ source8 for EXTERNAL AUTHENTICATE with KID 0A."""


class CardDataRequest(Message, frozen=True):
    """POST /v1/chip/write-proof → CardData (message 9011 with KEYADD 0094)."""

    case: CaseKey
    attempt: Attempt
    chip: ChipIdentity
    factor: Hex
    source: Hex


class CardRecord(Message, frozen=True):
    """One record to write: EF, record number, TLV."""

    file: Literal["EF05", "EF06"]
    number: int
    tlv: Hex


class CardData(Message, frozen=True):
    """The right to write (EXTERNAL AUTHENTICATE with KID 04) and what to write."""

    external: Hex
    records: list[CardRecord]
    initial_pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]
    """The PIN a blank leaves the factory with; the citizen's own replaces it before hand-over."""


class MadeRequest(Message, frozen=True):
    """POST /v1/made → Done. 回盘: the card is written, printed and was read again."""

    case: CaseKey
    attempt: Attempt
    chip: ChipIdentity
    card_number: str
    bank_card_number: str


class EnableRequest(Message, frozen=True):
    """POST /v1/enable → Done. The card was taken: its social-security function begins (SC-R art. 13)."""

    case: CaseKey
    taken_at: datetime


class RetainedRequest(Message, frozen=True):
    """POST /v1/retained → Done. A finished card was not taken; it lies in this machine, not enabled."""

    case: CaseKey
    slip: str


class ScrapRequest(Message, frozen=True):
    """POST /v1/scrap → Done. This attempt's card is spoilt: its number is void, the application goes on."""

    case: CaseKey
    attempt: Attempt
    reason: str


class WithdrawRequest(Message, frozen=True):
    """POST /v1/withdraw → Done. No card comes of this case: number and application are void."""

    case: CaseKey
    reason: str


class Done(Message, frozen=True):
    pass


CaseState = Literal["unknown", "applied", "reserved", "made", "enabled", "retained", "withdrawn", "refused"]


class LookUpRequest(Message, frozen=True):
    """POST /v1/look-up → CaseAtCentre. What the centre knows of a case; the settling question."""

    case: CaseKey


class CaseAtCentre(Message, frozen=True):
    state: CaseState
    attempt: int = 0
    card_number_tail: str = ""
    card_id: str = ""


# --- the machine ------------------------------------------------------------------------------------------


class DeviceReport(Message, frozen=True):
    role: str
    state: str
    fault: str = ""
    detail: dict[str, str] = {}


class ServiceReport(Message, frozen=True):
    service: str
    available: bool
    reasons: list[str] = []


class Heartbeat(Message, frozen=True):
    """POST /v1/heartbeat → HeartbeatSeen. Without personal data; every 30 s and at each change of state."""

    sequence: int
    boot: str
    sent_at: datetime
    version: str
    config_hash: str
    mode: str
    mode_since: datetime
    screen: str
    screen_since: datetime
    services: list[ServiceReport]
    devices: list[DeviceReport]
    stock: dict[str, int]
    """The ledger: loaded, issued, retained, rejected, inside, unaccounted, in_stack."""
    open_cases: int
    unsent: int


class HeartbeatSeen(Message, frozen=True):
    centre_time: datetime


# --- what is wrong with a request -------------------------------------------------------------------------


class Problem(Message, frozen=True):
    """Any status but 200 and 409: the request itself was not taken, and nothing was done.

    auth-missing auth-malformed version-unsupported kiosk-unknown signature-invalid (never signed: who asks is
    not known) · time-stale request-replayed kiosk-suspended kiosk-revoked message-invalid not-permitted
    idempotency-missing idempotency-conflict (signed) · body-too-large not-found.
    """

    problem: str
