"""The people at the centre who look at an agency, and how long they are waited for (policy.md A.8 DOC_*)."""

from kiosk.central import messages as m
from kiosk.errors import CentralUnreachable
from kiosk.model import CaseId, Refused
from kiosk.prompts.agency import WaitForReviewer
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

LOOK_AGAIN_S = 2.0
GRACE_S = 5.0
"""The centre ends the wait by its own clock; a word on its way is worth so much."""
TIMED_OUT = Refused("REVIEW_TIMEOUT")


async def reviewed(visit: Visit, step: Step, case: CaseId, within_s: int) -> Refused | Back | None:
    """None: accepted. Every wait ends: with a word, with the time, or because the citizen goes back."""
    verdict = await visit.ui.during(WaitForReviewer(step, within_s), _word(visit, case, within_s))
    match verdict:
        case Back():
            return verdict
        case m.Verdict(state="approved"):
            return None
        case m.Verdict(state="rejected", reason=reason):
            return Refused("DOC_REJECTED", {"reason": reason})
        case _:
            return TIMED_OUT


async def _word(visit: Visit, case: CaseId, within_s: int) -> m.Verdict:
    """The reviewer's; a line that is gone for a while is no word."""
    until = visit.clock.monotonic() + within_s + GRACE_S
    while visit.clock.monotonic() < until:
        try:
            answer = await visit.central.agency_verdict(m.VerdictRequest(case=case))
        except CentralUnreachable:
            answer = None
        if isinstance(answer, m.Verdict) and answer.state != "waiting":
            return answer
        await visit.clock.sleep(LOOK_AGAIN_S)
    return m.Verdict("timed_out")
