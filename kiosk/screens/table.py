"""Which screen draws which prompt: class `ShowStatus` has `kiosk/screens/show_status.py`, `ShowStatusScreen`.

Nothing of them is imported before it is needed, or before that while nobody waits.
"""

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kiosk.prompts.prompt import Prompt

if TYPE_CHECKING:
    from kiosk.screens.prompt_screen import PromptScreen

SCREENS: tuple[str, ...] = (
    "attract",
    "choose_service",
    "out_of_service",
    "starting",
    "read_notice",
    "put_id_card",
    "id_not_read",
    "look_at_camera",
    "confirm_identity",
    "enter_mobile",
    "enter_sms_code",
    "choose_occupation",
    "choose_bank",
    "pose_photo",
    "review_photo",
    "check_answers",
    "making",
    "set_pin",
    "take_card",
    "take_id_card",
    "take_receipt",
    "slip_on_glass",
    "finished",
    "asking_again",
    "insert_card",
    "wrong_card",
    "choose_card",
    "enter_pin",
    "take_own_card",
    "confirm_loss",
    "choose_enabling",
    "confirm_deed",
    "choose_contact_field",
    "choose_region",
    "enter_street",
    "collect_card",
    "left_behind",
    "retained_cards",
    "staff_opens_box",
    "help_on_its_way",
    "choose_reason",
    "old_card_fate",
    "give_old_card",
    "pay",
    "payment_ended",
    "show_status",
    "show_progress",
    "show_balance",
    "show_rights",
    "deed_done",
    "pin_reset_done",
    "temp_loss_done",
    "show_places",
    "choose_guide",
    "show_guide",
    "choose_ground",
    "show_cancellation",
    "show_ecard",
    "choose_errand",
    "guardian_id",
    "ask_for_holder",
    "choose_relation",
    "choose_cause",
    "agent_documents",
    "review_paper",
    "read_commitment",
    "wait_for_reviewer",
    "cannot_serve",
    "went_wrong",
    "card_kept",
    "still_there",
    "insert_staff_card",
    "enter_staff_pin",
    "maintenance_home",
    "device_test",
    "use_blank",
    "touch_targets",
    "take_staff_card",
    "enter_count",
    "confirm_exchange",
)
"""The modules of all screens; the first that a citizen meets come first."""


def screen_class(kind: type[Prompt[Any]]) -> "type[PromptScreen]":
    """Import the screen of a prompt. Raises ModuleNotFoundError for a prompt without one."""
    module = import_module(f"kiosk.screens.{module_of(kind)}")
    found: type[PromptScreen] = getattr(module, f"{kind.__name__}Screen")
    return found


def module_of(kind: type[Prompt[Any]]) -> str:
    """`ShowStatus`: show_status."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
