"""Proof of a mobile by six digits. The sandbox sends nothing: its outbox is the table itself."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kiosk.central import messages as m
from kiosk.hub.call import Call
from kiosk.hub.numbers import next_serial
from kiosk.hub.schema import SmsCode
from kiosk.hub.settings import SmsSettings

_REFUSED = m.Refusal("SMS_FAIL")
_OF_CASE = select(SmsCode).where(SmsCode.case_id == bindparam("case"))


class MobileProof:
    """Sends codes and checks them; a right one is remembered in the case."""

    def __init__(self, settings: SmsSettings) -> None:
        self._settings = settings

    def send(self, call: Call, request: m.CodeRequest) -> m.CodeSent | m.Refusal:
        """POST /v1/sms-code. Asked again too early, it says how long to wait and sends nothing."""
        call.case(request.case)
        row = _row(call, request.case)
        if row is None:
            row = SmsCode(case_id=request.case, mobile="", code="", sent_at_ms=0, messages=0)
            call.db.add(row)
        waited_s = (call.now_ms - row.sent_at_ms) // 1000
        if row.mobile == request.mobile and 0 <= waited_s < self._settings.resend_after_s:
            return m.CodeSent(self._settings.resend_after_s - waited_s)
        if row.messages >= self._settings.messages_per_case:
            return _REFUSED
        row.messages += 1
        row.mobile, row.code = request.mobile, f"{call.entropy.below(1_000_000):06d}"
        row.sent_at_ms, row.serial, row.wrong = call.now_ms, next_serial(call.db, "sms"), 0
        return m.CodeSent(self._settings.resend_after_s)

    def check(self, call: Call, request: m.CodeCheck) -> m.CodeChecked | m.Refusal:
        """POST /v1/sms-code/check. A code stays good until it is old, so a lost answer does no harm."""
        row = _row(call, request.case)
        if row is None or row.mobile != request.mobile or row.wrong >= self._settings.tries:
            return _REFUSED
        if call.now_ms - row.sent_at_ms > self._settings.valid_s * 1000:
            return _REFUSED
        if row.code != request.code:
            row.wrong += 1
            return _REFUSED
        call.mobile_proved(request.case, request.mobile)
        return m.CodeChecked()


def _row(call: Call, case: str) -> SmsCode | None:
    return call.db.scalars(_OF_CASE, {"case": case}).first()


def last_messages(db: Session, at_most: int) -> list[dict[str, str]]:
    """What was sent lately, the youngest first; sandbox only."""
    query = select(SmsCode.mobile, SmsCode.code).order_by(SmsCode.serial.desc()).limit(at_most)
    return [{"mobile": mobile, "code": code} for mobile, code in db.execute(query)]


def last_code(db: Session, mobile: str) -> str | None:
    """What the scripted citizen reads on the phone; sandbox only."""
    query = select(SmsCode.code).where(SmsCode.mobile == mobile).order_by(SmsCode.serial.desc()).limit(1)
    return db.scalars(query).first()
