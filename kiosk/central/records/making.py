"""The making of one card, from the reserved number to its end, and what the centre knows of the case."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.central.records.message import (
    Attempt,
    BankCardNumber,
    CardNumber,
    CaseKey,
    Count,
    External,
    Factor,
    Hex,
    Message,
    Moment,
    Slip,
    Source,
    Text,
)


class ReserveRequest(Message, frozen=True):
    """POST /v1/reserve → Reserved. A card number for this attempt; the number of a failed attempt is void."""

    case: CaseKey
    attempt: Attempt


class Reserved(Message, frozen=True):
    """What the face of the card shows, and what the chip has to say afterwards."""

    card_number: CardNumber
    bank_card_number: BankCardNumber
    issue_date: date
    """签发日期."""
    expiry_date: date
    """有效期至."""
    region: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    """The place of issue, GB/T 2260."""


class ChipIdentity(Message, frozen=True):
    """What a blank says of itself."""

    card_id: Annotated[str, Meta(pattern=r"^[0-9A-F]{32}$")]
    """卡识别码, EF05 tag 01."""
    atr_historical: Annotated[str, Meta(pattern=r"^[0-9A-F]{26}$")]
    """卡复位信息: the 13 historical bytes of the ATR."""
    version: Annotated[str, Meta(max_length=16, pattern=r"^[0-9A-Za-z.]*$")]
    """规范版本, EF05 tag 03."""


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
    external: External
    """auth8 ‖ source8 for EXTERNAL AUTHENTICATE with KID 0A."""


class CardDataRequest(Message, frozen=True):
    """POST /v1/chip/write-proof → CardData (message 9011 with KEYADD 0094)."""

    case: CaseKey
    attempt: Attempt
    chip: ChipIdentity
    factor: Factor
    source: Source


class CardRecord(Message, frozen=True):
    """One record to write: EF, record number, TLV."""

    file: Literal["EF05", "EF06"]
    """The elementary file (card-chip.md §2)."""
    number: Count
    """The record in it, from 1."""
    tlv: Hex
    """Tag, length and value."""


class CardData(Message, frozen=True):
    """The right to write (EXTERNAL AUTHENTICATE with KID 04) and what to write."""

    external: External
    records: list[CardRecord]
    initial_pin: Annotated[str, Meta(pattern=r"^[0-9]{4,12}$")]
    """The PIN a blank leaves the factory with; the citizen's own replaces it before hand-over."""


class MadeRequest(Message, frozen=True):
    """POST /v1/made → Done. 回盘: the card is written, printed and was read again."""

    case: CaseKey
    attempt: Attempt
    chip: ChipIdentity
    card_number: CardNumber
    bank_card_number: BankCardNumber


class EnableRequest(Message, frozen=True):
    """POST /v1/enable → Done. The card was taken: its social-security function begins (SC-R art. 13)."""

    case: CaseKey
    taken_at: Moment
    """When the card left the gate."""


class RetainedRequest(Message, frozen=True):
    """POST /v1/retained → Done. A finished card was not taken; it lies in this machine, not enabled."""

    case: CaseKey
    slip: Slip
    pin: Literal["", "set"] = ""
    """Whether its holder has chosen a PIN; empty: it has the factory's, and enabling it asks for another."""


class ScrapRequest(Message, frozen=True):
    """POST /v1/scrap → Done. This attempt's card is spoilt: its number is void, the application goes on."""

    case: CaseKey
    attempt: Attempt
    reason: Text
    """A fault's code, for the book."""


class WithdrawRequest(Message, frozen=True):
    """POST /v1/withdraw → Done. No card comes of this case: number and application are void."""

    case: CaseKey
    reason: Text
    """For the book."""


CaseState = Literal["unknown", "applied", "reserved", "made", "enabled", "retained", "withdrawn", "refused"]


class LookUpRequest(Message, frozen=True):
    """POST /v1/look-up → CaseAtCentre. What the centre knows of a case; the settling question."""

    case: CaseKey


class CaseAtCentre(Message, frozen=True):
    state: CaseState
    """How far the case is (kiosk/hub/steps.py has the arrows)."""
    attempt: Count = 0
    """The blank it is at; 0 before the first."""
    card_number_tail: str = ""
    """The last four characters of the 卡号; empty without a living number."""
    card_id: str = ""
    """卡识别码 of the chip that was proved; empty before."""
