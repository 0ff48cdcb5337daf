"""What a citizen could tell afterwards: what which screen said, what the papers say, what their card is now.

Plain words, so that the judge of deeds needs no prompt, no flow and no chip to read them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from kiosk.model import Pin
from kiosk.prompts.collect import StaffOpensBox
from kiosk.prompts.entrance import Attract
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.result import DeedDone, PinResetDone, TempLossDone
from kiosk.prompts.trouble import CannotServe, CardKept, Way, WentWrong

INSERTED, PULLED, CUT, AT_REST = "insert", "withdraw", "cut", "at rest"
"""What of a visit matters to the card in the slot, in the order in which it happened."""
BOX_OPEN = "box open"
"""Staff were asked to open the box, from when on a card may be outside it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A screen that said how something ended."""

    screen: str
    service: str
    words: frozenset[str]
    """What was told to be so; of a refusal its code, of a fault what is safe."""
    slip: str = ""
    tried_again: bool = False
    """A refusal that was answered with 再试一次, and so was not how it ended."""


@dataclass(frozen=True, slots=True)
class OwnCard:
    """The card that the citizen brought, as it was and as it is."""

    number: str
    person: str
    social_before: str
    before_loss: str
    pin_before: str
    tries_before: int
    pin: str
    tries: int
    place: str
    """`hand`, or the station where it is."""
    insured_before: str
    insured_on_chip: str
    insured_now: str
    """Where the authorities know the person to be insured."""
    factory_pin: bool
    """Its PIN was the factory's when it was brought."""


@dataclass(frozen=True, slots=True)
class Story:
    """One citizen's visit, or visits, as they were lived."""

    said: tuple[Said, ...]
    papers: tuple[str, ...]
    place: str
    """The name of the service point, which stands at the head of each."""
    at_slot: tuple[str, ...]
    own: OwnCard | None
    replaced: OwnCard | None
    """The card from before, where they come for the one that takes its place."""
    chosen_pin: str
    mobile: str
    person: str
    """The number of who stands there."""
    collecting_enables: bool
    """By the rules of this province (JS 三.1)."""
    secrets: tuple[str, ...]
    """What must stand nowhere: name, number, mobile, PINs."""
    stayed: bool
    """Neither the citizen nor the power went away before the end."""
    undisturbed: bool
    """Nothing was lost, cut or broken on the way."""
    names: tuple[str, ...]
    """Names, numbers and mobile of who stands there, and of whom they act for: what may be shown to them."""
    pins: tuple[str, ...]
    """Those that somebody chose, and nobody else may know."""
    shown: tuple[str, ...]
    """Every text that the glass was given while they were there, each once."""
    pin_on_glass: bool
    """Whether the glass was given a PIN as such."""
    new_card_pins: tuple[str, ...] = ()
    """Of the cards that were made here and are in this person's hand."""
    between_ms: tuple[tuple[int, int | None], ...] = ((0, None),)
    """From when to when they were at the machine, each time; None: nobody came after them."""
    between_matters: tuple[tuple[int, int | None], ...] = ((0, None),)
    """After which matter of the book they stepped up, each time, and the last before the next one did.

    By number: the kiosk's clock, by which the book is dated, may jump.
    """

    def is_on_at(self, moment_ms: int) -> bool:
        """Whether the machine was theirs then, by the centre's clock."""
        return any(begin <= moment_ms and (end is None or moment_ms < end) for begin, end in self.between_ms)

    def has_opened(self, matter: int) -> bool:
        """Whether this one was begun by them."""
        return any(
            after < matter and (last is None or matter <= last) for after, last in self.between_matters
        )

    @property
    def may_be_out_of_the_box(self) -> bool:
        """Whether a card came into the slot while the box may have stood open, be it after a cut."""
        stands_open = cut = False
        for moment in self.at_slot:
            if moment == INSERTED and stands_open:
                return True
            cut = stands_open and (cut or moment == CUT)
            stands_open = moment == BOX_OPEN or (stands_open and (cut or moment != AT_REST))
        return False

    @property
    def has_chosen_pin(self) -> bool:
        """Whether the chip has the PIN that was chosen, and had another before."""
        return self.own is not None and self.own.pin == self.chosen_pin != self.own.pin_before


def said_by(prompt: Prompt[Any]) -> Said | None:
    """What this screen says of how something ended; None when it only asks or leads on."""
    name = type(prompt).__name__
    match prompt:
        case DeedDone(service=service, points=points):
            return Said(name, service.value, frozenset(point.told.value for point in points))
        case TempLossDone() | PinResetDone():
            return Said(name, prompt.service.value, frozenset())
        case CannotServe(service=service, code=code):
            return Said(name, service.value if service else "", frozenset({code}))
        case WentWrong(service=service, safe=safe, slip=slip):
            return Said(name, service.value if service else "", frozenset(one.value for one in safe), slip)
        case CardKept(slip=slip):
            return Said(name, "", frozenset(), slip)
        case _:
            return None


class Listener:
    """Writes down what is shown and what happens at the slot."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        """Every prompt that was shown, by its type's name."""
        self.said: list[Said] = []
        self.at_slot: list[str] = []
        self.texts: dict[str, None] = {}
        """Every text that the glass was given, each once."""
        self.pin_on_glass = False

    def shown(self, prompt: Prompt[Any]) -> None:
        """The glass shows this now."""
        for leaf in _leaves(prompt):
            if isinstance(leaf, Pin):
                self.pin_on_glass = True
            else:
                self.texts[leaf] = None
        self.seen.append(type(prompt).__name__)
        said = said_by(prompt)
        if said is not None:
            self.said.append(said)
        if isinstance(prompt, Attract):
            self.at_slot.append(AT_REST)
        elif isinstance(prompt, StaffOpensBox):
            self.at_slot.append(BOX_OPEN)

    def touched(self, answer: object) -> None:
        """What was touched on what is shown."""
        if answer is Way.RETRY and self.said:
            self.said[-1] = replace(self.said[-1], tried_again=True)

    def metal_moved(self, moment: str) -> None:
        """The hall's watcher."""
        if moment in (INSERTED, PULLED):
            self.at_slot.append(moment)

    def cut(self) -> None:
        """The glass is dark."""
        self.at_slot.append(CUT)


def _leaves(thing: object) -> Iterator[str | Pin]:
    """Everything readable in a prompt, however deep."""
    match thing:
        case str() | Pin():
            yield thing
        case dict():
            for key, value in thing.items():
                yield from _leaves(key)
                yield from _leaves(value)
        case tuple() | list() | set() | frozenset():
            for one in thing:
                yield from _leaves(one)
        case _ if is_dataclass(thing):
            for part in fields(thing):
                yield from _leaves(getattr(thing, part.name))
        case _:
            return
