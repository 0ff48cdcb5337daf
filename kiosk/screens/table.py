"""Which screen draws which prompt: module of this package; the class is the prompt's name and `Screen`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kiosk.prompts.application import (
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    PosePhoto,
    ReviewPhoto,
)
from kiosk.prompts.card import ChooseCard, EnterPin, InsertCard, TakeOwnCard, WrongCard
from kiosk.prompts.collect import CollectCard, LeftBehind, RetainedCards
from kiosk.prompts.confirm import ConfirmDeed, ConfirmLoss
from kiosk.prompts.contact import ChooseContactField, ChooseRegion
from kiosk.prompts.entrance import Attract, ChooseService, OutOfService, Starting
from kiosk.prompts.identity import ConfirmIdentity, IdNotRead, LookAtCamera, PutIdCard, ReadNotice
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
from kiosk.prompts.making import Making, SetPin
from kiosk.prompts.payment import Pay, PaymentEnded
from kiosk.prompts.prompt import Prompt, StillThere
from kiosk.prompts.reading import ChooseGuide, ShowEcard, ShowGuide, ShowPlaces
from kiosk.prompts.renewal import ChooseReason, OldCardFate
from kiosk.prompts.result import (
    DeedDone,
    PinResetDone,
    ShowBalance,
    ShowProgress,
    ShowRights,
    ShowStatus,
    TempLossDone,
)
from kiosk.prompts.taking import Finished, TakeCard, TakeIdCard, TakeReceipt
from kiosk.prompts.trouble import AskingAgain, CannotServe, CardKept, WentWrong

if TYPE_CHECKING:
    from kiosk.screens.prompt_screen import PromptScreen

SCREENS: dict[type[Prompt[Any]], str] = {
    Attract: "attract",
    ChooseService: "choose_service",
    OutOfService: "out_of_service",
    Starting: "starting",
    ReadNotice: "read_notice",
    PutIdCard: "put_id_card",
    IdNotRead: "id_not_read",
    LookAtCamera: "look_at_camera",
    ConfirmIdentity: "confirm_identity",
    EnterMobile: "enter_mobile",
    EnterSmsCode: "enter_sms_code",
    ChooseOccupation: "choose_occupation",
    ChooseBank: "choose_bank",
    PosePhoto: "pose_photo",
    ReviewPhoto: "review_photo",
    CheckAnswers: "check_answers",
    Making: "making",
    SetPin: "set_pin",
    TakeCard: "take_card",
    TakeIdCard: "take_id_card",
    TakeReceipt: "take_receipt",
    Finished: "finished",
    AskingAgain: "asking_again",
    InsertCard: "insert_card",
    WrongCard: "wrong_card",
    ChooseCard: "choose_card",
    EnterPin: "enter_pin",
    TakeOwnCard: "take_own_card",
    ConfirmLoss: "confirm_loss",
    ConfirmDeed: "confirm_deed",
    ChooseContactField: "choose_contact_field",
    ChooseRegion: "choose_region",
    CollectCard: "collect_card",
    LeftBehind: "left_behind",
    RetainedCards: "retained_cards",
    ChooseReason: "choose_reason",
    OldCardFate: "old_card_fate",
    Pay: "pay",
    PaymentEnded: "payment_ended",
    ShowStatus: "show_status",
    ShowProgress: "show_progress",
    ShowBalance: "show_balance",
    ShowRights: "show_rights",
    DeedDone: "deed_done",
    PinResetDone: "pin_reset_done",
    TempLossDone: "temp_loss_done",
    ShowPlaces: "show_places",
    ChooseGuide: "choose_guide",
    ShowGuide: "show_guide",
    ShowEcard: "show_ecard",
    CannotServe: "cannot_serve",
    WentWrong: "went_wrong",
    CardKept: "card_kept",
    StillThere: "still_there",
    InsertStaffCard: "insert_staff_card",
    EnterStaffPin: "enter_staff_pin",
    MaintenanceHome: "maintenance_home",
    DeviceTest: "device_test",
    UseBlank: "use_blank",
    TouchTargets: "touch_targets",
    TakeStaffCard: "take_staff_card",
    EnterCount: "enter_count",
    ConfirmExchange: "confirm_exchange",
}


def screen_class(kind: type[Prompt[Any]]) -> "type[PromptScreen]":
    """Import the screen of a prompt. Raises KeyError for a prompt without one."""
    module = import_module(f"kiosk.screens.{SCREENS[kind]}")
    found: type[PromptScreen] = getattr(module, f"{kind.__name__}Screen")
    return found
