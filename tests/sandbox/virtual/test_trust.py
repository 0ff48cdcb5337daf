"""The power is cut while a session is being opened, and what is heard late in a session that goes on."""

import pytest

from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.room import Room, Setting
from kiosk.sandbox.virtual.sweep import played
from tests.sandbox.virtual.shares import CUTS, in_pairs, undisturbed

pytestmark = pytest.mark.slow

OPENING = [
    f"v1/net:trust/{call}:{place}#1"
    for call in ("challenge", "session")
    for place in ("before", "sent", "answered")
]


def test_a_session_is_opened_in_two_calls_that_can_be_cut_at_three_places_each() -> None:
    passed = undisturbed(Setting()).passed

    assert [address for address in passed if "/net:trust/" in address] == OPENING


@pytest.mark.parametrize(("address", "kind"), in_pairs(OPENING, CUTS))
def test_a_cut_while_a_session_is_opened_leaves_nothing_behind(address: str, kind: str) -> None:
    verdict = played(Plan(script={address: kind}))

    assert (verdict.violations, verdict.fired) == ((), (address,))
    assert (verdict.ends, verdict.bodies) == ((), {"stack": 3})


@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("call", ["challenge", "session"])
def test_a_cut_while_settling_opens_its_session_is_settled_by_the_next_life(call: str, kind: str) -> None:
    """The first cut leaves an application that only the centre can tell of; the second cuts the asking."""
    first, second = "v1/net:apply:sent#1", f"v1/net:trust/{call}:sent#2"
    verdict = played(Plan(script={first: kind, second: kind}))

    assert (verdict.violations, verdict.fired) == ((), (first, second))
    assert verdict.ends == ("withdrawn",)


@pytest.mark.parametrize("path", ["apply", "reserve", "chip/write-proof", "made", "enable"])
def test_a_write_that_comes_late_and_not_stale_is_done_once_or_refused(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Its stamp is good still; its counter, or where the case has gone meanwhile, has to speak for itself."""

    def late(room: Room) -> None:
        room.network.ailing[f"/v1/{path}"] = (Kind.LATE_IN_TIME, 30.0)

    verdict = played(Plan(prepare=late))

    assert verdict.violations == ()
    assert verdict.ends
    # Enabling is its lane's last word: nothing newer was counted, so it is taken, and again it is the same.
    assert ("request-replayed" in caplog.text) is (path != "enable")
    assert "time-stale" not in caplog.text
