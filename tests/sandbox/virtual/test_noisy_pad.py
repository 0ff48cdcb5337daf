"""The ID reader's cable loses or spoils one word in the middle of a visit: nobody notices."""

import pytest

from kiosk.sandbox.virtual.play import Plan
from kiosk.sandbox.virtual.sweep import played

pytestmark = pytest.mark.slow

ORDERS = {"find": "2001", "select": "2002", "read": "3001"}


@pytest.mark.parametrize(
    ("phase", "kind"), [("before", "lost.request"), ("answered", "lost.answer"), ("answered", "noise")]
)
@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_one_bad_word_of_the_id_reader_costs_no_visit(order: str, phase: str, kind: str) -> None:
    address = f"v1/line:id_reader.{order}:{phase}#1"
    verdict = played(Plan(script={address: kind}))

    assert (verdict.violations, verdict.fired) == ((), (address,))
    assert verdict.ends == ("issued",)
    assert "WentWrong" not in verdict.seen


def test_a_reader_that_never_answers_again_ends_the_visit_with_a_word_and_no_case() -> None:
    script = {f"v1/line:id_reader.2002:answered#{turn}": "lost.answer" for turn in (1, 2, 3)}
    verdict = played(Plan(script=script))

    assert (verdict.violations, set(verdict.fired)) == ((), set(script))
    assert verdict.ends == ()
    assert "WentWrong" in verdict.seen
