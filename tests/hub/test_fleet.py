from datetime import timedelta

import pytest
from msgspec import structs

from kiosk.hub.fleet_page import fleet_page
from tests.hub.world import KIOSK, NOON, World, beat


async def test_a_machine_that_never_spoke_is_listed_as_silent(world: World) -> None:
    (view,) = world.hub.kiosks().kiosks

    assert (view.id, view.silent, view.last_seen, view.beat) == (KIOSK, True, None, None)


async def test_a_heartbeat_shows_state_devices_stock_and_when_it_was_seen(world: World) -> None:
    sent = beat(fault="PRN-JAM")

    seen = await world.central.heartbeat(sent)

    (view,) = world.hub.kiosks().kiosks
    assert view.beat == sent
    assert (view.silent, view.last_seen) == (False, NOON)
    assert seen is not None


@pytest.mark.parametrize(("waited_s", "silent"), [(180, False), (181, True)])
async def test_a_machine_is_silent_after_three_minutes(world: World, waited_s: int, silent: bool) -> None:
    await world.central.heartbeat(beat())

    world.clock.move(waited_s)

    assert world.hub.kiosks().kiosks[0].silent is silent


async def test_a_heartbeat_that_comes_late_does_not_hide_a_newer_one(world: World) -> None:
    await world.central.heartbeat(beat(2, NOON, "maintenance"))

    await world.central.heartbeat(beat(1, NOON - timedelta(minutes=5), "ready"))

    newest = world.hub.kiosks().kiosks[0].beat
    assert newest is not None
    assert newest.mode == "maintenance"


async def test_old_heartbeats_are_thrown_away(world: World) -> None:
    await world.central.heartbeat(beat(1, NOON + timedelta(days=9)))  # from a clock that ran ahead
    world.clock.move(86_400 * 8)
    world.kiosk_clock.move(86_400 * 8)

    await world.central.heartbeat(beat(2, NOON + timedelta(days=8)))

    newest = world.hub.kiosks().kiosks[0].beat
    assert newest is not None
    assert newest.sequence == 2


async def test_the_page_puts_the_machine_that_needs_somebody_first(world: World) -> None:
    world.hub.enrol("A-0000", b"k" * 32, "别处")
    await world.central.heartbeat(beat(fault="PRN-JAM"))
    world.hub.set_status("A-0000", "suspended")

    page = fleet_page(world.hub.kiosks())

    assert page.index(KIOSK) < page.index("A-0000")
    for word in ("要人", "PRN-JAM", "停办", "装入 300", "已停用", "最后听到 11-21 12:00:00"):
        assert word in page


async def test_a_citizen_who_waits_for_staff_comes_before_everything_else(world: World) -> None:
    world.hub.enrol("A-0000", b"k" * 32, "别处")  # silent: somebody has to look at it, too
    calls = structs.replace(beat(), help_wanted_since=NOON - timedelta(minutes=2))
    await world.central.heartbeat(calls)

    page = fleet_page(world.hub.kiosks())
    newest = world.hub.kiosks().kiosks[1].beat

    assert newest is not None
    assert newest.help_wanted_since == NOON - timedelta(minutes=2)
    assert page.index(KIOSK) < page.index("A-0000")
    for word in ("求助", "有人在机器前等工作人员", "11-21 11:58:00 起"):
        assert word in page


async def test_a_call_that_was_answered_is_gone_from_the_page(world: World) -> None:
    await world.central.heartbeat(structs.replace(beat(1), help_wanted_since=NOON))
    await world.central.heartbeat(beat(2, NOON + timedelta(seconds=1)))

    assert "求助" not in fleet_page(world.hub.kiosks())


async def test_what_a_machine_says_is_shown_as_text_only(world: World) -> None:
    await world.central.heartbeat(beat(fault="<script>alert(1)</script>"))

    page = fleet_page(world.hub.kiosks())

    assert "<script" not in page


async def test_the_page_shows_how_long_a_machine_s_certificate_is_good(world: World) -> None:
    await world.central.heartbeat(structs.replace(beat(), certificate_days=41, list_hours=30))
    page = fleet_page(world.hub.kiosks())
    assert "还有 41 天；撤销名单是 30 小时前的" in page

    await world.central.heartbeat(structs.replace(beat(sequence=2), certificate_days=-1))
    assert "已到期；没有撤销名单" in fleet_page(world.hub.kiosks())
