"""Whether something may be done here, for this person, with this card: the four answers."""

from dataclasses import dataclass

from kiosk.model import Refused
from kiosk.policy.profile import NoticeCode
from kiosk.policy.service_rule import Channel, Proof
from kiosk.policy.standing import Fact


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing known speaks against it. It may only be done when `unknown` is empty."""

    article: str
    needs: tuple[Proof, ...] = ()
    unknown: frozenset[Fact] = frozenset()
    """What the rules ask for and nobody has found out yet."""
    informs: bool = False
    """It is only explained here."""
    notices: tuple[NoticeCode, ...] = ()
    """What has to be said beside it."""
    agent_papers: tuple[str, ...] = ()
    """What who acts for another has to show beside that."""

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be found out."""
        return not self.unknown


@dataclass(frozen=True, slots=True)
class Referred:
    """It is done, but elsewhere."""

    code: str
    """MUST_BANK or SERVICE_OFF of policy.md A.8; DONE_ELSEWHERE where the rules name a place."""
    to: Channel
    where: str
    where_en: str
    article: str

    def as_refused(self) -> Refused:
        """For the screen that explains and routes."""
        facts = {"to": self.to, "where": self.where, "where_en": self.where_en}
        return Refused(self.code, facts, self.article)


@dataclass(frozen=True, slots=True)
class NotOffered:
    """There is no such service in this province."""

    article: str


Decision = Allowed | Refused | Referred | NotOffered
