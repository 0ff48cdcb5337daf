"""Acting for another person (SC-R art. 32 and annex): what is filed, and what the remote reviewer says."""

from typing import Annotated, Literal

from msgspec import Meta, field

from kiosk.central.records.cards import Holder, Proof
from kiosk.central.records.message import (
    AnyMobile,
    CaseKey,
    Count,
    Message,
    Mobile,
    ServiceName,
    Sm3,
    Text,
    Word,
)


class AgencyRequest(Message, frozen=True):
    """POST /v1/agency → AgencyFiled. Refusal AGENT_NOT_ALLOWED, SERVICE_OFF, NOT_FOUND, FACE_MISMATCH.

    `commitment` is the SM3 digest of `signed`; one that does not fit is AGENT_NOT_ALLOWED.
    """

    case: CaseKey
    service: ServiceName
    principal: Holder
    """The person whom the matter is about."""
    principal_mobile: AnyMobile
    agent: Holder
    """Who stands at the machine."""
    agent_mobile: Mobile
    agent_proof: Proof
    """What the agent showed."""
    relation: Word
    """guardian, spouse, child, relative or legal_representative."""
    cause: Annotated[str, Meta(pattern=r"^[a-z_]{1,30}$")]
    """Why somebody else comes: minor, elderly, disabled, incapable or deceased."""
    commitment: Sm3
    """SM3 of `signed`."""
    signed: Annotated[bytes, Meta(max_length=100_000)]
    """The signed 代理承诺书 as the kiosk showed it: UTF-8 JSON with its words, what was filled in, and the
    signature as strokes of points in tenths of a millimetre."""
    documents: Annotated[list[Annotated[bytes, Meta(max_length=500_000)]], Meta(max_length=6)] = field(
        default_factory=list
    )
    """Pictures of what proves the relation, as JPEG; the reviewer looks at them."""


class AgencyFiled(Message, frozen=True):
    answer_within_s: Count
    """Seconds until the reviewer has answered at the latest."""


class VerdictRequest(Message, frozen=True):
    """POST /v1/agency/verdict → Verdict."""

    case: CaseKey


class Verdict(Message, frozen=True):
    """`timed_out` is REVIEW_TIMEOUT, `rejected` is DOC_REJECTED with the reason; both end at the counter."""

    state: Literal["unknown", "waiting", "approved", "rejected", "timed_out"]
    """unknown: nothing was filed in this case."""
    reason: Text = ""
    """The reviewer's words."""
