"""Proof of a mobile by a code."""

from typing import Annotated

from msgspec import Meta

from kiosk.central.records.message import CaseKey, Count, Message, Mobile


class CodeRequest(Message, frozen=True):
    """POST /v1/sms-code → CodeSent. Sends six digits to the mobile."""

    case: CaseKey
    mobile: Mobile


class CodeSent(Message, frozen=True):
    resend_after_s: Count
    """Seconds until another code may be asked for."""


class CodeCheck(Message, frozen=True):
    """POST /v1/sms-code/check → CodeChecked, or Refusal SMS_FAIL."""

    case: CaseKey
    mobile: Mobile
    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    """What the citizen typed."""


class CodeChecked(Message, frozen=True):
    pass
