"""Who is what to whom, and why the other does not come (SC-R art. 32; SC-G tip 2)."""

from dataclasses import dataclass, replace

from kiosk.clock import today
from kiosk.flows.explain import refuse
from kiosk.flows.form import Turn
from kiosk.flows.two_people import TwoPeople
from kiosk.flows.weigh import weighed
from kiosk.flows.who import person_of
from kiosk.model import Refused, Service, age_on, masked_name
from kiosk.policy.decision import Allowed
from kiosk.policy.profile import AgentKind
from kiosk.policy.rule import cited
from kiosk.policy.standing import UNKNOWN, Standing
from kiosk.prompts.agency import Cause, ChooseCause, ChooseRelation
from kiosk.prompts.prompt import Back, Step
from kiosk.visit import Visit

GROWN_UP_CAUSES = (Cause.ELDERLY, Cause.DISABLED, Cause.INCAPABLE, Cause.AWAY, Cause.DECEASED)
AT_THE_COUNTER = (Cause.AWAY, Cause.DECEASED)
"""SC-G lets who is away for long send somebody, but SC-R art. 32 does not name them; and what follows a death
wants papers that no machine judges."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What is filed of it."""

    kind: AgentKind
    cause: Cause
    papers: tuple[str, ...]
    """What the rules want to see of it, by the profile's words."""


async def name_relation(visit: Visit, step: Step, errand: Service, two: TwoPeople) -> Relation | Turn:
    """Asked for, and allowed by the rules; STOP when the citizen was told why not."""
    kinds = _kinds(visit, errand, two)
    if not kinds:
        await weighed(visit, errand, _standing(visit, two, AgentKind.RELATIVE))
        return Turn.STOP
    names = masked_name(two.principal.name), masked_name(two.agent.name)
    while True:
        kind = await visit.ui.ask(ChooseRelation(step, kinds, *names))
        if isinstance(kind, Back):
            return Turn.BACK
        cause = await _cause(visit, step, two, kind)
        if not isinstance(cause, Back):
            return await _allowed(visit, errand, two, kind, cause)


async def _allowed(
    visit: Visit, errand: Service, two: TwoPeople, kind: AgentKind, cause: Cause
) -> Relation | Turn:
    if cause in AT_THE_COUNTER:
        other = visit.policy.profile.agents.kinds.get(AgentKind.OTHER_AGENT)
        article = cited(other.may) if other else ""
        await refuse(visit, errand, Refused("AGENT_NOT_ALLOWED", article=article))
        return Turn.STOP
    standing = _standing(visit, two, kind)
    person = replace(standing.person, incapable=cause is Cause.INCAPABLE)
    decision = await weighed(visit, errand, replace(standing, person=person))
    return Relation(kind, cause, decision.agent_papers) if decision else Turn.STOP


async def _cause(visit: Visit, step: Step, two: TwoPeople, kind: AgentKind) -> Cause | Back:
    """A child is a child; a grown-up has a guardian only for lack of capacity."""
    if not visit.policy.may_come_alone(two.principal.birth, today(visit.clock)):
        return Cause.MINOR
    if kind is AgentKind.GUARDIAN:
        return Cause.INCAPABLE
    return await visit.ui.ask(ChooseCause(step, GROWN_UP_CAUSES))


def _kinds(visit: Visit, errand: Service, two: TwoPeople) -> tuple[AgentKind, ...]:
    """Those whom the rules do not refuse, in the order of the province's file."""
    return tuple(
        kind
        for kind in visit.policy.profile.agents.kinds
        if isinstance(visit.policy.decide(errand, _standing(visit, two, kind)), Allowed)
    )


def _standing(visit: Visit, two: TwoPeople, kind: AgentKind) -> Standing:
    years = age_on(today(visit.clock), two.agent.birth)
    person = replace(person_of(visit, two.principal), agent=kind, agent_age=years)
    return replace(UNKNOWN, person=person)
