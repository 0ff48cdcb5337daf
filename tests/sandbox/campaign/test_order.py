"""The line of text from which a run can be played again."""

import pytest

from kiosk.sandbox.campaign.order import NotAReplay, Order, Outcome, order_of, place_of

TEXT = "scenario=issue_card@sichuan+leaves:SetPin seed=3 v1/net:sms-code/check:sent#2=cut.crash"


def test_a_run_is_read_as_it_was_written() -> None:
    order = order_of(TEXT)

    assert (order.scenario, order.seed) == ("issue_card@sichuan+leaves:SetPin", 3)
    assert order.script == {"v1/net:sms-code/check:sent#2": "cut.crash"}
    assert order.text == TEXT


@pytest.mark.parametrize(
    "text", ["", "seed=3", "scenario=a seed=x", "scenario=a colour=red", "scenario=a v1/jrn:tidy:before#1"]
)
def test_what_names_no_run_is_refused(text: str) -> None:
    with pytest.raises(NotAReplay):
        order_of(text)


def test_an_outcome_knows_its_visits_and_what_happened_in_the_order_in_which_it_did() -> None:
    order = Order(
        1, "sweep", "x", 1, {"v1/b:after#1": "noise", "v1/a:before#1": "cut.crash", "v2/c:sent#1": "noise"}
    )
    outcome = Outcome(
        order, (), passed=("v0/z:before#1", "v2/a:before#1"), fired=("v1/a:before#1", "v1/b:after#1")
    )

    assert outcome.visits == 2
    assert outcome.faults == [("v1/a:before#1", "cut.crash"), ("v1/b:after#1", "noise")]
    assert place_of("v2/net:sms-code/check:before#11") == "net:sms-code/check:before"
