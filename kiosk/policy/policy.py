"""The few questions that flows, menu and watch ask of a province's rules at one site."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from kiosk.card_life import SocialState
from kiosk.model import Pin, PinProblem, Refused, Service, age_on
from kiosk.policy import pin_rules
from kiosk.policy.card_grounds import NO_ACCOUNT
from kiosk.policy.decision import Allowed, Decision, NotOffered, Referred
from kiosk.policy.grounds import COUNTER, GROWN_UP, MAKES_A_CARD, findings, referred
from kiosk.policy.guide_words import GuideWords
from kiosk.policy.profile import NoticeCode, Profile
from kiosk.policy.question import Question
from kiosk.policy.rule import OWN, cited
from kiosk.policy.service_rule import FeeCase, Proof, RenewalReason, ServiceRule
from kiosk.policy.standing import UNKNOWN, Fact, Standing
from kiosk.settings import SiteSettings

SILENT = f"{OWN} 文件没有写这项业务"
"""Where nothing stands, and so nothing is done by a machine."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a province, as this site applies them."""

    profile: Profile
    site: SiteSettings = field(default_factory=SiteSettings)
    commitment: str = ""
    """What an agent signs, word for word (SC-R annex); empty where the province has no such form."""
    guide_words: GuideWords | None = None
    """For the guides to its services (service_guides.py)."""
    closed: frozenset[Service] = frozenset()
    """What the centre that this machine has does not take from it: an adapter may do less than ours."""
    _of_anybody: dict[Service, Decision] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was decided while nothing is known of who comes: the menu asks it anew with every change."""

    def decide(self, service: Service, standing: Standing = UNKNOWN) -> Decision:
        """Whether this may be done here, for this person, with this card, as far as both are known.

        Learning more never turns a no into a yes: a refusal on partial knowledge is final.
        """
        if standing is not UNKNOWN:
            return self._decided(service, standing)
        found = self._of_anybody.get(service)
        if found is None:
            found = self._of_anybody[service] = self._decided(service, standing)
        return found

    def _decided(self, service: Service, standing: Standing) -> Decision:
        rule = self.profile.services.get(service)
        if rule is None:
            return Referred("SERVICE_OFF", "counter", *COUNTER, SILENT)
        if service in self.closed:
            return Referred("SERVICE_OFF", "counter", *COUNTER, cited(rule.answer))
        answer, switched_on = rule.answer, service in self.site.services_on
        if answer.value == "not_offered":
            return NotOffered(cited(answer))
        if answer.value == "kiosk" or (answer.value == "switch" and switched_on):
            return self._weighed(
                Question(self.profile, frozenset(self.site.services_on), service, rule, standing)
            )
        if answer.value == "information" or (answer.value == "switch" and answer.off == "information"):
            return self._explained(service)
        return _elsewhere(rule, standing)

    def offers(self, service: Service) -> bool:
        """Whether something can be begun here, if only an explanation."""
        return isinstance(self.decide(service), Allowed)

    def article_of(self, service: Service) -> str:
        """Where the province's answer for this service stands; empty where it is silent."""
        rule = self.profile.services.get(service)
        return cited(rule.answer) if rule else ""

    def in_full(self, article: str) -> str:
        """`SC-R 第十七条` as people read it: 《四川省社会保障卡经办管理办法》第十七条."""
        name, _, where = article.partition(" ")
        source = self.profile.sources.get(name)
        if source is None:
            return where if name == OWN else article
        return f"《{source.short or source.title}》{where}"

    def needs(self, service: Service) -> tuple[Proof, ...]:
        """What a citizen shows for it, whatever the order was."""
        rule = self.profile.services.get(service)
        if rule is None:
            return ()
        all_of = [rule.needs, *rule.needs_when.values()]
        return tuple(dict.fromkeys(proof for one in all_of if one for proof in one.value))

    def makes_card(self, service: Service) -> bool:
        """Whether a card is made while the citizen waits: where nothing else is written, as machines do."""
        instant = self.profile.issue.instant
        return service in MAKES_A_CARD and (instant is None or instant.value)

    def may_come_alone(self, birth: date, today: date) -> bool:
        """Whether the applicant is old enough to come without a guardian; 18 where the rules are silent."""
        rule = self.profile.identity.adult_age
        return age_on(today, birth) >= (rule.value if rule else GROWN_UP)

    def needs_photo(self, birth: date, today: date) -> bool:
        """False where the rules let a small child's card be without a portrait."""
        rule = self.profile.photo.optional_under_age
        return rule is None or age_on(today, birth) >= rule.value

    def keeps_old_card(self) -> bool:
        """Whether the old card is taken back at renewal, once the new one was taken."""
        rule = self.profile.services.get(Service.RENEW_CARD)
        if rule is None or rule.old_card is None:
            return False
        return rule.old_card.value == "taken_back" or self.site.keep_old_cards

    def renews_unreadable(self) -> bool:
        """Whether a card that no machine reads can be replaced at one (SC-R art. 21 asks for card and ID)."""
        rule = self.profile.services.get(Service.RENEW_CARD)
        return bool(rule and rule.unreadable_card and rule.unreadable_card.value)

    def fee_fen(self, case: FeeCase) -> int | None:
        """What a card costs in this case; None: the rules do not say, the centre has to."""
        if case is FeeCase.FIRST_CARD:
            first = self.profile.issue.first_fee_fen
            return first.value if first else None
        fee = self.profile.replacement_fee
        if fee and case in fee.charged_for.value:
            return fee.amount_fen.value
        return 0 if fee and fee.free_for and case in fee.free_for.value else None

    def fee_cases(self, service: Service, reason: RenewalReason | None = None) -> tuple[FeeCase, ...]:
        """The cases it may be; of several, the centre knows which."""
        rule = self.profile.services.get(service)
        if rule is None:
            return ()
        if reason is not None:
            return rule.reasons[reason].fee_cases if reason in rule.reasons else ()
        return tuple(rule.fee_cases.value) if rule.fee_cases else ()

    def pin_problem(self, pin: Pin, birth: date, id_number: str, mobile: str) -> PinProblem | None:
        """Why this PIN is refused, or None."""
        return pin_rules.pin_problem(self.profile.pin, pin, birth, id_number, mobile)

    def warnings(self, today: date) -> Iterator[str]:
        """What an operator has to know of these rules now: they end soon, have ended, or begin later."""
        validity = self.profile.validity
        if validity is None:
            return
        last, first = validity.last_day.value, validity.first_day.value
        if today < first:
            yield f"rules_not_yet: {first.isoformat()}"
        if today > last:
            yield f"rules_ended: {last.isoformat()}"
        elif today >= last - timedelta(days=validity.warn_days_before):
            yield f"rules_end_soon: {last.isoformat()}"

    def _weighed(self, question: Question) -> Decision:
        unknown: set[Fact] = set()
        for finding in findings(question):
            if not isinstance(finding, Fact):
                return finding
            unknown.add(finding)
        return Allowed(
            cited(question.rule.answer),
            question.needs(),
            frozenset(unknown),
            notices=self._notices(question),
            agent_papers=self._agent_papers(question.standing),
        )

    def _explained(self, service: Service) -> Allowed:
        notices = tuple(code for code, notice in self.profile.notices.items() if service in notice.services)
        return Allowed(self.article_of(service), informs=True, notices=notices)

    def _notices(self, question: Question) -> tuple[NoticeCode, ...]:
        """Those of the service; that an account lives on is said where it does (SC-R art. 28)."""
        card = question.standing.card
        lives_on = (
            card.social is SocialState.CANCELLED and card.bank is not None and card.bank not in NO_ACCOUNT
        )
        about_account = (NoticeCode.SS_CANCELLED_BANK_OPEN, NoticeCode.ACCOUNT_WILL_BE_RESTRICTED)
        return tuple(
            code
            for code, notice in self.profile.notices.items()
            if (lives_on if code in about_account else question.service in notice.services)
        )

    def _agent_papers(self, standing: Standing) -> tuple[str, ...]:
        agent = standing.person.agent
        kind = self.profile.agents.kinds.get(agent) if agent else None
        return tuple(kind.documents.value) if kind and kind.documents else ()


def _elsewhere(rule: ServiceRule, standing: Standing) -> Decision:
    """Nobody is sent to a place that would send them back: a report cannot be cancelled after a reissue."""
    late = rule.not_after_reissue
    if late and late.value and standing.card.reissue_filed:
        return Refused("REISSUED", {}, cited(late))
    return referred(rule, standing.card.social)
