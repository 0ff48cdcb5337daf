"""The help key says what is true of a call; the glass knows its place; the panel's test measures."""

from collections.abc import Iterator

import pytest

from kiosk.prompts.application import EnterMobile
from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.maintenance import MaintenanceAct, MaintenanceChoice, Touched, TouchTargets
from kiosk.screens.glass import KivyGlass
from kiosk.screens.theme import look
from kiosk.screens.widgets import strip
from tests.screens.finger import Finger, rest
from tests.screens.samples import SAMPLES, step
from tests.screens.test_machine_screens import said
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow

ASKED = EnterMobile(step(3))


@pytest.fixture
def calls(glass: KivyGlass) -> Iterator[list[str]]:
    """A glass from which staff can be called."""
    calls: list[str] = []
    glass.let_call(lambda: calls.append("help"))
    yield calls
    strip.outside.call_staff = None
    strip.outside.said = HelpSaid.NOTHING


def help_words(glass: KivyGlass) -> str:
    return Finger(glass).find("help").label


async def test_a_press_calls_and_claims_nothing_by_itself(
    glass: KivyGlass, finger: Finger, calls: list[str]
) -> None:
    show(glass, ASKED)
    before = help_words(glass)
    await rest()

    finger.touch("help")

    assert calls == ["help"]
    assert help_words(glass) == before


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HelpSaid.CALLING, "正在叫人 请等几秒"),
        (HelpSaid.CALLED, "已叫工作人员 请稍等"),
        (HelpSaid.NOT_HEARD, "请打 12333 或找工作人员"),
        (HelpSaid.NOTHING, "求助 12333 叫工作人员"),
    ],
)
async def test_the_key_says_what_became_of_the_call_on_the_screen_that_stands(
    glass: KivyGlass, calls: list[str], state: HelpSaid, words: str
) -> None:
    show(glass, ASKED)

    glass.say_help(state)

    assert help_words(glass) == words


async def test_a_call_is_still_said_on_the_next_screen_in_another_look_and_after_the_visit(
    glass: KivyGlass, calls: list[str]
) -> None:
    """Whoever takes the call ends it: a jam's call outlasts the visit, and the next one must not hide it."""
    show(glass, ASKED)
    glass.say_help(HelpSaid.CALLED)

    look.toggle_elder()
    draw()
    in_elder = help_words(glass)
    glass.wipe()
    show(glass, ASKED)

    assert in_elder == help_words(glass) == "已叫工作人员 请稍等"


async def test_where_nobody_can_be_called_the_number_is_said(glass: KivyGlass, finger: Finger) -> None:
    show(glass, ASKED)
    await rest()

    finger.touch("help")

    assert help_words(glass) == "请打 12333 或找工作人员"


@pytest.mark.parametrize(
    ("state", "head"),
    [(HelpSaid.CALLED, "WentWrong.staff_called"), (HelpSaid.NOT_HEARD, "WentWrong.staff")],
)
async def test_the_screen_of_a_fault_says_that_staff_come_only_when_they_were_reached(
    glass: KivyGlass, calls: list[str], state: HelpSaid, head: str
) -> None:
    from kiosk.screens.text import text

    glass.say_help(state)
    show(glass, SAMPLES["18-error-jam"])

    assert text(head) in said(glass)


async def test_the_technician_sees_that_somebody_waits_and_takes_it_over(
    glass: KivyGlass, finger: Finger
) -> None:
    answers = show(glass, SAMPLES["23b-maintenance-help"])
    await rest()

    finger.touch("answer_help")

    assert any("09:38" in words for words in said(glass))
    assert answers == [MaintenanceChoice(MaintenanceAct.ANSWER_HELP)]


async def test_the_technician_sees_that_the_cabinet_was_tampered_with_and_clears_it(
    glass: KivyGlass, finger: Finger
) -> None:
    from kiosk.screens.text import text

    answers = show(glass, SAMPLES["23d-maintenance-tampered"])
    await rest()

    finger.touch("clear_tampering")

    assert text("maintenance.tampered") in said(glass)
    assert answers == [MaintenanceChoice(MaintenanceAct.CLEAR_TAMPERING)]


@pytest.mark.parametrize("sample", ["01-attract", "21-out-of-service", "21b-starting"])
async def test_place_and_number_stand_at_the_foot(glass: KivyGlass, sample: str) -> None:
    show(glass, SAMPLES[sample])

    assert "示例区政务服务中心 · 3号机" in said(glass)


async def test_five_targets_are_met_one_after_the_other_and_misses_are_counted(
    glass: KivyGlass, finger: Finger
) -> None:
    from kivy.tests.common import UnitTestTouch

    answers = show(glass, TouchTargets())
    await rest()
    beside = UnitTestTouch(glass.root.center_x, glass.root.center_y * 0.6)
    beside.touch_down()
    beside.touch_up()

    for _ in range(5):
        await rest()
        finger.touch("target")

    assert answers == [Touched(hit=5, of=5, missed=1, worst_mm=0.0)]


async def test_a_dead_corner_ends_the_targets_with_what_was_met(glass: KivyGlass, finger: Finger) -> None:
    from kivy.tests.common import UnitTestTouch

    answers = show(glass, TouchTargets())
    await rest()
    x, y = finger.find("target").center
    off_centre = UnitTestTouch(x + 40, y)
    off_centre.touch_down()
    off_centre.touch_up()
    draw()
    await rest()

    finger.touch("stop")

    (touched,) = answers
    assert isinstance(touched, Touched)
    assert (touched.hit, touched.missed) == (1, 0)
    assert touched.worst_mm == pytest.approx(40 * 25.4 / 102.5, abs=0.1)
