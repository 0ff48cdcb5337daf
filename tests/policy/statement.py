"""How a seed's article is stated, independently of the profiles: who does it, and what speaks against it."""

from collections.abc import Callable
from dataclasses import dataclass, field

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
