"""A mobile number, proven by the code that came to it (SC-R art. 10).

Of a minor, and of who lacks full capacity, the guardian's is registered: it stands in the commitment already,
and only its code is asked for.
"""

from dataclasses import dataclass, field

from kiosk.central import messages as m
from kiosk.flows.ask_centre import ask_centre, granted
from kiosk.flows.form import Turn
from kiosk.model import CaseId, Refused, masked_mobile
from kiosk.prompts.application import EnterMobile, EnterSmsCode, ResendCode
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit


@dataclass(slots=True)
class Mobile:
    """What was typed, and what is proven. It dies with the visit."""

    number: str = field(default="", repr=False)
    proven: str = field(default="", repr=False)


async def give_mobile(visit: Visit, step: Step, case: CaseId, mobile: Mobile) -> Turn:
    """Fill in `mobile`; the centre remembers the proof in this case. A proven number is not proven twice."""
    while True:
        answer = await _number(visit, step, mobile)
        if isinstance(answer, Back):
            return Turn.BACK
        mobile.number = answer
        if mobile.number == mobile.proven:
            return Turn.ON
        turn = await _prove(visit, step, case, mobile)
        if turn is not Turn.BACK:
            return turn


async def _number(visit: Visit, step: Step, mobile: Mobile) -> str | Back:
    """Typed, unless it is known; who comes back from the code may give another one."""
    acting = visit.known.acting
    if acting is not None and acting.ward_mobile and not mobile.number:
        return acting.ward_mobile
    return await visit.ui.ask(EnterMobile(step, mobile.number, of_another=acting is not None))


async def _prove(visit: Visit, step: Step, case: CaseId, mobile: Mobile) -> Turn:
    sent = await _send_code(visit, step, case, mobile)
    wrong = False
    while True:
        if isinstance(sent, Turn):
            return sent
        prompt = EnterSmsCode(step, masked_mobile(mobile.number), sent.resend_after_s, wrong)
        answer = await visit.ui.ask(prompt)
        if isinstance(answer, Back):
            return Turn.BACK
        if isinstance(answer, ResendCode):
            sent = await _send_code(visit, step, case, mobile)
            wrong = False
            continue
        checked = await _check_code(visit, step, m.CodeCheck(case=case, mobile=mobile.number, code=answer))
        if isinstance(checked, Turn):
            return checked
        if isinstance(checked, m.CodeChecked):
            mobile.proven = mobile.number
            return Turn.ON
        wrong = True


async def _send_code(visit: Visit, step: Step, case: CaseId, mobile: Mobile) -> m.CodeSent | Turn:
    request = m.CodeRequest(case=case, mobile=mobile.number)
    return await granted(visit, step, lambda: visit.central.send_code(request))


async def _check_code(visit: Visit, step: Step, check: m.CodeCheck) -> m.CodeChecked | Refused | Turn:
    return await ask_centre(visit, step, lambda: visit.central.check_code(check))
