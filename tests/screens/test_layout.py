"""What stands on the glass fits, can be hit, and shows where the hand goes, in every look."""

from typing import Any

import pytest

from kiosk.prompts import Prompt
from kiosk.screens import theme
from kiosk.screens.drawings.close_up import CloseUp
from kiosk.screens.glass import KivyGlass
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.theme import look
from kiosk.screens.widgets.boxes import Cells, NumberField
from kiosk.screens.widgets.key import Surface
from kiosk.screens.widgets.lamp_sign import LampSign
from kiosk.screens.widgets.pose_tick import PoseTick
from kiosk.screens.widgets.touchable import Touchable
from kiosk.screens.widgets.words import Words
from tests.screens.samples import SAMPLES
from tests.screens.window import show

pytestmark = pytest.mark.slow

LOOKS = [
    pytest.param("zh", False, "", id="zh"),
    pytest.param("en", False, "", id="en"),
    pytest.param("zh", True, "", id="zh-elder"),
    pytest.param("en", True, "", id="en-elder"),
    pytest.param("zh", False, "dark", id="zh-dark"),
    pytest.param("zh", False, "light", id="zh-light"),
]
MINIMUM_MM = 15
NOTHING_LIT = {
    "ChooseService",
    "MaintenanceHome",
    "Making",
    "OutOfService",
    "Starting",
    "DeviceTest",
}
"""Screens on which nothing, or not always something, has to be done next (look.md 10)."""


def wear(language: str, elder: bool, contrast: str) -> None:
    look.language, look.elder, look.contrast = language, elder, contrast


def shown(glass: KivyGlass, prompt: Prompt[Any]) -> PromptScreen:
    show(glass, prompt)
    screen = glass.screen
    assert screen is not None
    return screen


def visible(widget: Any) -> bool:
    while isinstance(widget, Touchable | Words) or hasattr(widget, "parent"):
        if widget is None or widget.opacity == 0:
            return widget is None
        if isinstance(widget, PromptScreen):
            return True
        widget = widget.parent
    return True


@pytest.mark.parametrize(("language", "elder", "contrast"), LOOKS)
async def test_no_text_leaves_its_box(glass: KivyGlass, language: str, elder: bool, contrast: str) -> None:
    too_long = []

    for name, prompt in SAMPLES.items():
        glass.wipe()
        wear(language, elder, contrast)
        screen = shown(glass, prompt)
        too_long += [
            (name, words.text)
            for words in screen.walk(restrict=True)
            if isinstance(words, Words) and words.overflows() and visible(words)
        ]

    assert not too_long


@pytest.mark.parametrize(("language", "elder", "contrast"), LOOKS)
async def test_every_target_is_large_enough_and_on_the_glass(
    glass: KivyGlass, language: str, elder: bool, contrast: str
) -> None:
    wrong = []

    for name, prompt in SAMPLES.items():
        glass.wipe()
        wear(language, elder, contrast)
        screen = shown(glass, prompt)
        for thing in screen.walk(restrict=True):
            if not isinstance(thing, Touchable) or not visible(thing):
                continue
            small = min(theme.mm(thing.width), theme.mm(thing.height)) < MINIMUM_MM
            off = thing.x < screen.x or thing.right > screen.right or thing.y < screen.y
            if small or off or not thing.target:
                wrong.append((name, thing.target, theme.mm(thing.width), theme.mm(thing.height)))

    assert not wrong


@pytest.mark.parametrize(("language", "elder", "contrast"), LOOKS)
async def test_targets_do_not_lie_on_each_other(
    glass: KivyGlass, language: str, elder: bool, contrast: str
) -> None:
    over = []

    for name, prompt in SAMPLES.items():
        glass.wipe()
        wear(language, elder, contrast)
        screen = shown(glass, prompt)
        things = [
            thing
            for thing in screen.walk(restrict=True)
            if isinstance(thing, Touchable) and visible(thing) and thing.target != "staff_corner"
        ]
        over += [
            (name, a.target, b.target)
            for i, a in enumerate(things)
            for b in things[i + 1 :]
            if a.target != "screen" and b.target != "screen" and a.collide_widget(b) and _overlap(a, b)
        ]

    assert not over


async def test_one_thing_is_lit_on_every_screen_that_asks_for_something(glass: KivyGlass) -> None:
    wrong = []

    for name, prompt in SAMPLES.items():
        glass.wipe()
        screen = shown(glass, prompt)
        if type(prompt).__name__ in NOTHING_LIT:
            continue
        lit = lit_things(screen)
        if len(lit) != 1:
            wrong.append((name, [type(thing).__name__ for thing in lit]))

    assert not wrong


async def test_names_of_targets_are_unique_on_a_screen(glass: KivyGlass) -> None:
    twice = []

    for name, prompt in SAMPLES.items():
        glass.wipe()
        names = [
            thing.target for thing in shown(glass, prompt).walk(restrict=True) if isinstance(thing, Touchable)
        ]
        twice += [(name, target) for target in set(names) if names.count(target) > 1]

    assert not twice


def lit_things(screen: PromptScreen) -> list[Any]:
    """The lamp on a key, in an input, or at a place of the machine."""
    return [
        thing
        for thing in screen.walk(restrict=True)
        if (isinstance(thing, Surface | Cells | NumberField) and thing.lit and thing.opacity)
        or (isinstance(thing, LampSign | PoseTick) and thing.lit)
        or (isinstance(thing, CloseUp) and thing._lamp is not None)
    ]


def _overlap(a: Any, b: Any) -> bool:
    return bool(min(a.right, b.right) - max(a.x, b.x) > 1 and min(a.top, b.top) - max(a.y, b.y) > 1)
