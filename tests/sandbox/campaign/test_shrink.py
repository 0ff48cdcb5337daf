"""Shrinking a script: what is left breaks the same thing, and nothing of it can be left out."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from kiosk.sandbox.campaign.shrink import Script, shrink

KINDS = ("cut.mains", "cut.crash", "late.answer", "lost.answer", "noise", "jam")
PLACES = st.builds("v{}/{}:before#{}".format, st.integers(1, 3), st.sampled_from("abcd"), st.integers(1, 9))
SCRIPTS = st.dictionaries(PLACES, st.sampled_from(KINDS), min_size=1, max_size=12)


def asked(broken: Callable[[Script], bool]) -> tuple[list[Script], Callable[[Script], bool]]:
    """The question, and what it was asked about."""
    scripts: list[Script] = []

    def ask(script: Script) -> bool:
        scripts.append(script)
        return broken(script)

    return scripts, ask


def test_the_one_fault_that_matters_is_left() -> None:
    script = {f"v1/jrn:step-{n}:before#1": "cut.crash" for n in range(12)}

    scripts, ask = asked(lambda script: "v1/jrn:step-7:before#1" in script)

    assert shrink(script, ask) == {"v1/jrn:step-7:before#1": "cut.crash"}
    assert len(scripts) <= 24


def test_two_faults_that_matter_only_together_are_left_together() -> None:
    script = {f"v1/net:{n}:sent#1": "lost.answer" for n in range(9)}
    both = {"v1/net:1:sent#1", "v1/net:8:sent#1"}

    assert set(shrink(script, lambda script: both <= set(script))) == both


def test_what_is_broken_without_any_fault_needs_none() -> None:
    assert shrink({"v1/net:apply:before#1": "noise", "v1/jrn:x:after#1": "cut.mains"}, lambda _: True) == {}


def test_a_fault_comes_at_the_earliest_passage_that_still_does() -> None:
    def late_enough(script: Script) -> bool:
        return any(int(address.rpartition("#")[2]) >= 5 for address in script)

    assert shrink({"v1/line:printer.Rsr:before#37": "silence"}, late_enough) == {
        "v1/line:printer.Rsr:before#5": "silence"
    }


def test_two_faults_at_one_place_that_are_both_needed_stay_two() -> None:
    script = {"v1/a:before#1": "jam", "v1/a:before#2": "noise"}

    assert shrink(script, lambda script: len(script) == 2) == {
        "v1/a:before#1": "jam",
        "v1/a:before#2": "lost.answer",
    }


def test_the_plainest_kind_that_still_does_is_told() -> None:
    def loses_the_answer(script: Script) -> bool:
        return any(kind.endswith(".answer") for kind in script.values())

    assert shrink({"v1/a#1": "late.answer"}, loses_the_answer) == {"v1/a#1": "lost.answer"}
    assert shrink({"v1/a#1": "cut.mains"}, lambda script: script == {"v1/a#1": "cut.mains"}) == {
        "v1/a#1": "cut.mains"
    }


@given(SCRIPTS, st.data())
def test_the_rest_is_needed_and_nothing_is_tried_twice(script: Script, data: st.DataObject) -> None:
    needed = set(data.draw(st.lists(st.sampled_from(sorted(script)), unique=True)))
    scripts, ask = asked(lambda tried: needed <= set(tried))

    left = shrink(script, ask, tries=1000)

    assert set(left) == needed
    assert left in [*scripts, script]
    assert len({frozenset(tried.items()) for tried in scripts}) == len(scripts)
    assert script not in scripts


@given(SCRIPTS, st.integers(0, 20))
def test_it_asks_no_more_often_than_allowed(script: Script, tries: int) -> None:
    scripts, ask = asked(lambda tried: len(tried) > 1)

    shrink(script, ask, tries=tries)

    assert len(scripts) <= tries
