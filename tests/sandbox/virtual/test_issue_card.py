"""The whole kiosk in virtual time: a first card, the same in every run."""

from itertools import groupby

from kiosk.sandbox.timings import Speed
from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.room import Setting
from kiosk.sandbox.virtual.sweep import played


def test_a_first_card_is_made_taken_and_enabled() -> None:
    verdict = played(Plan(Setting(speed=Speed.REAL)))

    assert verdict.violations == ()
    assert verdict.ends == ("issued",)
    assert verdict.bodies == {"stack": 2, "person": 1}
    screens = [screen for screen, _ in groupby(verdict.seen)]
    assert screens[-3:] == ["Attract", "Starting", "Attract"], "and the machine started once more"
    assert "Finished" in verdict.seen


def test_the_same_seed_is_the_same_run_to_the_last_event() -> None:
    script = {"v1/jrn:issue_card.print.intent:after#1": "cut.mains"}
    one, again, other = (
        played(Plan(Setting(seed=seed), script=script, keep_trace=True)) for seed in (5, 5, 6)
    )

    first_difference = [pair for pair in zip(one.trace, again.trace, strict=False) if pair[0] != pair[1]][:1]
    assert first_difference == []
    assert one.trace_hash == again.trace_hash
    assert one.trace_hash != other.trace_hash
