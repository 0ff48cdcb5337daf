"""What a campaign of real kills is going to do: a pure function of the seed, so that a violation has a name.

When a process is killed to the millisecond no seed can say: the share of the visit is drawn, or the write of
the journal after which the power goes, and the machine's own pace decides what it is doing then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from kiosk.model import Service
from kiosk.sandbox.programme import WHO_COMES

VISITS_OF_A_WORLD = 16
"""A hall has twenty blanks, and each of its people can be given one first card."""
WHO_WANTS_A_CARD = (
    "林知夏",
    "周以安",
    "欧阳明远",
    "阿依古丽·买买提江",
    "阿卜杜热合曼·阿卜杜拉·买买提",
    "孙望舒",
    "侯闰生",
)
OTHER_MATTERS = (
    (Service.CHANGE_PIN, WHO_COMES[Service.CHANGE_PIN]),
    (Service.RESET_PIN, WHO_COMES[Service.RESET_PIN]),
    (Service.ENABLE_CARD, WHO_COMES[Service.ENABLE_CARD]),
    (Service.REPORT_LOSS, "何望川"),
    (Service.CANCEL_LOSS, WHO_COMES[Service.CANCEL_LOSS]),
    (Service.TRANSFER_INSURED_PLACE, WHO_COMES[Service.TRANSFER_INSURED_PLACE]),
    (Service.COLLECT_CARD, WHO_COMES[Service.COLLECT_CARD]),
    (Service.CHANGE_CONTACT, "吴思源"),
)
CARD_FIRST = 2
"""Among three visits so many are for a first card: most of what can go wrong has a body."""

LASTS_S: Mapping[Service, float] = {Service.ISSUE_CARD: 24.0}
OTHERS_LAST_S = 8.0
"""How long a visit lasts that nothing cuts, at the hall's fast pace on two quiet cores."""
WRITES: Mapping[Service, int] = {
    Service.ISSUE_CARD: 26,
    Service.CHANGE_PIN: 7,
    Service.RESET_PIN: 7,
    Service.ENABLE_CARD: 11,
    Service.TRANSFER_INSURED_PLACE: 8,
    Service.COLLECT_CARD: 8,
}
OTHERS_WRITE = 4
"""How many transactions the journal counts in such a visit."""

AGAIN, COMES_BACK = 0.3, 0.35
"""How often the start is cut too, and how often the same person tries the same again."""
BOOT_S = 5.0
"""Within which a second cut falls: while the program loads, homes the devices and settles."""
DARK_S = 0.6
"""How long hands have while the machine is dead, at most."""


class Clock(StrEnum):
    """What the moment of a cut is told by."""

    TIME = "time"
    WRITE = "write"


class Hands(StrEnum):
    """What the citizen does about a card that stands at the gate, or is in the reader, when all goes dark."""

    TAKE_IN_THE_DARK = "take_in_the_dark"
    TAKE_AS_IT_STARTS = "take_as_it_starts"
    WALK_AWAY = "walk_away"


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut of the power, and what comes of it."""

    clock: Clock
    share: float
    """Of the visit's time, or of its writes: 0 to 1."""
    hands: Hands
    takes_after_s: float
    """After the cut, or after the start."""
    again_after_s: float | None
    """After the start: where the power goes a second time; None: it stays."""


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """Who comes for what, and when the power goes."""

    number: int
    """Counted from 1, through all worlds."""
    world: int
    service: Service
    person: str
    comes_back: bool
    """The one of the visit before tries again, if that came to no end they wanted."""
    cut: Cut

    @property
    def at_s(self) -> float:
        """From the visit's start, where time tells the moment, on two quiet cores."""
        return self.cut.share * LASTS_S.get(self.service, OTHERS_LAST_S)

    @property
    def at_write(self) -> int:
        """The journal's write after which it happens, counted from 1."""
        return 1 + int(self.cut.share * WRITES.get(self.service, OTHERS_WRITE))

    @property
    def moment(self) -> str:
        """For a report."""
        at = f"{self.at_s:.2f} s" if self.cut.clock is Clock.TIME else f"write {self.at_write}"
        again = (
            ""
            if self.cut.again_after_s is None
            else f", again {self.cut.again_after_s:.2f} s after the start"
        )
        return f"{at}{again}, {self.cut.hands}"


def planned(seed: int, world: int) -> tuple[PlannedVisit, ...]:
    """The visits of one world, from an empty hall on. Depends on nothing but the two numbers."""
    chance = Random(f"kills/{seed}/{world}")  # noqa: S311 - a plan, no secret
    return tuple(_visits(chance, world))


def _visits(chance: Random, world: int) -> Iterator[PlannedVisit]:
    cards = [(Service.ISSUE_CARD, who) for who in chance.sample(WHO_WANTS_A_CARD, len(WHO_WANTS_A_CARD))]
    others = chance.sample(OTHER_MATTERS, len(OTHER_MATTERS))
    before: tuple[Service, str] | None = None
    for index in range(VISITS_OF_A_WORLD):
        back = before is not None and chance.random() < COMES_BACK
        wants_card = bool(cards) and (not others or chance.randrange(3) < CARD_FIRST)
        matter = before if before is not None and back else (cards if wants_card else others).pop()
        before = matter
        number = world * VISITS_OF_A_WORLD + index + 1
        yield PlannedVisit(number, world, *matter, back, _cut(chance))


def _cut(chance: Random) -> Cut:
    return Cut(
        clock=chance.choice(tuple(Clock)),
        share=chance.random(),
        hands=chance.choice(tuple(Hands)),
        takes_after_s=chance.random() * DARK_S,
        again_after_s=chance.random() * BOOT_S if chance.random() < AGAIN else None,
    )
