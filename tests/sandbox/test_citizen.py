"""The scripted citizen has an answer to every screen a citizen can meet."""

from typing import Any

from kiosk import prompts
from kiosk.prompts import Prompt
from kiosk.sandbox.citizen import ACTS, act_for

NOT_FOR_CITIZENS = {
    prompts.OutOfService,
    prompts.StillThere,  # lies over another screen: the tour touches 我还在
    prompts.InsertStaffCard,
    prompts.EnterStaffPin,
    prompts.MaintenanceHome,
    prompts.DeviceTest,
    prompts.EnterCount,
    prompts.ConfirmExchange,
}


def all_prompts() -> set[type[Prompt[Any]]]:
    found = (value for value in vars(prompts).values() if isinstance(value, type))
    return {kind for kind in found if issubclass(kind, Prompt) and kind is not Prompt}


def test_every_screen_that_a_citizen_can_meet_has_an_act() -> None:
    assert set(ACTS) == all_prompts() - NOT_FOR_CITIZENS


def test_a_screen_nobody_knows_has_no_act() -> None:
    assert act_for("SomethingNew") is None
    assert act_for("EnterMobile") is ACTS[prompts.EnterMobile]
