"""S21: the code with which a telephone gets the e-card (SC-R art. 8, 16; HN 十一; policy.md A.7).

own card or ID card → the centre, which gives a code only for a card in use → the code, for a few minutes
"""

from kiosk.central import messages as m
from kiosk.flows.ask_centre import granted
from kiosk.flows.card_or_id import card_or_id, holder_asked_about
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.read_guides import show_guide
from kiosk.flows.weigh import weighed
from kiosk.model import CaseEnd, Refused, Service
from kiosk.policy.standing import UNKNOWN
from kiosk.prompts.prompt import Step
from kiosk.prompts.reading import ShowEcard
from kiosk.prompts.trouble import Way
from kiosk.visit import Visit

SERVICE = Service.GET_ECARD_CODE
STEP = Step(SERVICE, 1, 1)
GUIDE = "ecard"
"""On every shelf, unless a site took it away (config/guides.toml)."""
AT_LEAST_S = 60.0
"""A clock that is wrong takes nobody's code away at once; the centre knows which one is too old."""


async def get_ecard_code(visit: Visit) -> None:
    """From card or ID card to a code on the glass; where the rules only explain it, the ways to it."""
    allowed = await weighed(visit, SERVICE, UNKNOWN)
    if allowed is None:
        return
    if allowed.informs:
        await _explained(visit)
        return
    asker = await card_or_id(visit, STEP)
    # Art. 13: card and e-card are one to one, so the card has to be in use; by the ID card the centre knows.
    if isinstance(asker, Turn) or await weighed(visit, SERVICE, asker.standing) is None:
        return
    who = await holder_asked_about(visit, STEP, asker)
    if isinstance(who, Turn):
        return
    while await _shown(visit, who) is Way.RETRY:
        continue


async def _shown(visit: Visit, who: m.Holder) -> Way | None:
    """One code, until it was seen or is too old; then whether another one is wanted."""
    code = await granted(visit, STEP, lambda: visit.central.ecard_code(m.EcardRequest(who=who)))
    if isinstance(code, Turn):
        return None
    visit.course.end = CaseEnd.DONE
    # Art. 16: its password is set on the telephone and never here.
    left_s = (code.valid_until - visit.clock.now()).total_seconds()
    seen = await visit.ui.during(ShowEcard(code.payload), visit.clock.sleep(max(left_s, AT_LEAST_S)))
    if seen is not None:
        return None
    way = await refuse(visit, SERVICE, Refused("CODE_EXPIRED"), (Way.HOME, Way.RETRY))
    visit.course.refusal = ""  # there was a code; only it is no longer good
    return way


async def _explained(visit: Visit) -> None:
    """HN 十一; MO 一: which ways lead to it. Nobody has to say who they are."""
    guide = visit.policy.profile.guides.get(GUIDE)
    if guide is None:
        await refuse(visit, SERVICE, Refused("SERVICE_OFF", article=visit.policy.article_of(SERVICE)))
        return
    visit.course.end = CaseEnd.DONE
    await show_guide(visit, SERVICE, guide)
