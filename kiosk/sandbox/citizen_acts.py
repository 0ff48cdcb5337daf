"""What a scripted citizen does at each screen, as data: one act for one prompt."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from kiosk.model import Service
from kiosk.prompts.application import (
    CheckAnswers,
    ChooseBank,
    ChooseOccupation,
    EnterMobile,
    EnterSmsCode,
    PosePhoto,
    ReviewPhoto,
)
from kiosk.prompts.cancellation import ChooseGround, ShowCancellation
from kiosk.prompts.card import ChooseCard, EnterPin, InsertCard, TakeOwnCard, WrongCard
from kiosk.prompts.collect import CollectCard, LeftBehind, RetainedCards, StaffOpensBox
from kiosk.prompts.confirm import ChooseEnabling, ConfirmDeed, ConfirmLoss
from kiosk.prompts.contact import ChooseContactField, ChooseRegion, EnterStreet
from kiosk.prompts.entrance import Attract, ChooseService, Starting
from kiosk.prompts.help_on_its_way import HelpOnItsWay
from kiosk.prompts.identity import ConfirmIdentity, IdNotRead, LookAtCamera, PutIdCard, ReadNotice
from kiosk.prompts.making import Making, SetPin
from kiosk.prompts.menu import NOT_ON_THE_MENU, group_of
from kiosk.prompts.payment import Pay, PaymentEnded
from kiosk.prompts.prompt import Prompt
from kiosk.prompts.reading import ChooseGuide, ShowEcard, ShowGuide, ShowPlaces
from kiosk.prompts.renewal import ChooseReason, GiveOldCard, OldCardFate
from kiosk.prompts.result import (
    DeedDone,
    PinResetDone,
    ShowBalance,
    ShowProgress,
    ShowRights,
    ShowStatus,
    TempLossDone,
)
from kiosk.prompts.taking import Finished, SlipOnGlass, TakeCard, TakeIdCard, TakeReceipt
from kiosk.prompts.trouble import AskingAgain, CannotServe, CardKept, WentWrong
from kiosk.sandbox.agent import ACTS_OF_AN_AGENT
from kiosk.sandbox.pin_typing import type_pin
from kiosk.sandbox.web import SaidNo

if TYPE_CHECKING:
    from kiosk.sandbox.citizen import Citizen

Act = Callable[["Citizen"], Awaitable[None]]


async def _wait(_citizen: "Citizen") -> None:
    """Nothing to do: the machine works, or the camera looks."""


async def _go_on(citizen: "Citizen") -> None:
    await citizen.glass.touch("primary")


async def _take_the_no(citizen: "Citizen") -> None:
    """Another try where there is one; to another matter they do not let themselves be led."""
    await citizen.glass.touch("primary", "way_home")


async def _begin(citizen: "Citizen") -> None:
    await citizen.glass.touch("begin", "primary")


async def _choose_service(citizen: "Citizen") -> None:
    """Its own tile or key, or the group it stands in, and there page after page."""
    service = Service.ISSUE_CARD if citizen.forgets else Service(citizen.service)
    if service in NOT_ON_THE_MENU:
        await citizen.glass.touch("help")
        return
    wanted = f"service_{service.value}"
    group = f"group_{group_of(service).value}"
    touched = await citizen.glass.touch(wanted, group, "group_more")
    while touched != wanted:
        touched = await citizen.glass.touch(wanted, "next_page")


async def _consent(citizen: "Citizen") -> None:
    await citizen.glass.touch("tick_data")
    await citizen.glass.touch("tick_face")
    await citizen.glass.touch("primary")


async def _put_id(citizen: "Citizen") -> None:
    await citizen.hands("put_id")


async def _put_id_again(citizen: "Citizen") -> None:
    await citizen.hands("lift_id")
    await citizen.hands("put_id")


async def _enter_mobile(citizen: "Citizen") -> None:
    await citizen.glass.touch_if_there("clear")
    await citizen.glass.type(citizen.mobile)
    await citizen.glass.touch("primary")


async def _enter_code(citizen: "Citizen") -> None:
    code = await citizen.centre.fetch("GET", ("sandbox", "sms"), {"mobile": citizen.mobile})
    await citizen.glass.touch_if_there("clear")
    await citizen.glass.type(code.decode("ascii"))
    await citizen.glass.touch_once_lit("primary")


async def _choose_occupation(citizen: "Citizen") -> None:
    await citizen.glass.touch_one_of("occupation_", set())
    await citizen.glass.touch_once_lit("primary")


async def _choose_bank(citizen: "Citizen") -> None:
    bank = await citizen.glass.touch_one_of("bank_", citizen.banks_tried)
    citizen.banks_tried.add(bank)
    await citizen.glass.touch_once_lit("primary")


async def _promise(citizen: "Citizen") -> None:
    await citizen.glass.touch("tick_promise")
    await citizen.glass.touch("primary")


async def _set_pin(citizen: "Citizen") -> None:
    await type_pin(citizen.glass, citizen.hall, citizen.pin)


async def _insert_card(citizen: "Citizen") -> None:
    await citizen.card_in_hand("own_card")


async def _withdraw_card(citizen: "Citizen") -> None:
    await citizen.hands("withdraw_card")


async def _wrong_card(citizen: "Citizen") -> None:
    if not (citizen.dead_card and await citizen.glass.touch_if_there("dead")):
        await _withdraw_card(citizen)


async def _choose_card(citizen: "Citizen") -> None:
    await citizen.glass.touch_one_of("card_", set())
    await citizen.glass.touch_once_lit("primary")


async def _enable_both(citizen: "Citizen") -> None:
    await citizen.glass.touch("enabling_both")
    await citizen.glass.touch_once_lit("primary")


async def _enter_pin(citizen: "Citizen") -> None:
    """The card's own; who has changed it in a visit before remembers that on the second try."""
    pins = (citizen.card_pin, citizen.pin)
    await type_pin(citizen.glass, citizen.hall, pins[citizen.pins_tried % len(pins)])
    citizen.pins_tried += 1


async def _choose_contact(citizen: "Citizen") -> None:
    await citizen.glass.touch("field_address" if citizen.moved else "field_mobile")


async def _choose_region(citizen: "Citizen") -> None:
    await citizen.glass.touch_one_of("region_", set())


async def _write_street(citizen: "Citizen") -> None:
    """和花路12号."""
    for key in ("key_h", "key_e", "offered_1", "key_h", "key_u", "key_a", "offered_0", "part_0"):
        await citizen.glass.touch(key)
    for key in ("switch", "key_1", "key_2", "part_3", "primary"):
        await citizen.glass.touch(key)


async def _report_loss(citizen: "Citizen") -> None:
    await citizen.glass.touch("tick_understood")
    await citizen.glass.touch("danger")


async def _has_seen(citizen: "Citizen") -> None:
    await citizen.glass.touch("seen")


async def _call_staff(citizen: "Citizen") -> None:
    """For what lies there; where nothing does, it was only to be seen."""
    await citizen.glass.touch("primary", "seen")


async def _card_from_box(citizen: "Citizen") -> None:
    """Staff hand it over, and it goes into the slot."""
    await citizen.hands("card_from_box")


async def _call_off(citizen: "Citizen") -> None:
    await citizen.glass.touch("call_off")


async def _find_again(citizen: "Citizen") -> None:
    await citizen.glass.touch("primary", "seen")


async def _choose_reason(citizen: "Citizen") -> None:
    """What the card says by itself is chosen already."""
    if citizen.dead_card:
        await citizen.glass.touch("reason_damaged")
        await citizen.glass.touch_once_lit("primary")
        return
    if await citizen.glass.touch_if_there("primary"):
        return
    await citizen.glass.touch_one_of("reason_", set())
    await citizen.glass.touch_once_lit("primary")


async def _take_a_guide(citizen: "Citizen") -> None:
    await citizen.glass.touch_one_of("guide_", set())


async def _choose_ground(citizen: "Citizen") -> None:
    await citizen.glass.touch_one_of("ground_", set())


async def _print_it(citizen: "Citizen") -> None:
    await citizen.glass.touch("print", "seen")


async def _pay(citizen: "Citizen") -> None:
    """With the phone, at the dock as anybody would: the code that is on the glass now."""
    with contextlib.suppress(SaidNo):  # paid already: the machine has not asked yet
        await citizen.hall.post("pay")


async def _give_old_card(citizen: "Citizen") -> None:
    await citizen.card_in_hand("give_card")


async def _take_card(citizen: "Citizen") -> None:
    if citizen.forgets:
        return
    await citizen.hands("take_card")


async def _take_id(citizen: "Citizen") -> None:
    await citizen.hands("lift_id")
    await citizen.glass.touch_if_there("taken")


async def _print_and_read_on(citizen: "Citizen") -> None:
    """Once: the key is off when there is paper."""
    await citizen.glass.touch("print", "seen")


async def _want_receipt(citizen: "Citizen") -> None:
    await citizen.glass.touch("primary")


async def _take_receipt(citizen: "Citizen") -> None:
    await citizen.hands("tear_receipt")
    await citizen.glass.touch_if_there("taken")


ACTS: Mapping[type[Prompt[Any]], Act] = {
    Attract: _begin,
    Starting: _wait,
    ChooseService: _choose_service,
    ReadNotice: _consent,
    PutIdCard: _put_id,
    IdNotRead: _put_id_again,
    LookAtCamera: _wait,
    ConfirmIdentity: _go_on,
    EnterMobile: _enter_mobile,
    EnterSmsCode: _enter_code,
    ChooseOccupation: _choose_occupation,
    ChooseBank: _choose_bank,
    PosePhoto: _wait,
    ReviewPhoto: _go_on,
    CheckAnswers: _promise,
    Making: _wait,
    SetPin: _set_pin,
    TakeCard: _take_card,
    TakeIdCard: _take_id,
    TakeReceipt: _take_receipt,
    Finished: _want_receipt,
    AskingAgain: _wait,
    InsertCard: _insert_card,
    WrongCard: _wrong_card,
    ChooseCard: _choose_card,
    EnterPin: _enter_pin,
    TakeOwnCard: _withdraw_card,
    ConfirmLoss: _report_loss,
    ChooseEnabling: _enable_both,
    ConfirmDeed: _go_on,
    ChooseContactField: _choose_contact,
    ChooseRegion: _choose_region,
    EnterStreet: _write_street,
    CollectCard: _go_on,
    LeftBehind: _find_again,
    RetainedCards: _call_staff,
    StaffOpensBox: _card_from_box,
    HelpOnItsWay: _call_off,
    ChooseReason: _choose_reason,
    OldCardFate: _go_on,
    GiveOldCard: _give_old_card,
    Pay: _pay,
    PaymentEnded: _go_on,
    ShowStatus: _has_seen,
    ShowProgress: _has_seen,
    ShowBalance: _print_and_read_on,
    ShowRights: _print_and_read_on,
    DeedDone: _go_on,
    PinResetDone: _go_on,
    TempLossDone: _go_on,
    ShowPlaces: _has_seen,
    ChooseGuide: _take_a_guide,
    ShowGuide: _has_seen,
    ShowEcard: _has_seen,
    SlipOnGlass: _has_seen,
    ChooseGround: _choose_ground,
    ShowCancellation: _print_it,
    **ACTS_OF_AN_AGENT,
    CannotServe: _take_the_no,
    WentWrong: _go_on,
    CardKept: _go_on,
}
"""Screens of staff and OutOfService are not here: a citizen has nothing to do there."""


def act_for(screen: str) -> Act | None:
    """What this citizen does at the screen of that name."""
    return next((act for prompt, act in ACTS.items() if prompt.__name__ == screen), None)
