"""How a seed's article is stated, independently of the profiles: who does it, and what speaks against it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.card_life import SocialState
from kiosk.model import Service
from tests.policy.cells import Cell

Predicate = Callable[[Cell], bool]


@dataclass(frozen=True)
class Here:
    """A machine may do it."""

    article: str
    only_where_switched_on: bool = False
    else_explained: bool = False
    else_where: str = "counter"
    else_article: str = ""


@dataclass(frozen=True)
class Explained:
    """It is only explained."""

    article: str


@dataclass(frozen=True)
class Elsewhere:
    """It is done in another place."""

    to: str
    article: str
    where: Callable[[Cell], str] | None = None


@dataclass(frozen=True)
class NotHere:
    """There is no such thing."""

    article: str


@dataclass(frozen=True)
class Against:
    """One article that refuses."""

    article: str
    code: str
    when: Predicate


@dataclass(frozen=True)
class Doubt:
    """What the seeds leave open; its name stands in docs/rules.md."""

    name: str
    when: Predicate


@dataclass
class Statement:
    """One province, as its documents have it."""

    services: dict[Service, Here | Explained | Elsewhere | NotHere]
    silence: str
    """Where a service that no document names is answered from."""
    refusals: list[Against] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def says(self, article: str, code: str) -> Callable[[Predicate], Predicate]:
        def remember(predicate: Predicate) -> Predicate:
            self.refusals.append(Against(article, code, predicate))
            return predicate

        return remember

    def leaves_open(self, name: str) -> Callable[[Predicate], Predicate]:
        def remember(predicate: Predicate) -> Predicate:
            self.doubts.append(Doubt(name, predicate))
            return predicate

        return remember

    def wants_the_card(self, service: Service, article: str) -> None:
        """It is done with one's own card in the hand."""

        @self.says(article, "CARD_NEEDED")
        def the_card_is_there(c: Cell) -> bool:
            return c.service is service and not c.card.in_hand

        @self.says(article, "NOT_OWNER")
        def it_is_one_s_own(c: Cell) -> bool:
            return c.service is service and not c.card.own

    def takes_a_card_or_an_id(self, service: Service, article: str) -> None:
        """A card that is shown is one's own."""

        @self.says(article, "NOT_OWNER")
        def a_card_that_is_shown_is_one_s_own(c: Cell) -> bool:
            return c.service is service and not c.card.own and bool(c.card.in_hand)

    def is_for_who_has_a_card(self, service: Service, article: str, code: str = "NO_CARD") -> None:
        @self.says(article, code)
        def there_is_a_card(c: Cell) -> bool:
            return c.service is service and c.social is SocialState.NONE
