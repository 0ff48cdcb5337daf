"""The slot shines where the hand has to go, in step with the glass."""

import asyncio
import re
from pathlib import Path

from kiosk.devices.cabinet.port import Flash
from kiosk.model import Service
from kiosk.monitor.guide_lights import LIGHTS, OFF_AFTER_S, GuideLights
from kiosk.prompts.application import EnterMobile
from kiosk.prompts.card import EnterPin, PinFor
from kiosk.prompts.identity import PutIdCard
from kiosk.prompts.making import SetPin
from kiosk.prompts.pin_echo import PinEcho
from kiosk.prompts.prompt import Step
from kiosk.prompts.renewal import GiveOldCard
from kiosk.prompts.taking import TakeCard, TakeIdCard, Thing
from tests.test_house_rules import ROOT
from tests.virtual_time import virtual_time

STEP = Step(Service.ISSUE_CARD, 1, 6)
SCREENS = ROOT / "kiosk" / "screens"


def place_on_the_glass(screen: Path) -> str:
    """What the screen of this name draws lit: in its kv, or in its code; "" when it draws no place."""
    written = screen.with_suffix(".py").read_text("utf-8")
    if screen.with_suffix(".kv").exists():
        written += screen.with_suffix(".kv").read_text("utf-8")
    found = re.search(r"(?:\blit[:=] ?|place_of_thing = )\"(\w+)\"", written)
    return found[1] if found else ""


def test_what_the_glass_draws_lit_shines() -> None:
    """A screen that comes with a place of its own gets its light here."""
    drawn = {path.stem: place_on_the_glass(path) for path in SCREENS.glob("*.py")}
    names = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): at for kind, (at, _) in LIGHTS.items()}

    names |= {"typed_screen": "pin"}  # only where a pad is fitted: see the test below
    assert {name: place for name, place in drawn.items() if place and names.get(name) != place} == {}
    assert len([name for name in names if drawn.get(name)]) >= 10


@virtual_time
async def test_the_pin_pad_shines_while_a_pin_is_typed_there_and_not_for_the_glass() -> None:
    said: list[tuple[str, Flash]] = []
    lights = GuideLights(lambda place, flash: said.append((place, flash)))

    lights.show(SetPin(again=False))
    lights.show(EnterPin(STEP, PinFor.SHOW, pad_out=True))
    glass = list(said)
    lights.show(EnterPin(STEP, PinFor.SHOW, echo=PinEcho()))
    lights.show(SetPin(again=False, echo=PinEcho()))

    assert glass == []
    assert said == [("pin", Flash.SLOW)]


@virtual_time
async def test_slow_where_the_citizen_is_waited_for_quick_where_something_is_to_be_taken() -> None:
    said: list[tuple[str, Flash]] = []
    lights = GuideLights(lambda place, flash: said.append((place, flash)))

    lights.show(PutIdCard(STEP))
    lights.show(PutIdCard(STEP))
    lights.show(TakeIdCard((Thing.ID_CARD,), sensed=False))
    lights.show(TakeCard((Thing.CARD,)))
    lights.show(GiveOldCard("1234"))
    lights.show(GiveOldCard("1234", wrong=True))

    assert said == [
        ("id", Flash.SLOW),
        ("id", Flash.QUICK),
        ("out", Flash.QUICK),
        ("out", Flash.SLOW),
        ("out", Flash.QUICK),
    ]


@virtual_time
async def test_a_light_goes_off_a_second_after_the_glass_went_on_unless_it_is_wanted_again() -> None:
    said: list[tuple[str, Flash]] = []
    lights = GuideLights(lambda place, flash: said.append((place, flash)))

    lights.show(PutIdCard(STEP))
    lights.show(EnterMobile(STEP))
    await asyncio.sleep(OFF_AFTER_S / 2)
    lights.show(PutIdCard(STEP))
    await asyncio.sleep(OFF_AFTER_S)
    wanted_again = list(said)
    lights.show(EnterMobile(STEP))
    await asyncio.sleep(OFF_AFTER_S + 0.1)

    assert wanted_again == [("id", Flash.SLOW)] * 2
    assert said[2:] == [("id", Flash.OFF)]
