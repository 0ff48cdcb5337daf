"""Choosing from a list that is longer than a page: turning, changing one's mind, another look."""

import pytest

from kiosk.card_life import SocialState
from kiosk.model import Service
from kiosk.prompts.application import ChooseOccupation
from kiosk.prompts.card import ChooseCard, OwnedCard
from kiosk.prompts.prompt import Step
from kiosk.screens.glass import KivyGlass
from tests.screens.finger import Finger, rest
from tests.screens.samples import OCCUPATIONS
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow

STEP = Step(Service.REPORT_LOSS, 2, 5)
FIVE = ChooseCard(STEP, tuple(OwnedCard(f"000{n}", SocialState.ACTIVE, "示例银行甲") for n in range(5)))


async def turn(finger: Finger) -> None:
    finger.touch("next_page")
    await rest()
    draw()


async def test_the_fifth_card_stands_on_the_next_page_and_is_answered_by_its_place(
    glass: KivyGlass, finger: Finger
) -> None:
    answers = show(glass, FIVE)
    await rest()

    await turn(finger)
    finger.touch("card_4")
    finger.touch("primary")

    assert answers == [4]


async def test_after_the_last_page_comes_the_first(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, FIVE)
    await rest()

    await turn(finger)
    await turn(finger)
    finger.touch("card_0")
    finger.touch("primary")

    assert answers == [0]


async def test_no_card_is_chosen_before_the_citizen_has(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, FIVE)
    await rest()

    finger.touch("primary")

    assert answers == []


async def test_what_was_chosen_before_stands_on_its_page_in_large_type_too(
    glass: KivyGlass, finger: Finger
) -> None:
    answers = show(glass, ChooseOccupation(STEP, OCCUPATIONS, OCCUPATIONS[-1]))
    await rest()
    finger.touch("elder")
    await rest()
    draw()

    assert glass.screen is not None
    shown = {row.target for row in glass.screen.ids.list.children}
    finger.touch("primary")

    assert f"occupation_{OCCUPATIONS[-1]}" in shown
    assert f"occupation_{OCCUPATIONS[0]}" not in shown
    assert answers == [OCCUPATIONS[-1]]
