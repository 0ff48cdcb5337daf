"""What a campaign tells."""

import json

from kiosk.sandbox.campaign.order import Order, Outcome, order_of
from kiosk.sandbox.campaign.report import Tally

CUT = "v1/net:made:sent#1"
SWEPT = Order(
    7, "sweep", "issue_card@sichuan", 1000007, {CUT: "cut.mains", "v1/net:made:sent#2": "cut.crash"}
)


def told(*outcomes: Outcome) -> Tally:
    tally = Tally(seed=1)
    for outcome in outcomes:
        tally.take(outcome)
    tally.wall_s = 30.0
    return tally


def test_runs_faults_ends_and_violations_are_counted() -> None:
    well = Outcome(
        SWEPT, (), passed=(CUT, "v1/jrn:close:after#1"), fired=(CUT,), ends=("issued",), lives=3, late=2
    )
    bad = Outcome(
        Order(8, "swarm", "x", 8), (("I-05", "enabled"), ("I-06", "void")), passed=("v1/jrn:close:after#1",)
    )
    content = told(well, bad).as_json()

    assert json.loads(json.dumps(content)) == content
    assert (content["runs"], content["visits"], content["boots"]) == (2, 2, 3)
    assert content["faults"] == {"cut.mains": 1}
    assert content["ends"] == {"issued": 1, "nothing": 1}
    assert content["violations"] == 1, "runs, not sentences"
    assert content["runs_per_minute"] == 4
    assert content["places"] == {"seen": 2, "cut": 1, "struck": 1}
    assert content["unreached"]["places"] == ["jrn:close:after"]
    assert "cut.crash" in content["unreached"]["kinds"]
    assert content["sweep_faults_missed"] == 1
    assert content["late_touches_max"] == 2


def test_a_finding_names_its_shortest_script_and_how_to_repeat_it() -> None:
    tally = told(Outcome(SWEPT, (("I-05", "enabled without a holder"),), fired=(CUT,)))
    tally.found[0].shortest = {CUT: "cut.crash"}
    finding = tally.as_json()["found"][0]

    assert (finding["invariant"], finding["seed"], finding["faults_before_shrinking"]) == ("I-05", 1000007, 2)
    replayed = order_of(finding["replay"].split("'")[1])
    assert (replayed.seed, replayed.script) == (1000007, {CUT: "cut.crash"})
    assert "I-05 enabled without a holder" in tally.as_table()


def test_what_recovery_took_is_told_besides_what_the_devices_moved() -> None:
    slow = Outcome(SWEPT, (), recoveries_s=(0.5, 3.125), homings_s=(8.0, 9.0), most=(18, 4, 7))
    content = told(slow, Outcome(SWEPT, (), recoveries_s=(0.25,), homings_s=(2.0,), most=(3, 5, 1))).as_json()

    assert content["recovery_s"] == {"p50": 0.5, "p95": 3.12, "max": 3.12}
    assert content["homing_s"]["max"] == 9.0
    assert content["settling_most"] == {"exchanges": 18, "calls": 5, "lines": 7}
    assert content["sm2"] == {"real": 0, "stand_in": 2}
    assert content["version"]
