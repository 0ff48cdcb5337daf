"""The scripted citizen has an answer to every screen a citizen can meet."""

import contextlib
from typing import Any

import pytest

from kiosk.prompts.application import EnterMobile
from kiosk.prompts.card import WrongCard
from kiosk.prompts.contact import ChooseContactField
from kiosk.prompts.entrance import OutOfService
from kiosk.prompts.maintenance import (
    ConfirmExchange,
    DeviceTest,
    EnterCount,
    EnterStaffPin,
    InsertStaffCard,
    MaintenanceHome,
    TakeStaffCard,
    TouchTargets,
    UseBlank,
)
from kiosk.prompts.prompt import Prompt, StillThere
from kiosk.prompts.renewal import ChooseReason
from kiosk.sandbox.citizen import Citizen
from kiosk.sandbox.citizen_acts import ACTS, act_for
from kiosk.sandbox.tour import NO_SECOND_TRY
from kiosk.sandbox.web import SaidNo
from tests.all_prompts import all_prompts

NOT_FOR_CITIZENS = {
    OutOfService,
    StillThere,  # lies over another screen: the tour touches 我还在
    InsertStaffCard,
    EnterStaffPin,
    MaintenanceHome,
    DeviceTest,
    EnterCount,
    ConfirmExchange,
    TakeStaffCard,
    TouchTargets,
    UseBlank,
}


def test_every_screen_that_a_citizen_can_meet_has_an_act() -> None:
    assert set(ACTS) == set(all_prompts()) - NOT_FOR_CITIZENS


class Onlooker:
    """See GlassHands and Web: lets everything be touched, and a hand do nothing twice."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.touched: list[str] = []

    async def touch(self, *names: str) -> str:
        self.touched.append(names[0])
        return names[0]

    async def touch_if_there(self, *names: str) -> bool:
        return "dead" not in names or bool(await self.touch(*names))

    async def touch_once_lit(self, name: str) -> bool:
        return bool(await self.touch(name))

    async def post(self, *doors: str, **_facts: object) -> None:
        verb = doors[-1]
        if verb in self.done and verb in DONE_ONCE:
            raise SaidNo(verb)
        self.done.append(verb)


DONE_ONCE = {"own_card", "withdraw_card", "give_card", "card_from_box", "take_card", "tear_receipt", "pay"}
"""The dock refuses these when there is nothing left to do."""


def citizen(look: Onlooker, **more: Any) -> Citizen:
    seen: Any = look
    facts: dict[str, Any] = {
        "name": "许清晏",
        "service": "change_contact",
        "mobile": "13900002601",
        "pin": "274913",
    }
    return Citizen(**facts, card_pin="135246", glass=seen, hall=seen, centre=seen, **more)


@pytest.mark.parametrize("prompt", [prompt for prompt in all_prompts() if prompt in ACTS])
async def test_what_hands_do_once_is_not_tried_again(prompt: type[Prompt[Any]]) -> None:
    """A machine that thinks for long is not given a second card: the tour would end there."""
    look = Onlooker()
    with contextlib.suppress(AttributeError):  # what needs more of the glass than touching has no hands
        for _ in range(2 - (prompt.__name__ in NO_SECOND_TRY)):
            await ACTS[prompt](citizen(look))


async def test_who_moved_changes_the_address_and_who_did_not_the_mobile() -> None:
    look = Onlooker()

    await ACTS[ChooseContactField](citizen(look))
    await ACTS[ChooseContactField](citizen(look, moved=True))

    assert look.touched == ["field_mobile", "field_address"]


async def test_a_dead_card_is_not_put_in_for_ever() -> None:
    look = Onlooker()

    await ACTS[ChooseReason](citizen(look, dead_card=True))
    await ACTS[WrongCard](citizen(look, dead_card=True))

    assert look.touched == ["reason_damaged", "primary", "dead"]


def test_a_screen_nobody_knows_has_no_act() -> None:
    assert act_for("SomethingNew") is None
    assert act_for("EnterMobile") is ACTS[EnterMobile]
