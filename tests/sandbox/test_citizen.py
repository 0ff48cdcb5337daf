"""The scripted citizen has an answer to every screen a citizen can meet."""

from kiosk.prompts.application import EnterMobile
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
from kiosk.prompts.prompt import StillThere
from kiosk.sandbox.citizen import ACTS, act_for
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


def test_a_screen_nobody_knows_has_no_act() -> None:
    assert act_for("SomethingNew") is None
    assert act_for("EnterMobile") is ACTS[EnterMobile]
