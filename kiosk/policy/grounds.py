"""What speaks against a service for one person and one card: one generator for each thing that is looked at.

Each yields a Fact that the rules ask for and nobody knows yet, or the refusal that a known fact brings. Who
may ask comes before what the card is: a stranger's card tells nothing of its state.
"""

from collections.abc import Iterator

from kiosk.card_life import OrderStage, SocialState
from kiosk.model import Refused, Service
from kiosk.policy.card_grounds import card_findings
from kiosk.policy.decision import Referred
from kiosk.policy.profile import AgentRule
from kiosk.policy.question import Finding, Question
from kiosk.policy.rule import OWN, Article, cited
from kiosk.policy.service_rule import CardOrder, Proof, Reason, RenewalReason, ServiceRule
from kiosk.policy.standing import Fact

GROWN_UP = 18
"""Where the rules are silent on the age."""
SILENT_ON_AGE = Article(source=OWN, article="文件没有写成年年龄")
COUNTER = ("人工窗口", "the counter")

MAKES_A_CARD = frozenset({Service.ISSUE_CARD, Service.REISSUE_CARD, Service.RENEW_CARD})


def findings(ask: Question) -> Iterator[Finding]:
    """Everything there is, the gravest first."""
    if not ask.personal:
        return
    yield from _agent(ask) if ask.standing.person.agent else _age(ask)
    yield from _document(ask)
    yield from _belonging(ask)
    yield from card_findings(ask)
    yield from _order(ask)
    yield from _reason(ask)
    yield from _change(ask)
    yield from _transfer(ask)


def _age(ask: Question) -> Iterator[Finding]:
    age = ask.standing.person.age
    rule = ask.profile.identity.adult_age
    grown_up = rule.value if rule else GROWN_UP
    if age is None:
        yield Fact.AGE
    elif age < grown_up:
        yield Refused("AGE_GUARDIAN", {"age": str(grown_up)}, cited(rule or SILENT_ON_AGE))


def _agent(ask: Question) -> Iterator[Finding]:
    agents, person = ask.profile.agents, ask.standing.person
    kind = agents.kinds.get(person.agent) if person.agent else None
    if ask.service in agents.never.value:
        yield _not_for_another(agents.never)
    elif agents.at_kiosk.value == "never" or Service.ACT_FOR_ANOTHER not in ask.services_on:
        yield _not_for_another(agents.at_kiosk)
    elif kind is None or not kind.may.value:
        yield _not_for_another(kind.may if kind else agents.at_kiosk)
    elif _enables(ask) and Service.ENABLE_CARD in agents.never.value:
        yield _not_for_another(agents.never)
    else:
        yield from _named_agent(ask, kind)


def _enables(ask: Question) -> bool:
    """Where who collects a card enables it by that (JS 三.1)."""
    mode = ask.profile.activation.mode
    return ask.service is Service.COLLECT_CARD and mode is not None and mode.value == "on_collection"


def _named_agent(ask: Question, kind: AgentRule) -> Iterator[Finding]:
    agents, person = ask.profile.agents, ask.standing.person
    if kind.services and ask.service not in kind.services.value:
        yield _not_for_another(kind.services)
    if person.agent_age is None:
        yield Fact.AGENT_AGE
    elif person.agent_age < agents.agent_from_age.value:
        yield _not_for_another(agents.agent_from_age)
    if person.age is None:
        yield Fact.AGE
    elif kind.holder_under_age and person.age >= kind.holder_under_age.value:
        if person.incapable is None:
            yield Fact.INCAPABLE
        elif not person.incapable:
            yield _not_for_another(kind.holder_under_age)


def _not_for_another(why: Article) -> Refused:
    return Refused("AGENT_NOT_ALLOWED", {}, cited(why))


def _document(ask: Question) -> Iterator[Finding]:
    person, identity, needs = ask.standing.person, ask.profile.identity, ask.needs()
    if Proof.ID not in needs and Proof.CARD_OR_ID not in needs:
        return
    if person.document is None:
        if Proof.ID in needs or not ask.standing.card.in_hand:
            yield Fact.DOCUMENT
        return
    if person.document not in identity.id_at_kiosk.value:
        yield Refused("ID_TYPE_COUNTER", {}, cited(identity.id_at_kiosk))
    if person.document_valid is None:
        yield Fact.DOCUMENT_VALID
    elif not person.document_valid:
        yield ask.no("ID_EXPIRED", identity.must_be_valid or identity.id_at_kiosk)


def _belonging(ask: Question) -> Iterator[Finding]:
    person, rule = ask.standing.person, ask.rule
    if rule.units_apart and rule.units_apart.value:
        yield from _unit(ask, rule.units_apart)
    if rule.place and rule.place.value == "own_agency":
        if person.own_agency is None:
            yield Fact.OWN_AGENCY
        elif not person.own_agency:
            yield referred(ask.rule, None, rule.place)
    if rule.entitled:
        if person.entitled is None:
            yield Fact.ENTITLED
        elif not person.entitled:
            yield Refused("ELIG_NOT", {}, cited(rule.entitled))


def _unit(ask: Question, rule: Article) -> Iterator[Finding]:
    """Who orders through a unit collects through it: the order tells, where there is one."""
    member, kind = ask.standing.person.unit_member, ask.standing.order.kind
    if ask.service is Service.COLLECT_CARD:
        member = None if kind is None else kind is CardOrder.UNIT
    if member is None:
        yield Fact.KIND if ask.service is Service.COLLECT_CARD else Fact.UNIT_MEMBER
    elif member:
        yield Refused("UNIT_BATCH", {}, cited(rule))


def _order(ask: Question) -> Iterator[Finding]:
    order, facts = ask.standing.order, ask.standing.order.facts
    answer = ask.rule.answer
    if ask.service in MAKES_A_CARD:
        if order.order_open is None:
            yield Fact.ORDER_OPEN
        elif order.order_open:
            yield ask.no("IN_PROGRESS", ask.profile.issue.one_card or answer, **facts)
    elif ask.service is Service.QUERY_PROGRESS and order.order_open is False:
        yield Refused("NO_JOB", {}, cited(answer))
    elif ask.service is Service.COLLECT_CARD:
        yield from _waiting_card(ask)


def _waiting_card(ask: Question) -> Iterator[Finding]:
    order, answer = ask.standing.order, cited(ask.rule.place or ask.rule.answer)
    if order.order_open is None:
        yield Fact.ORDER_OPEN
    elif not order.order_open:
        yield Refused("NO_JOB", {}, answer)
    if order.stage is None:
        yield Fact.STAGE
    elif order.stage is not OrderStage.MADE:
        yield Refused("NOT_READY", dict(order.facts), answer)
    if order.here is None:
        yield Fact.HERE
    elif not order.here:
        yield Refused("NOT_HERE", dict(order.facts), answer)
    if ask.rule.needs_when and order.kind is None:
        yield Fact.KIND


def _reason(ask: Question) -> Iterator[Finding]:
    if ask.service is not Service.RENEW_CARD:
        return
    reason = ask.standing.wish.reason
    if reason is None:
        yield Fact.REASON
        return
    rule = ask.rule.reasons.get(reason)
    change = ask.profile.banks.change_allowed
    if reason is RenewalReason.BANK_CHANGE and change and not change.value:
        yield Refused("BANK_NOT_CHANGEABLE", {}, cited(change))
    elif rule is None:
        yield Refused("REASON_NOT_ALLOWED", {}, cited(ask.rule.other_reasons or ask.rule.answer))
    else:
        yield from _reason_holds(ask, rule)


def _reason_holds(ask: Question, rule: Reason) -> Iterator[Finding]:
    age, agrees = ask.standing.person.age, ask.standing.wish.record_agrees
    if rule.from_age is not None and age is not None and age < rule.from_age:
        yield Refused("REASON_NOT_ALLOWED", {}, cited(rule))
    if rule.value == "after_counter":
        if agrees is None:
            yield Fact.RECORD_AGREES
        elif not agrees:
            yield Refused("KEY_INFO_FIRST", {}, cited(rule))


def _change(ask: Question) -> Iterator[Finding]:
    fields, key_data = ask.rule.fields, ask.standing.wish.key_data
    if ask.service is not Service.CHANGE_CONTACT or fields is None:
        return
    if key_data is None:
        yield Fact.KEY_DATA
    elif key_data:
        yield Refused("KEY_INFO_FIRST", {}, cited(fields))


def _transfer(ask: Question) -> Iterator[Finding]:
    rule, wish = ask.rule.insured_place_checked, ask.standing.wish
    if rule is None or not rule.value:
        return
    if wish.leaves_province is None:
        yield Fact.LEAVES_PROVINCE
    elif wish.leaves_province:
        yield Refused("OTHER_PROVINCE", {}, cited(rule))
    if wish.place_confirmed is None:
        yield Fact.PLACE_CONFIRMED
    elif not wish.place_confirmed:
        yield Refused("NOT_INSURED_HERE", {}, cited(rule))


def referred(rule: ServiceRule, state: SocialState | None, why: Article | None = None) -> Referred:
    """Where it is done instead; the counter where the rules do not say."""
    to = (rule.referral_when.get(state) if state else None) or rule.referral
    if to is None:
        return Referred("SERVICE_OFF", "counter", *COUNTER, cited(why or rule.answer))
    code = "MUST_BANK" if to.value == "bank" else "DONE_ELSEWHERE"
    return Referred(code, to.value, to.where, to.where_en, cited(why or to))
