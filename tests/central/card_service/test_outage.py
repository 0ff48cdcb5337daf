"""The card service that does not answer: known to all lanes, said on the glass, and tried again by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.central import messages as m
from kiosk.central.card_service.outage import OUT, Outage
from kiosk.central.tries import CircuitOpen
from kiosk.errors import CentralUnreachable
from kiosk.sandbox.card_service.site import Mishap
from tests.central.card_service.hall import Hall, hall
from tests.hub.databases import begin
from tests.hub.held import holder
from tests.hub.world import CountedEntropy, HandClock

LONGEST_FIRST_S = 15 * 1.25


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def outage(clock: HandClock) -> Outage:
    return Outage(clock, CountedEntropy("outage"))


def lose(outage: Outage, times: int) -> None:
    for _ in range(times):
        outage.lost(outage.now())


def test_three_lost_in_a_row_are_an_outage_and_two_are_not(outage: Outage) -> None:
    lose(outage, 2)
    assert outage.reason() == ""
    outage.heard()
    lose(outage, 2)
    assert outage.reason() == ""

    lose(outage, 1)

    assert outage.reason() == OUT


def test_so_is_one_long_silence_unless_another_lane_was_heard_meanwhile(
    outage: Outage, clock: HandClock
) -> None:
    asked_at = outage.now()
    clock.move(3)
    outage.heard()
    clock.move(7)
    outage.lost(asked_at)
    assert outage.reason() == ""

    asked_at = outage.now()
    clock.move(10)
    outage.lost(asked_at)

    assert outage.reason() == OUT


def test_it_comes_back_by_itself_and_the_first_loss_closes_it_for_longer(
    outage: Outage, clock: HandClock
) -> None:
    lose(outage, 3)
    clock.move(LONGEST_FIRST_S)
    assert outage.reason() == ""

    lose(outage, 1)
    assert outage.reason() == OUT
    clock.move(LONGEST_FIRST_S)
    assert outage.reason() == OUT
    clock.move(2 * LONGEST_FIRST_S)
    outage.heard()

    lose(outage, 2)
    assert outage.reason() == ""


@pytest.mark.slow
class TestOverHttp:
    @pytest.fixture
    def here(self, tmp_path: Path) -> Iterator[Hall]:
        begin("sqlite")
        with hall(tmp_path / "card-service") as one:
            yield one

    async def test_while_it_is_out_nothing_is_sent_and_our_own_centre_is_asked(self, here: Hall) -> None:
        asked = m.CardsRequest(holder("许清晏"))
        here.site.go_wrong("queryCardInfoBySfzhm", *[Mishap.PROXY] * 3)
        for _ in range(3):
            with pytest.raises(CentralUnreachable, match="queryCardInfo"):
                await here.central.cards(asked)

        with pytest.raises(CircuitOpen, match=OUT):
            await here.central.cards(asked)
        points = await here.central.service_points(m.ServicePointsRequest())
        assert isinstance(points, m.ServicePoints)

        here.clock.move(LONGEST_FIRST_S)
        assert isinstance(await here.central.cards(asked), m.Cards)

    async def test_a_fault_is_no_outage(self, here: Hall) -> None:
        asked = m.CardsRequest(holder("许清晏"))
        here.site.go_wrong("queryCardInfoBySfzhm", *[Mishap.FAULT] * 4)
        for _ in range(4):
            with pytest.raises(CentralUnreachable, match="a fault"):
                await here.central.cards(asked)

        assert isinstance(await here.central.cards(asked), m.Cards)
