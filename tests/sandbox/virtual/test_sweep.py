"""The power is cut at every place of a first card: whatever is cut where, nothing is lost and all agree.

Every place where something is done, and a sample of those where it is only looked at, waited for or settled
(all of them with all kinds: shares.py). The breadth is the campaign's (tests/sandbox/campaign): the places of
every service with every kind, in turns. Long lists are played in shares, so that all workers of a test run
have something to do.
"""

import pytest

from kiosk.sandbox.virtual.manner import Manner
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.room import Setting
from kiosk.sandbox.virtual.sweep import after, census, first_and_last, played, weighty
from tests.sandbox.virtual.shares import (
    CUTS,
    Share,
    by_turns,
    in_pairs,
    in_shares,
    in_the_visit,
    on_the_lines,
    sample,
    sampled,
    undisturbed,
    what_went_wrong,
)

pytestmark = pytest.mark.slow

NOBODY_TAKES_IT = Setting(manner=Manner(takes_after_s=None))

BRANCHES = {
    # What settling finds, and the first cut that leads there.
    "still in the stack": (Setting(), "v1/jrn:issue_card.feed.intent:after#1"),
    "fed, and nobody knows": (Setting(), "v1/line:dispenser.3231:answered#1"),
    "half written": (Setting(), "v1/line:dispenser.5139.dc:sent#7"),
    "in the printer's inlet": (Setting(), "v1/jrn:issue_card.to_printer.outcome:before#1"),
    "under the print head": (Setting(), "v1/line:card_printer.job:sent#1"),
    "reported, or not": (Setting(), "v1/net:made:sent#1"),
    "its PIN in doubt": (Setting(), "v1/line:dispenser.5139.5e:sent#1"),
    "finished": (NOBODY_TAKES_IT, "v1/jrn:issue_card.set_pin.outcome:after#1"),
    "at the gate, and left there": (NOBODY_TAKES_IT, "v1/line:dispenser.3230:answered#1"),
    "at the gate, and taken": (Setting(), "v1/line:dispenser.3230:answered#1"),
    "taken, and perhaps enabled": (Setting(), "v1/net:enable:sent#1"),
    "on its way into the bin": (NOBODY_TAKES_IT, "v1/line:dispenser.3233:sent#1"),
    "in the bin, and nobody knows": (NOBODY_TAKES_IT, "v1/line:dispenser.3233:answered#1"),
    "retained, or not": (NOBODY_TAKES_IT, "v1/net:retained:sent#1"),
}


JAM = Plan(Setting(seed=3), prepare=lambda room: room.card_printer.jam_next_print())


@in_shares(3)
def test_a_cut_where_something_is_done_loses_nothing(share: Share) -> None:
    first_passages = [
        address for address in in_the_visit(undisturbed(Setting()).passed) if address.endswith("#1")
    ]
    # Of a line and the network one phase: just before it was sent, only the journal was written; just after
    # the answer came differs from waiting for it by the hour alone.
    addresses = [a for a in weighty(first_passages) if "/jrn:" in a or ":sent" in a]

    assert len(addresses) > 50
    assert what_went_wrong(Plan(), share.of(by_turns(addresses))) == []


@in_shares(2)
def test_a_cut_at_every_place_loses_nothing(share: Share) -> None:
    addresses = first_and_last(in_the_visit(undisturbed(Setting()).passed))

    assert len(addresses) > 200
    assert what_went_wrong(Plan(), share.of(sampled(addresses, every=7))) == []


@pytest.mark.parametrize(("branch", "kind"), in_pairs(list(BRANCHES), CUTS))
def test_a_cut_while_settling_loses_nothing(branch: str, kind: str) -> None:
    setting, address = BRANCHES[branch]
    plan = Plan(setting, {address: kind})
    settling = weighty(in_the_visit(after(address, played(plan))))

    assert len(settling) >= 6
    assert what_went_wrong(plan, sampled(settling, every=6, offset=list(BRANCHES).index(branch))) == []


@pytest.mark.parametrize("plan", [Plan(NOBODY_TAKES_IT), JAM], ids=["nobody takes it", "jam at the print"])
@in_shares(2)
def test_a_cut_in_a_visit_that_goes_wrong_anyway_loses_nothing(plan: Plan, share: Share) -> None:
    addresses = weighty(first_and_last(in_the_visit(census(plan))))

    assert what_went_wrong(plan, share.of(sampled(addresses, every=8))) == []


@pytest.mark.parametrize("plan", [Plan(), JAM], ids=["all goes well", "jam at the print"])
@in_shares(2)
def test_any_word_that_is_lost_on_a_cable_loses_no_card(plan: Plan, share: Share) -> None:
    lost = on_the_lines(plan)

    assert len(lost) > 60
    assert what_went_wrong(plan, share.of(sample(lost, every=8))) == []
