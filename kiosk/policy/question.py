"""One service, as one province and one site do it, and one standing: what is weighed."""

from dataclasses import dataclass

from kiosk.model import Refused, Service
from kiosk.policy.decision import Referred
from kiosk.policy.profile import Profile, RefusalCode
from kiosk.policy.rule import Article, cited
from kiosk.policy.service_rule import Proof, ServiceRule
from kiosk.policy.standing import Fact, Standing

Finding = Fact | Refused | Referred
"""A fact that the rules ask for and nobody knows yet, or the no that a known fact brings."""


@dataclass(frozen=True, slots=True)
class Question:
    """One service, as one province and one site do it, and one standing."""

    profile: Profile
    services_on: frozenset[Service]
    service: Service
    rule: ServiceRule
    standing: Standing

    def needs(self) -> tuple[Proof, ...]:
        """What has to be shown, as far as the order is known."""
        kind = self.standing.order.kind
        rule = self.rule.needs_when.get(kind, self.rule.needs) if kind else self.rule.needs
        return tuple(rule.value) if rule else ()

    @property
    def personal(self) -> bool:
        """Whether it is somebody's own matter, and not for everyone to read."""
        return bool(self.needs() or self.rule.needs_when)

    def no(self, code: RefusalCode, otherwise: Article, **facts: str) -> Refused:
        """A refusal that may have an article of its own."""
        return Refused(code, facts, cited(self.profile.refusals.get(code, otherwise)))

    def shown_rule(self) -> Article:
        """Where it stands what has to be shown."""
        return self.rule.needs or self.rule.answer
