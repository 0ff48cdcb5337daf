"""I-20: who had no part in a fault fares as on the same day without any (simulation.md §5).

The same day is played once more without its script. What one citizen leaves behind for the next may differ
(blanks, time, a machine that stands still): so only those are held against each other who were served on both
days, and who were not there before in a visit with a fault.
"""

from collections.abc import Iterator

from kiosk.sandbox.virtual.coming import numbered
from kiosk.sandbox.virtual.oracle import Violation
from kiosk.sandbox.virtual.play import Verdict, VisitResult
from kiosk.sandbox.virtual.room import Setting

NO_FAULT_OF_THEIRS = frozenset({"NO_BLANKS", "no_blanks"})


def bystanders(setting: Setting, day: Verdict, twin: Verdict) -> Iterator[Violation]:
    """What is otherwise for somebody in whose visit no fault fell. `twin`: the day without faults."""
    person_of = {coming.number: coming.person for coming in numbered(setting.visits)}
    undisturbed = {visit.number: visit for visit in twin.visits}
    touched: set[str] = set()
    for visit in day.visits:
        person = person_of.get(visit.number, "")
        if any(address.startswith(f"v{visit.number}/") for address in day.fired):
            touched.add(person)
        other = undisturbed.get(visit.number)
        if person in touched or other is None or not (visit.served and other.served):
            continue
        if _how_it_ended(visit) != _how_it_ended(other):
            yield Violation(
                "I-20", f"visit {visit.number} ended as {visit.ends}, and without faults as {other.ends}"
            )


def _how_it_ended(visit: VisitResult) -> tuple[object, ...]:
    told = tuple((said.screen, said.words - NO_FAULT_OF_THEIRS) for said in visit.said)
    return visit.ends, told
