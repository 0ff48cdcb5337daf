"""The centre's part in writing the chip of a card in hand: PIN, insured place (card-chip.md §3, §4.1, §4.4).

A new PIN travels under a key of one use: the centre gives its public half in a signed answer, and only the
key holder can open what was sealed with it. No request, record, log or database ever has a PIN in clear.
"""

from typing import Annotated, Literal

from msgspec import Meta

from kiosk.central.records.cards import Holder, Proof
from kiosk.central.records.making import CardRecord, ChipIdentity
from kiosk.central.records.message import (
    Attempt,
    CardRef,
    CaseKey,
    External,
    Factor,
    Hex,
    Message,
    Region,
    Source,
)

Sealed = Annotated[str, Meta(pattern=r"^([0-9A-F]{2})*$", max_length=1024)]


class PinAuthorityRequest(Message, frozen=True):
    """POST /v1/pin/authorise → PinAuthority. May this card's PIN be reset or unblocked (SC-R art. 15)?

    Needs card, ID card and face. Refusal NOT_OWNER, CARD_LOST, NOT_ACTIVE, AUTH_DENIED, AGENT_NOT_ALLOWED:
    nobody sets another person's PIN at a machine. `factor` is the last challenge, `source` the one before.
    """

    case: CaseKey
    attempt: Attempt
    """One more each time the chip has to be asked anew, as after a power cut."""
    who: Holder
    card: CardRef
    chip: ChipIdentity
    proof: Proof
    factor: Factor
    source: Source


class PinAuthority(Message, frozen=True):
    external: External
    """auth8 ‖ source8 for EXTERNAL AUTHENTICATE with the PUK (KID 06; key address 0090)."""
    seal_with: Annotated[str, Meta(pattern=r"^04[0-9A-F]{128}$")]
    """The SM2 public key that the new PIN is sealed with (`crypto.sm2.encrypt`); for this attempt only."""


class PinMessageRequest(Message, frozen=True):
    """POST /v1/pin/message → PinMessage (HSM request type 03, STK 0173). After PinAuthority of this attempt.

    Refusal AUTH_DENIED: not authorised, opened already, or not sealed with this attempt's key; PIN_INIT: the
    PIN that cards leave the factory with.
    """

    case: CaseKey
    attempt: Attempt
    card: CardRef
    chip: ChipIdentity
    factor: Factor
    """The challenge that the card gave after its authentication."""
    sealed_pin: Sealed = ""
    """DER (GM/T 0009) of the PIN's ASCII digits; empty: unblock, the PIN stays."""


class PinMessage(Message, frozen=True):
    apdu: Hex
    """The whole secure command, to be sent to the chip as it is."""


class PinReport(Message, frozen=True):
    """POST /v1/pin/report → Done. What the chip says now, after a reset, an unblocking or a change."""

    case: CaseKey
    card: CardRef
    chip: ChipIdentity
    pin: Literal["set", "initial", "locked"]
    """set: it has its owner's; initial: the factory's; locked: no tries left."""


class TransferRequest(Message, frozen=True):
    """POST /v1/transfer → TransferGrant (SC-R art. 24). Refusal NOT_INSURED_HERE, OTHER_PROVINCE, CARD_LOST.

    Asking changes nothing on the card; the centre compares where the person is insured with what it has.
    """

    case: CaseKey
    who: Holder
    card: CardRef
    chip: ChipIdentity
    proof: Proof


class TransferGrant(Message, frozen=True):
    """From where to where. Equal places: nothing to do."""

    from_place: Region
    from_name: str
    """The name of the place on the card."""
    to_place: Region
    to_name: str
    """The name of the place of insurance."""


class TransferDataRequest(Message, frozen=True):
    """POST /v1/transfer/write-proof → TransferData. Only after a grant in this case, for the same card."""

    case: CaseKey
    card: CardRef
    chip: ChipIdentity
    initialiser: Annotated[str, Meta(pattern=r"^[0-9A-F]{24}$")]
    """初始化机构编号 as the chip has it; only the place in it changes (`card.files.INSURED_PLACE_DIGITS`)."""
    factor: Factor
    source: Source


class TransferData(Message, frozen=True):
    """The right to write (EXTERNAL AUTHENTICATE with KID 04; key address 0094) and what to write."""

    external: External
    records: list[CardRecord]


class TransferredRequest(Message, frozen=True):
    """POST /v1/transferred → Done. The record was written and read back."""

    case: CaseKey
    card: CardRef
    place: Region
