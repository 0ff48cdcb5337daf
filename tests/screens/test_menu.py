"""The menu: groups, what is done elsewhere, what is not offered, and the way to a service in both modes."""

import pytest

from kiosk.model import Service
from kiosk.prompts.entrance import NOT_OFFERED, ChooseService, Offer, Referral
from kiosk.prompts.menu import MENU, NOT_ON_THE_MENU, Group, group_of, in_groups
from kiosk.screens.glass import KivyGlass
from kiosk.screens.menu_plan import SMALL_KEYS, TILES_ELDER, plan
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.touchable import Touchable
from tests.screens.finger import Finger, rest
from tests.screens.service_samples import ALL_OPEN
from tests.screens.window import show


def on_glass(glass: KivyGlass) -> dict[str, bool]:
    """The targets of the menu, and whether they can be pressed."""
    assert glass.screen is not None
    found = [w for w in glass.screen.walk(restrict=True) if isinstance(w, Touchable)]
    return {w.target: w.enabled for w in found if w.target.startswith(("service_", "group_"))}


# --- the table and the plan


def test_every_service_stands_in_one_group_or_on_the_strip() -> None:
    placed = [service for members in MENU.values() for service in members]

    assert sorted([*placed, *NOT_ON_THE_MENU]) == sorted(Service)


def test_groups_without_a_service_are_left_out() -> None:
    assert in_groups([Service.RESET_PIN, Service.ISSUE_CARD]) == {
        Group.NEW: (Service.ISSUE_CARD,),
        Group.PIN: (Service.RESET_PIN,),
    }


def test_a_service_off_the_menu_has_no_group() -> None:
    with pytest.raises(KeyError):
        group_of(Service.CALL_HELP)


@pytest.mark.parametrize("elder", [False, True])
def test_nothing_that_is_offered_is_out_of_reach(elder: bool) -> None:
    groups = in_groups(offer.service for offer in ALL_OPEN)

    planned = plan(groups, elder=elder)

    reached = {s for group in planned.tiles for s in groups[group]} | {*planned.small, *planned.more}
    assert reached == {offer.service for offer in ALL_OPEN}
    assert len(planned.tiles) <= (TILES_ELDER if elder else 6)
    assert len(planned.small) + bool(planned.more) <= SMALL_KEYS


# --- on the glass


@pytest.mark.slow
async def test_a_group_opens_on_the_same_glass_and_its_row_answers(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ChooseService(ALL_OPEN))
    await rest()

    finger.touch("group_pin")
    await rest()
    finger.touch("service_reset_pin")

    assert answers == [Service.RESET_PIN]


@pytest.mark.slow
async def test_a_tile_names_nothing_that_is_done_elsewhere(glass: KivyGlass) -> None:
    elsewhere = Offer(Service.QUERY_MEDICAL_BALANCE, referral=Referral.COUNTER)
    status, progress = Offer(Service.QUERY_STATUS), Offer(Service.QUERY_PROGRESS)
    assert "余额" in caption_of_query(glass, status, progress, Offer(Service.QUERY_MEDICAL_BALANCE))

    caption = caption_of_query(glass, status, progress, elsewhere)

    assert "余额" not in caption
    assert text("short.query_status") in caption


def caption_of_query(glass: KivyGlass, *offers: Offer) -> str:
    show(glass, ChooseService((*offers, Offer(Service.ISSUE_CARD))))
    assert glass.screen is not None
    (tile,) = [w for w in glass.screen.walk(restrict=True) if getattr(w, "target", "") == "group_query"]
    return str(tile.caption)


@pytest.mark.slow
@pytest.mark.parametrize("elder", [False, True])
async def test_the_guides_are_one_touch_away(glass: KivyGlass, finger: Finger, elder: bool) -> None:
    look.elder = elder
    answers = show(glass, ChooseService(ALL_OPEN))
    await rest()

    finger.touch("service_read_guides")

    assert answers == [Service.READ_GUIDES]


@pytest.mark.slow
async def test_back_from_a_group_leads_to_the_tiles(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ChooseService(ALL_OPEN, Group.LOST))
    await rest()

    finger.touch("back")
    await rest()

    assert answers == []
    assert "group_lost" in on_glass(glass)


@pytest.mark.slow
async def test_a_group_with_one_service_is_that_service(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ChooseService((Offer(Service.CHANGE_PIN), Offer(Service.ISSUE_CARD))))
    await rest()

    finger.touch("service_change_pin")

    assert answers == [Service.CHANGE_PIN]


@pytest.mark.slow
async def test_what_is_not_offered_does_not_appear(glass: KivyGlass) -> None:
    show(glass, ChooseService((Offer(Service.ISSUE_CARD), Offer(Service.RENEW_CARD, NOT_OFFERED))))

    assert on_glass(glass) == {"service_issue_card": True}


@pytest.mark.slow
async def test_what_is_done_elsewhere_says_where_and_can_be_pressed(glass: KivyGlass, finger: Finger) -> None:
    offer = Offer(Service.REPORT_LOSS, referral=Referral.BANK)
    answers = show(glass, ChooseService((Offer(Service.ISSUE_CARD), offer)))
    await rest()

    tile = finger.find("service_report_loss")
    said = tile.label
    finger.touch("service_report_loss")

    assert said == "挂失 请到卡面银行办"
    assert answers == [Service.REPORT_LOSS]


@pytest.mark.slow
async def test_what_cannot_be_had_today_says_why_and_is_off(glass: KivyGlass) -> None:
    closed = tuple(Offer(s, "net_down") for s in (Service.CHANGE_PIN, Service.RESET_PIN))
    show(glass, ChooseService((*closed, Offer(Service.READ_GUIDES))))

    assert on_glass(glass) == {"group_pin": False, "service_read_guides": True}


@pytest.mark.slow
async def test_an_open_group_stays_open_when_the_look_changes(glass: KivyGlass, finger: Finger) -> None:
    answers = show(glass, ChooseService(ALL_OPEN))
    await rest()
    finger.touch("group_query")
    await rest()

    finger.touch("elder")
    await rest()
    finger.touch("service_query_progress")

    assert look.elder
    assert answers == [Service.QUERY_PROGRESS]
