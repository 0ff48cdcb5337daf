"""What stands on the glass fits, can be hit, and shows where the hand goes, in every look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from kiosk.flows.way_on import ASIDE, CURES, OF_LOST_CARDS
from kiosk.model import PinProblem, Service
from kiosk.monitor.history import CLOSED_BY
from kiosk.monitor.surroundings import AGAINST_ALL, AGAINST_CARDS, NO_CABINET, POWER_FAILING
from kiosk.prompts.entrance import Attract, ChooseService, Offer, OutOfService
from kiosk.prompts.making import SetPin
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.trouble import CannotServe, Paper, Way
from kiosk.screens import theme
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.glass import KivyGlass
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.text import words_of
from kiosk.screens.theme import look
from kiosk.screens.widgets.boxes import Cells, NumberField
from kiosk.screens.widgets.lit_code import LitCode
from kiosk.screens.widgets.path_box import AskedBox
from kiosk.screens.widgets.street_field import StreetField
from kiosk.screens.widgets.surface import Surface
from kiosk.screens.widgets.touchable import Touchable
from kiosk.screens.widgets.words import Words
from tests.screens.samples import SAMPLES
from tests.screens.window import arrange

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Worn:
    language: str
    elder: bool
    contrast: str = ""

    def put_on(self) -> None:
        look.language, look.elder, look.contrast = self.language, self.elder, self.contrast


LOOKS = {
    "zh": Worn("zh", elder=False),
    "en": Worn("en", elder=False),
    "zh-elder": Worn("zh", elder=True),
    "en-elder": Worn("en", elder=True),
    "zh-dark": Worn("zh", elder=False, contrast="dark"),
}
WORDS_STAND_IN = [name for name, worn in LOOKS.items() if not worn.contrast]
"""A contrast theme changes no word and no size; each screen once in it shows that (the walk below)."""
MINIMUM_MM = 15
NOTHING_LIT = {
    "AskingAgain",
    "ChooseContactField",
    "ChooseGround",
    "ChooseGuide",
    "ChooseService",
    "ConfirmLoss",
    "DeviceTest",
    "MaintenanceHome",
    "LeftBehind",
    "Making",
    "OutOfService",
    "RetainedCards",
    "ShowBalance",
    "ShowCancellation",
    "ShowGuide",
    "ShowPlaces",
    "ShowRights",
    "Starting",
    "WaitForReviewer",
}
"""Screens on which nothing, or not always something, has to be done next (look.md 10)."""
CHOOSING = {
    *("ChooseBank", "ChooseOccupation", "ChooseCard", "ChooseReason"),
    *("ChooseErrand", "ChooseRelation", "ChooseCause", "ChooseEnabling"),
}
"""Before the choice every row is as near as the other; after it the button is lit."""
DRAWN_LAMP = {"AgentDocuments", "LookAtCamera", "PosePhoto", "StaffOpensBox", "TakeStaffCard", "TouchTargets"}
"""The lamp is part of a drawing there: below the lens, at the eyes, at a slot of the machine, on a target."""


def refusals() -> Iterator[tuple[str, Prompt[Any]]]:
    sentences = {key for key in words_of("zh") if key.startswith("refusal.")}
    codes = {key.split(".")[1] for key in sentences}
    facts = {
        "bank": "示例银行甲",
        "reason": "账户资料需要到网点核对",
        "tail": "5678",
        "age": "16",
        "stage": "制卡中",
        "no": "2603-0518",
        "phone": "0519-86681234",
        "where": "卡面标识银行在全省的任一营业网点",
        "where_en": "any branch of the bank on the card in the province",
    }
    article = "《四川省社会保障卡经办管理办法》第二十一条第二款"
    for code in sorted(codes):
        # A channel for which the refusal has no words of its own says what it says without one.
        told = [one for one in sentences if one.startswith(f"refusal.{code}.")]
        own = [to for to in ("counter", "bank") if any(f"_{to}" in one for one in told)]
        for to in ("", *own):
            known = (*facts.items(), ("to", to))
            yield f"{code} {to}", CannotServe(code, known, article, (Service.FIND_SERVICE_POINT, Way.HOME))
    for lead in sorted({one for table in (CURES, ASIDE) for leads in table.values() for one in leads}):
        paper = Paper.PRINTED if lead in OF_LOST_CARDS else Paper.OFFERED
        rows = (lead, Service.FIND_SERVICE_POINT)
        yield f"to {lead}", CannotServe("NO_JOB", (), article, (*rows, Way.HOME, lead), paper=paper)


@pytest.fixture(params=LOOKS)
def screens(glass: KivyGlass, request: pytest.FixtureRequest) -> "Screens":
    return Screens(glass, LOOKS[request.param])


@pytest.fixture(params=WORDS_STAND_IN)
def worded(glass: KivyGlass, request: pytest.FixtureRequest) -> "Screens":
    return Screens(glass, LOOKS[request.param])


class Screens:
    """One screen after the other in one look, arranged but not drawn."""

    def __init__(self, glass: KivyGlass, worn: Worn) -> None:
        self._glass = glass
        self._worn = worn

    def of(self, prompts: Any) -> Iterator[tuple[str, Prompt[Any], PromptScreen]]:
        for name, prompt in prompts:
            self._worn.put_on()
            self._glass.show(prompt, lambda _: None)
            arrange()
            screen = self._glass.screen
            assert screen is not None
            yield name, prompt, screen


def visible(widget: Any) -> bool:
    """Nothing above it is transparent."""
    while not isinstance(widget, PromptScreen):
        if widget.opacity == 0:
            return False
        widget = widget.parent
    return True


def things(screen: PromptScreen) -> list[Touchable]:
    return [w for w in screen.walk(restrict=True) if isinstance(w, Touchable) and visible(w)]


def overflowing(screen: PromptScreen) -> list[str]:
    return [
        words.text
        for words in screen.walk(restrict=True)
        if isinstance(words, Words) and words.overflows() and visible(words)
    ]


def lit_things(screen: PromptScreen) -> list[Any]:
    """The lamp on a key, in an input, or at a place of the machine."""
    return [
        thing
        for thing in screen.walk(restrict=True)
        if (
            isinstance(thing, Surface | Cells | NumberField | StreetField | LitCode | AskedBox)
            and thing.lit
            and visible(thing)
        )
        or (isinstance(thing, CloseUp) and thing._lamp is not None)
    ]


def overlap(a: Any, b: Any) -> bool:
    return bool(min(a.right, b.right) - max(a.x, b.x) > 1 and min(a.top, b.top) - max(a.y, b.y) > 1)


def hard_to_hit(screen: PromptScreen) -> Iterator[tuple[str, object]]:
    targets = things(screen)
    for thing in targets:
        if min(theme.mm(thing.width), theme.mm(thing.height)) < MINIMUM_MM:
            yield "too small", thing.target
        if thing.x < screen.x or thing.right > screen.right or thing.y < screen.y:
            yield "off the glass", thing.target
    names = [thing.target for thing in targets]
    yield from (("twice or nameless", n) for n in set(names) if not n or names.count(n) > 1)
    # The corner and the whole picture lie under everything by intention.
    apart = [thing for thing in targets if thing.target not in ("staff_corner", "screen")]
    for i, a in enumerate(apart):
        yield from (("lie on each other", (a.target, b.target)) for b in apart[i + 1 :] if overlap(a, b))


def wanted_lit(prompt: Prompt[Any]) -> Sequence[int]:
    """How many lamps a screen that asks for something may have."""
    kind = type(prompt).__name__
    chosen = getattr(prompt, "chosen", "") or getattr(prompt, "suggested", "")
    if kind in NOTHING_LIT | DRAWN_LAMP or (kind in CHOOSING and not chosen):
        return range(100)
    # A result without an act to recommend lights nothing (look.md 6, query result).
    return (1,) if getattr(prompt, "recommended", True) else (0,)


async def test_texts_fit_targets_can_be_hit_and_one_thing_shows_the_way(screens: Screens) -> None:
    """One walk for all three: to stand them up is what takes the time."""
    wrong: list[tuple[str, str, object]] = []

    for name, prompt, screen in screens.of(SAMPLES.items()):
        wrong += [(name, "text leaves its box", words) for words in overflowing(screen)]
        wrong += [(name, what, thing) for what, thing in hard_to_hit(screen)]
        lit = [type(thing).__name__ for thing in lit_things(screen)]
        if len(lit) not in wanted_lit(prompt):
            wrong.append((name, "lit", lit))

    assert not wrong


async def test_every_refusal_and_every_pin_problem_fits(worded: Screens) -> None:
    prompts = [
        *refusals(),
        *((problem.value, SetPin(again=False, problem=problem)) for problem in PinProblem),
        *(
            (reason, OutOfService(reason))
            for reason in (*AGAINST_ALL.values(), POWER_FAILING, CLOSED_BY, "journal")
        ),
        *(
            (reason, kind((Offer(Service.ISSUE_CARD, reason),)))
            for reason in (*AGAINST_CARDS.values(), NO_CABINET)
            for kind in (Attract, ChooseService)
        ),
    ]

    too_long = [(name, words) for name, _, screen in worded.of(prompts) for words in overflowing(screen)]

    assert not too_long


async def test_the_look_of_a_screen_that_was_chosen_from_is_the_same_after_a_change(glass: KivyGlass) -> None:
    chosen = replace(SAMPLES["09-choose-bank"], chosen="")  # type: ignore[call-arg]
    glass.show(chosen, lambda _: None)
    arrange()
    assert glass.screen is not None
    rows = {thing.target: thing for thing in things(glass.screen)}
    rows["bank_C"].dispatch("on_act")

    look.toggle_elder()
    arrange()

    after = {thing.target: thing for thing in things(glass.screen) if isinstance(thing, Surface)}
    assert [target for target, row in after.items() if row.chosen] == ["bank_C"]
