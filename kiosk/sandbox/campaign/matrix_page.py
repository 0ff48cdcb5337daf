"""The fault matrix as a page that a person can read: what tells the same is folded into one row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kiosk.sandbox.campaign import matrix_words as w
from kiosk.sandbox.campaign.matrix_beats import CARD_INSIDE, who_acts
from kiosk.sandbox.campaign.matrix_glass import told, words
from kiosk.sandbox.campaign.matrix_plan import ANSWER_LOST, DURING, NOT_HEARD, PHASES, Cell, Shown
from kiosk.sandbox.campaign.matrix_room import OLD_CARD, Places, Sight

HEAD = (
    "| Fault, and when | The case ends | The citizen sees | The card | Who acts | The watch room hears |",
    "|---|---|---|---|---|---|",
)
AS_WITHOUT = "as without a fault"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a fault, as it stands in a row."""

    end: str
    seen: str
    card: str
    who: str
    heard: str


Seen = tuple[Cell, Sight]


def section(shown: Shown, usual: Sight, seen: Sequence[Seen], before: dict[tuple[str, ...], str]) -> str:
    """One service: its steps in their order, each with a row for each answer.

    `before`: rows that stand on the page already → where; a step that says the same refers to it.
    """
    name = words()[f"service.{shown.service}.name"]
    well = answer_of(usual, usual)
    lines = [
        f"## {name} · `{shown.service}`",
        "",
        f"`{shown.scenario}`, {len(seen)} runs. Without a fault: {well.end}; {well.seen};"
        f" the card: {well.card}.",
        "",
        *_elsewhere(shown),
    ]
    same: dict[tuple[str, ...], list[str]] = {}
    for step, its in _by_step(seen).items():
        same.setdefault(tuple(rows(usual, its)), []).append(step)
    for its_rows, steps in same.items():
        lines += [f"### {_heading(steps)}", ""]
        there = before.setdefault(its_rows, f"{name}, {', '.join(f'`{step}`' for step in steps)}")
        if there.startswith(f"{name},"):
            lines += [*HEAD, *its_rows, ""]
        else:
            lines += [f"The same rows as under {there}.", ""]
    return "\n".join(lines)


def _elsewhere(shown: Shown) -> tuple[str, ...]:
    if not shown.elsewhere:
        return ()
    steps = ", ".join(f"`{step}`" for step in w.STEPS if step in shown.elsewhere)
    return (f"The steps {steps} are done by the same code as above, and are not played once more.", "")


def rows(usual: Sight, seen: Iterable[Seen]) -> Iterator[str]:
    """Of one step: what changes nothing first, then in the order in which the answers came."""
    by_answer: dict[Answer, list[Cell]] = defaultdict(list)
    for cell, sight in seen:
        by_answer[answer_of(sight, usual)].append(cell)
    well = answer_of(usual, usual)
    among = _rows_of_words(by_answer)
    for answer in sorted(by_answer, key=lambda one: one != well):
        faults = _faults(by_answer[answer], among)
        if answer == well:
            yield f"| {faults} | *{AS_WITHOUT}* | | | nobody | nothing |"
        else:
            yield (
                f"| {faults} | {answer.end} | {answer.seen} | {answer.card} | {answer.who} | {answer.heard} |"
            )


def answer_of(sight: Sight, usual: Sight) -> Answer:
    """What a row tells of it."""
    seen = told(sight.glimpses, usual.glimpses)
    end = _end(sight)
    if sight.violations:
        end = f"**{'; '.join(sight.violations)}** {end}"
    # While somebody is served a card may well be inside: only one that stays there is news.
    heard = sorted(
        w.news(one) for one in sight.heard - usual.heard if one != CARD_INSIDE or one in sight.standing
    )
    who = who_acts(sight.standing - usual.standing, kept="retained" in sight.ends)
    return Answer(
        end=end,
        seen=" → ".join(glimpse.text for glimpse in seen) or "nothing of it",
        card=_card(sight),
        who=", ".join(w.WHO[one] for one in who),
        heard=", ".join(heard) or "nothing",
    )


def _end(sight: Sight) -> str:
    last = " + ".join(sight.ends) or w.NO_CASE
    if sight.ends_at_rest in (sight.ends, ()):
        return last
    return f"{' + '.join(sight.ends_at_rest)}, then {last}"


def _card(sight: Sight) -> str:
    at_rest, last = _places(sight.bodies_at_rest), _places(sight.bodies)
    return last if at_rest == last else f"{at_rest}, then {last}"


def _places(places: Places) -> str:
    named = (f"{count} × " * (count > 1) + _place(place) for place, count in places)
    return ", ".join(named) or "none out of the stack"


def _place(place: str) -> str:
    station = place.removeprefix(OLD_CARD)
    return "the old one: " * (station != place) + w.PLACES.get(station, station)


def _by_step(seen: Iterable[Seen]) -> dict[str, list[Seen]]:
    found: dict[str, list[Seen]] = {}
    for cell, sight in seen:
        found.setdefault(cell.step, []).append((cell, sight))
    return found


def _heading(steps: Sequence[str]) -> str:
    return "; ".join(f"`{step}` {w.STEPS.get(step, '')}".strip() for step in steps)


# --- which faults a row is about

Among = Mapping[tuple[str, str, str], int]
"""Unit, kind and phase → in how many rows of the step it stands."""


def _rows_of_words(by_answer: Mapping[Answer, Sequence[Cell]]) -> Among:
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for cells in by_answer.values():
        for what in {(cell.unit, cell.kind.value, cell.phase) for cell in cells}:
            found[what] += 1
    return found


def _faults(cells: Sequence[Cell], among: Among) -> str:
    units = [*w.UNITS, *sorted({cell.unit for cell in cells} - set(w.UNITS))]
    lines = []
    for unit in units:
        its = [cell for cell in cells if cell.unit == unit]
        if its:
            lines.append(f"**{w.UNITS.get(unit, unit)}** {_kinds(its, among)}")
    return "<br>".join(lines)


def _kinds(cells: Sequence[Cell], among: Among) -> str:
    """Kinds that come at the same moments stand together."""
    when: dict[str, dict[str, dict[str, None]]] = {}
    for cell in cells:
        phases = when.setdefault(cell.kind.value, {})
        said = phases.setdefault(cell.phase, {})
        if among[(cell.unit, cell.kind.value, cell.phase)] > 1 and cell.word:
            unit, word = _said_to(cell)
            said[w.device_word(unit, word)] = None
    together: dict[str, list[str]] = {}
    for kind, phases in when.items():
        moments = [_moment(kind, phase, phases[phase]) for phase in PHASES if phase in phases]
        key = ", ".join(moment for moment in moments if moment)
        together.setdefault(key, []).append(w.KINDS.get(kind, kind))
    return "; ".join(
        ", ".join(kinds) + (f" ({moments})" if moments else "") for moments, kinds in together.items()
    )


def _said_to(cell: Cell) -> tuple[str, str]:
    if cell.unit != "power":
        return cell.unit, cell.word
    unit, _, word = cell.word.partition(".")
    return unit, word or unit


def _moment(kind: str, phase: str, said: Iterable[str]) -> str:
    """A device's fault comes during the step, and a lost answer after it: that goes without saying."""
    usual = ANSWER_LOST if kind in NOT_HEARD else DURING
    about = " and ".join(dict.fromkeys(said))
    if phase == usual and not kind.startswith("cut."):
        return about
    return f"{phase} {about}".strip()
