"""The glass itself: the question over all, the end of a visit, and the probe."""

import asyncio
import gc
import json
from pathlib import Path

import pytest

from kiosk.prompts.application import EnterMobile
from kiosk.prompts.identity import ConfirmIdentity
from kiosk.prompts.prompt import StayHere, StillThere
from kiosk.screens.glass import KivyGlass
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.theme import look
from kiosk.screens.widgets.words import Words
from tests.screens.finger import Finger, rest
from tests.screens.samples import SAMPLES, step
from tests.screens.window import draw, show

pytestmark = pytest.mark.slow


async def test_the_question_over_all_keeps_what_lies_below(glass: KivyGlass, finger: Finger) -> None:
    below = show(glass, EnterMobile(step(3), "138001380"))
    over: list[object] = []
    glass.lay_over(StillThere(30), over.append)
    draw()
    await rest()

    finger.touch("stay")
    glass.lift_off()
    draw()
    await rest()
    for name in ("key_0", "key_0", "primary"):
        finger.touch(name)
        await asyncio.sleep(0.13)

    assert over == [StayHere()]
    assert below == ["13800138000"]


async def test_a_screen_below_the_question_is_not_touched(glass: KivyGlass) -> None:
    from kivy.tests.common import UnitTestTouch

    below = show(glass, SAMPLES["06-confirm-identity"])
    button = Finger(glass).find("primary").center
    glass.lay_over(StillThere(30), lambda _: None)
    draw()
    await rest()

    touch = UnitTestTouch(*button)
    touch.touch_down()
    touch.touch_up()

    assert below == []


async def test_the_end_of_a_visit_leaves_nothing_of_it(glass: KivyGlass, finger: Finger) -> None:
    number = "510104199003071234"
    show(glass, ConfirmIdentity(step(2), "欧 * 明", number, ""))
    look.elder = True

    glass.wipe()
    draw()

    assert not look.elder
    assert glass.screen is None
    assert not list(glass.root.children)
    assert not any(number in holder for holder in holders_of_text())


async def test_the_probe_tells_targets_and_never_what_was_typed(
    glass: KivyGlass, finger: Finger, tmp_path: Path
) -> None:
    from kiosk.screens.probe import Probe

    socket = tmp_path / "probe"
    show(glass, EnterMobile(step(3), "13800138000"))
    serving = asyncio.ensure_future(Probe(glass).serve(socket))
    await asyncio.sleep(0.05)

    reader, writer = await asyncio.open_unix_connection(str(socket))
    writer.write(b'{"do":"look"}\n')
    line = await reader.readline()
    writer.write(b'{"do":"picture","path":"%s"}\n' % bytes(tmp_path / "seen.png"))
    written = json.loads(await reader.readline())
    writer.close()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)

    seen = json.loads(line)
    assert seen["screen"] == "EnterMobile"
    assert seen["overlay"] is None
    assert {"key_1", "clear", "erase", "primary", "back", "exit", "help", "elder"} <= set(seen["targets"])
    assert b"13800138" not in line
    assert written["path"] == str(tmp_path / "seen.png")


def holders_of_text() -> list[str]:
    """Every text that a living screen or one of its words still holds."""
    gc.collect()
    # By type: a weak proxy among the objects may point to nothing any more.
    living = [thing for thing in gc.get_objects() if issubclass(type(thing), PromptScreen)]
    words = [thing for thing in gc.get_objects() if issubclass(type(thing), Words)]
    return [repr(getattr(thing.prompt, "id_number", "")) for thing in living] + [
        thing.text for thing in words
    ]
