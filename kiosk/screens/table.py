"""Which screen draws which prompt: module of this package; the class is the prompt's name and `Screen`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kiosk import prompts
from kiosk.prompts import Prompt

if TYPE_CHECKING:
    from kiosk.screens.prompt_screen import PromptScreen

SCREENS: dict[type[Prompt[Any]], str] = {
    prompts.Attract: "attract",
    prompts.ChooseService: "choose_service",
    prompts.OutOfService: "out_of_service",
    prompts.Starting: "starting",
    prompts.ReadNotice: "read_notice",
    prompts.PutIdCard: "put_id_card",
    prompts.IdNotRead: "id_not_read",
    prompts.LookAtCamera: "look_at_camera",
    prompts.ConfirmIdentity: "confirm_identity",
    prompts.EnterMobile: "enter_mobile",
    prompts.EnterSmsCode: "enter_sms_code",
    prompts.ChooseOccupation: "choose_occupation",
    prompts.ChooseBank: "choose_bank",
    prompts.PosePhoto: "pose_photo",
    prompts.ReviewPhoto: "review_photo",
    prompts.CheckAnswers: "check_answers",
    prompts.Making: "making",
    prompts.SetPin: "set_pin",
    prompts.TakeCard: "take_card",
    prompts.TakeIdCard: "take_id_card",
    prompts.TakeReceipt: "take_receipt",
    prompts.Finished: "finished",
    prompts.CannotServe: "cannot_serve",
    prompts.WentWrong: "went_wrong",
    prompts.CardKept: "card_kept",
    prompts.StillThere: "still_there",
    prompts.InsertStaffCard: "insert_staff_card",
    prompts.EnterStaffPin: "enter_staff_pin",
    prompts.MaintenanceHome: "maintenance_home",
    prompts.DeviceTest: "device_test",
    prompts.EnterCount: "enter_count",
    prompts.ConfirmExchange: "confirm_exchange",
}


def screen_class(kind: type[Prompt[Any]]) -> "type[PromptScreen]":
    """Import the screen of a prompt. Raises KeyError for a prompt without one."""
    module = import_module(f"kiosk.screens.{SCREENS[kind]}")
    found: type[PromptScreen] = getattr(module, f"{kind.__name__}Screen")
    return found
