"""What stood on the glass, in the words of config/text: a screen's name and heading, and what is safe."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import Any

from kiosk.prompts.card import WrongCard
from kiosk.prompts.making import Making
from kiosk.prompts.payment import PaymentEnded
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.result import DeedDone, PinResetDone, TempLossDone
from kiosk.prompts.taking import Finished
from kiosk.prompts.trouble import CannotServe, CardKept, WentWrong
from kiosk.settings import PACKAGED_CONFIG

TELLS_HOW_IT_ENDED = frozenset(
    kind.__name__
    for kind in (
        CannotServe,
        CardKept,
        DeedDone,
        Finished,
        PaymentEnded,
        PinResetDone,
        TempLossDone,
        WentWrong,
    )
)
OF_EVERY_DAY = frozenset({"Starting", "Attract", "ChooseService"})
"""The machine that waits, and its menu."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One screen."""

    name: str
    key: str = ""
    """Of its heading in config/text; "" where it has none of its own."""
    safe: tuple[str, ...] = ()
    """What it said did not happen, or is safe; keys of [safe]."""
    note: str = ""
    """The code in small print for staff."""

    @property
    def text(self) -> str:
        """For a page."""
        if self == DARK:
            return "the glass goes dark"
        safe = "、".join(words()[f"safe.{one}.head"] for one in self.safe)
        heading = f"“{_in_a_line(words()[self.key])}”" if self.key else ""
        said = " · ".join(one for one in (heading, safe, self.note) if one)
        return f"{self.name} {said}".strip()


DARK = Glimpse("dark")


def glimpse_of(prompt: Prompt[Any]) -> Glimpse:
    """What of it is told on the page."""
    name, key = type(prompt).__name__, _key_of(prompt)
    match prompt:
        case WentWrong(safe=safe, staff_note=note):
            return Glimpse(name, key, tuple(one.value for one in safe), note)
        case CannotServe(code=code):
            return Glimpse(name, key, note=code)
        case _:
            return Glimpse(name, key)


def _key_of(prompt: Prompt[Any]) -> str:
    """As its screen chooses it."""
    name = type(prompt).__name__
    keys: tuple[str, ...]
    match prompt:
        case WentWrong(what=what):
            keys = (f"fault.{what}.title", "fault.unknown.title")
        case CannotServe(code=code):
            keys = (f"refusal.{code}.title", "refusal.unknown.title")
        case DeedDone(service=service):
            keys = (f"DeedDone.title.{service}", "DeedDone.plain")
        case PaymentEnded(end=end):
            keys = (f"PaymentEnded.end.{end}.title",)
        case WrongCard(trouble=trouble):
            keys = (f"WrongCard.trouble.{trouble}.title",)
        case Making(second_blank=True):
            keys = ("Making.second",)
        case Finished(enabled=False, holder_enables=False):
            keys = ("Finished.pending",)
        case _:
            keys = (f"{name}.title", f"{name}.head")
    return next((key for key in keys if key in words()), "")


def told(glimpses: Sequence[Glimpse], usual: Sequence[Glimpse]) -> tuple[Glimpse, ...]:
    """What was on the glass that is not there without a fault, each once, and how it said that it ended."""
    ended = next((one for one in reversed(glimpses) if one == DARK or one.name in TELLS_HOW_IT_ENDED), None)
    known = {*usual, ended}
    other = [one for one in glimpses if one not in known and one.name not in OF_EVERY_DAY]
    return tuple(dict.fromkeys([*other, *([ended] if ended else [])]))


@cache
def words() -> Mapping[str, str]:
    """Every Chinese text of the glass by its dotted key."""
    tree = tomllib.loads((PACKAGED_CONFIG / "text" / "zh.toml").read_text("utf-8"))
    return dict(_flat(tree, ""))


def _flat(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, str(value)


def _in_a_line(text: str) -> str:
    """Facts that the sentence is told are left as a gap."""
    parts = (said + ("…" if fact is not None else "") for said, fact, _, _ in Formatter().parse(text))
    return "".join(parts).replace("\n", "")
