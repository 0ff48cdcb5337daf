"""A guide to every service of a province, out of its rules (S18; SC-R art. 33: service items are published).

What to bring, where, what it costs, how long it takes, who may act for the citizen. Nothing is said that the
rules do not say: what they leave open is said to be open. The words stand in config/text/service_guides.toml.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from kiosk.card_life import SocialState
from kiosk.model import Service
from kiosk.policy.decision import Allowed, NotOffered, Referred
from kiosk.policy.guide_words import Tongue
from kiosk.policy.policy import Policy
from kiosk.policy.profile import AgentKind, AgentRule, Guide
from kiosk.policy.service_rule import FeeCase, Proof, Reason, Referral, RenewalReason

PAPERS = (Proof.CARD, Proof.ID, Proof.CARD_OR_ID, Proof.RECEIPT)
"""What is carried; the other proofs are given at the machine."""
RESIDENT = "CN_ID"
"""What is meant where an ID card is said to be brought."""
A_CARD = (Service.ISSUE_CARD, Service.REISSUE_CARD, Service.RENEW_CARD)
NOT_ITSELF = Service.READ_GUIDES


def guided(policy: Policy) -> tuple[Service, ...]:
    """Every service of the province that has a guide, in the order of the services."""
    if policy.guide_words is None:
        return ()
    return tuple(
        service
        for service in Service
        if service in policy.profile.services
        and service is not NOT_ITSELF
        and not isinstance(policy.decide(service), NotOffered)
    )


def service_guide(policy: Policy, service: Service, errands: Collection[Service]) -> Guide:
    """The guide to one of them; `errands`: what this machine does for who acts for another.

    Raises KeyError for a code of the rules that has no words.
    """
    words, rule = policy.guide_words, policy.profile.services[service]
    if words is None:
        raise KeyError(service)
    return Guide(
        title=words.zh.title[service],
        title_en=words.en.title[service],
        text="".join(_Writer(policy, service, errands, words.zh).sentences()),
        text_en=" ".join(_Writer(policy, service, errands, words.en, english=True).sentences()),
        source=rule.answer.source,
        article=rule.answer.article,
    )


class _Writer:
    """Writes one guide in one language."""

    def __init__(
        self,
        policy: Policy,
        service: Service,
        errands: Collection[Service],
        words: Tongue,
        *,
        english: bool = False,
    ) -> None:
        self._policy = policy
        self._service = service
        self._rule = policy.profile.services[service]
        self._errands = errands
        self._words = words
        self._english = english
        decision = policy.decide(service)
        self._here = isinstance(decision, Allowed) and not decision.informs
        self._referred = decision if isinstance(decision, Referred) else None

    def sentences(self) -> Iterator[str]:
        """In the order in which somebody asks: where, with what, for how much, until when, by whom."""
        yield from self._where()
        yield from self._bring()
        yield from self._fee()
        yield from self._time()
        yield from self._about()
        yield from self._at_the_machine()
        yield from self._agents()

    def _where(self) -> Iterator[str]:
        rule = self._rule
        if self._here:
            yield self._say("here")
        elif self._referred is None and rule.referral is None:
            yield self._say("explained")
        else:
            yield self._say("elsewhere", where=self._place())
        for state, referral in rule.referral_when.items():
            yield self._say("when_state", state=self._word(state), where=self._at(referral))
        if rule.place and self._here:
            yield self._words.place[rule.place.value]
        if rule.also:
            yield self._say("also", channels=self._list(rule.also.value))

    def _bring(self) -> Iterator[str]:
        rule = self._rule
        if self._service is Service.ACT_FOR_ANOTHER:
            yield self._say("bring_for_errand")
        elif rule.proofs:
            for ground, papers in rule.proofs.items():
                yield self._say("when_ground", ground=self._word(ground), papers=self._list(papers.value))
        elif rule.needs is None:
            yield self._say("bring_nothing" if self._here else "bring_ask", hotline=self._hotline())
        elif rule.needs_when:
            for order, needs in rule.needs_when.items():
                yield self._say("when_order", order=self._word(order), papers=self._papers(needs.value))
        else:
            yield self._say("bring", papers=self._papers(rule.needs.value))
        if rule.form:
            yield self._say("form_here" if self._here else "form", form=rule.form.value)

    def _at_the_machine(self) -> Iterator[str]:
        if not self._here:
            return
        needs = self._policy.needs(self._service)
        given = [proof for proof in needs if proof not in PAPERS]
        if given:
            yield self._say("shown_here", proofs=self._list(given))
        if Proof.FACE in given:
            yield self._say("face_refused")
        identity = self._policy.profile.identity
        if Proof.ID not in needs:
            return
        if here := [kind for kind in identity.id_at_kiosk.value if kind != RESIDENT]:
            yield self._say("ids_here", ids=self._list(here))
        if identity.id_at_counter:
            yield self._say("other_ids", ids=self._list(identity.id_at_counter.value))

    def _about(self) -> Iterator[str]:
        rule = self._rule
        if rule.states:
            yield from self._states(rule.states.value)
        if rule.reasons:
            yield from self._reasons(rule.reasons)
        if rule.fields:
            yield self._say("fields", fields=self._list(rule.fields.value))
        if rule.grounds:
            yield self._say("grounds", grounds=self._list(rule.grounds.value))
        if rule.order:
            yield self._say(
                "order", steps=self._words.then.join(self._word(step) for step in rule.order.value)
            )
        if rule.gives:
            yield self._say("gives", paper=rule.gives.value)
        if self._service is Service.RENEW_CARD and self._policy.keeps_old_card():
            yield self._say("old_card_taken_back")
        if rule.unreadable_card and rule.unreadable_card.value:
            yield self._say("unreadable")

    def _states(self, states: Sequence[SocialState]) -> Iterator[str]:
        said = self._words.states.get(",".join(states))
        if said:
            yield said

    def _reasons(self, reasons: Mapping[RenewalReason, Reason]) -> Iterator[str]:
        for value, key in (("kiosk", "reasons"), ("after_counter", "reasons_counter")):
            these = [reason for reason, rule in reasons.items() if rule.value == value]
            if these:
                yield self._say(key, reasons=self._list(these))

    def _fee(self) -> Iterator[str]:
        cases = self._fee_cases()
        if not cases:
            # No document speaks of a fee for anything but a card.
            if self._here and self._service not in A_CARD and self._service is not Service.ACT_FOR_ANOTHER:
                yield self._say("free")
            elif self._service in A_CARD:
                yield self._say("fee_unknown")
            return
        fees = {case: self._policy.fee_fen(case) for case in cases}
        due = [case for case, fen in fees.items() if fen]
        free = [case for case, fen in fees.items() if fen == 0]
        if not due:
            yield self._say("fee_unknown" if None in fees.values() else "free")
            return
        for fen in dict.fromkeys(fees[case] for case in due):
            these = self._list([case for case in due if fees[case] == fen])
            yield self._say("costs", costs=self._words.mainly.format(yuan=_yuan(fen or 0), cases=these))
        if free:
            yield self._say("free_for", cases=self._list(free))

    def _fee_cases(self) -> tuple[FeeCase, ...]:
        of_reasons = (case for reason in self._rule.reasons.values() for case in reason.fee_cases)
        return tuple(dict.fromkeys((*self._policy.fee_cases(self._service), *of_reasons)))

    def _time(self) -> Iterator[str]:
        issue, rule = self._policy.profile.issue, self._rule
        if self._service is Service.ACT_FOR_ANOTHER:
            return
        if not self._here:
            yield self._say("time_ask", hotline=self._hotline())
        elif self._service not in A_CARD:
            yield self._say("at_once")
        elif self._policy.makes_card(self._service):
            yield self._say("made_now")
        else:
            yield self._say("made_later")
            if issue.working_days is None:
                yield self._say("made_ask", hotline=self._hotline())
        if self._service is Service.ISSUE_CARD and issue.working_days:
            yield self._say("made_within", days=str(issue.working_days.value))
        if rule.lasts_days:
            yield self._say("ends_after", days=str(rule.lasts_days.value))

    def _agents(self) -> Iterator[str]:
        agents, of_person = self._policy.profile.agents, self._rule.needs or self._rule.proofs
        if not of_person and not self._rule.grounds and self._service is not Service.ACT_FOR_ANOTHER:
            return
        if self._service in agents.never.value:
            yield self._say("agent_never")
            return
        kinds = {kind: rule for kind, rule in agents.kinds.items() if self._may(kind, rule)}
        if not kinds:
            yield self._say("agent_unknown")
            return
        yield self._say("agent_here" if self._acted_for_here() else "agent_counter")
        yield self._say("agents", kinds=self._list([self._kind(kind, rule) for kind, rule in kinds.items()]))
        papers = {tuple(rule.documents.value) if rule.documents else () for rule in kinds.values()}
        for bring in sorted(papers - {()}):
            theirs = [
                kind for kind, rule in kinds.items() if rule.documents and (*rule.documents.value,) == bring
            ]
            yield self._say("agent_papers", kinds=self._list(theirs), papers=self._list(bring))

    def _acted_for_here(self) -> bool:
        at_machine = self._policy.profile.agents.at_kiosk.value == "with_review"
        switched_on = Service.ACT_FOR_ANOTHER in self._policy.site.services_on
        done = self._here and (self._service in self._errands or self._service is Service.ACT_FOR_ANOTHER)
        return at_machine and switched_on and done

    def _may(self, kind: AgentKind, rule: AgentRule) -> bool:
        """A unit applies for all its people at the counter, and has a guide of its own."""
        every = self._service is Service.ACT_FOR_ANOTHER
        about = every or rule.services is None or self._service in rule.services.value
        return rule.may.value and about and kind is not AgentKind.UNIT

    def _kind(self, kind: AgentKind, rule: AgentRule) -> str:
        name = self._word(kind)
        if rule.holder_under_age is None:
            return name
        return self._words.with_age.format(kind=name, age=rule.holder_under_age.value)

    def _place(self) -> str:
        if self._referred is not None:
            return self._referred.where_en if self._english else self._referred.where
        referral = self._rule.referral
        return self._at(referral) if referral else self._word("counter")

    def _at(self, referral: Referral) -> str:
        return referral.where_en if self._english else referral.where

    def _papers(self, needs: Sequence[Proof]) -> str:
        return self._list([proof for proof in needs if proof in PAPERS])

    def _hotline(self) -> str:
        return self._policy.profile.contact.hotline.value

    def _list(self, codes: Sequence[str]) -> str:
        return self._words.join.join(self._word(code) for code in codes)

    def _word(self, code: str) -> str:
        """A name that was put together already stands as it is."""
        return self._words.word[code] if code.isidentifier() and code.isascii() else code

    def _say(self, key: str, **facts: str) -> str:
        return self._words.say[key].format_map(facts)


def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"
