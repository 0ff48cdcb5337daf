"""What stands on the fault matrix' page before its rows: how to read it, and what a long campaign found."""

from collections.abc import Mapping
from typing import Any

from kiosk.sandbox.campaign import matrix_words as w
from kiosk.sandbox.campaign.matrix_plan import SEED
from kiosk.sandbox.campaign.matrix_room import AT_REST_S, WAITED_S
from kiosk.sandbox.virtual.chance import Chance
from kiosk.sandbox.virtual.lines import LATE_S, UNPLUGGED_S
from kiosk.sandbox.virtual.path import LATE_ANSWER_S, RESTART_S
from kiosk.sandbox.virtual.power import Kind
from kiosk.sandbox.virtual.troubles import AWAY_S, FOR_A_WHILE_S, SLOW_S


def intro(runs: int, broken: int) -> str:
    """The page's head."""
    rests = "none of them broke" if not broken else f"**{broken} of them broke**"
    return f"""# The fault matrix

Made by `python -m kiosk campaign --matrix docs/fault-matrix.md` ([campaign.md](campaign.md)); nobody writes
here by hand. Every row was played in the virtual hall: {runs} runs, each with one fault at one moment of one
step; {rests} an invariant. What a fault code means, and who does what about it, stands in
[faults.md](faults.md).
"""


def legend() -> str:
    """How the tables are to be read."""
    codes = "; ".join(f"{w.KINDS[kind]} `{kind}`" for kind in Kind if kind in w.KINDS)
    chance = Chance(SEED)
    chance.visit = 1

    def drawn(label: str, among: tuple[float, ...]) -> str:
        return f"{among[int(chance.between(label, 0, len(among)))]:g} s"

    return f"""## How to read it

One section for each service that opens a case, one table for each step of its journal
(`kiosk/flows/steps.py`), one row for each answer. What led to the same answer stands in one row.

**When.** A step is written down as intent, then done, then written down as outcome.

| word | moment |
|---|---|
| before | the intent is not on disk yet |
| torn | the power goes while the intent is written: the disk has old, new or half of it |
| during | the intent is on disk; machine or centre are asked and work. Only of power cuts it is written out |
| answer lost | it was done, and the program does not hear it |
| after | the answer came, and its outcome is not on disk; or what follows before the next step begins |
| half noted | the power goes while the outcome is written |
| noted | the line is on disk |

Of the words to a device that only ask (status, reading a chip) the first of a step is played; of those that
move or write, and of the calls to the centre, each. Behind the moment stands what was being said when it
matters: the word to the device, the call to the centre.
`program ends`: the process is gone, and starts again; `computer off`: the computer, and what it feeds, loses
its power; `mains off`: everything stops where it is.

**How long.** A plug is out for {drawn("unplugged.dispenser", UNPLUGGED_S)}. What is late on a cable comes
{drawn("late.dispenser", LATE_S)} late, an answer of the centre {LATE_ANSWER_S:g} s. A slow motion takes
{drawn("slow", SLOW_S)} more. A cover is open, a head too hot, a certificate ended for
{drawn("cover", FOR_A_WHILE_S)}, or until staff come. A centre that ended is back after
{drawn("net.restart", RESTART_S)}, who comes back after {drawn("away", AWAY_S)}.

**The case ends**

| word | what is so then |
|---|---|
| issued | the card was taken and is enabled |
| retained | a finished card was not taken; it waits in the capture bin under a slip number |
| rejected | a card was spoilt and lies in a bin; number and application are withdrawn |
| withdrawn | no card was used up, and nothing is filed |
| refused | the centre or the bank said no, with a reason |
| done | it took effect: at the centre, on the citizen's chip, or both |
| unsure | only the citizen's chip knows, and its owner |
| open | not ended yet |

“open, then …”: it was not ended {WAITED_S:g} s after the visit, when the machine had tried by itself; then
staff came, all was mended, and it ended so. “+” stands between the cases of one visit.

**The citizen sees.** The screens that are not there without a fault, and the one that says how it ended: its
name, its heading, what it says is safe, the code for staff. “The glass goes dark”: the power went, or the
program; after it nobody stood there any more.

**The card.** Where the blanks lie that left the stack; before staff came, and then in the end, when that is
another place; and an old card that the machine has taken.

**Who acts** before all is well again: by the action of a fault that stands {AT_REST_S:g} to {WAITED_S:g} s
after the visit ([faults.md](faults.md)), by the reason why a service is off, by a case that waits for the
centre, and for a card that is kept. Nobody: the machine did it by itself, or tries until it is done.

**The watch room hears** what the heartbeats say that they do not say without a fault: fault codes, why a
service is off (as the glass says it), supplies, cards in the bins, cases that wait, a new start.

A journal that rots is not played here: no step notices it, the next start does ([faults.md](faults.md),
JRN-CHAIN and JRN-HEAD).

**Kinds of faults**, as `--replay` and the report call them: {codes}.

Any of it is played again by its address: `python -m kiosk campaign --replay 'scenario=issue_card@sichuan
seed={SEED} v1/jrn:issue_card.print.intent:after#1=cut.mains' --trace`.
"""


def figures(report: Mapping[str, Any]) -> str:
    """The long campaign's, out of its report."""
    faults, ends = report["faults"], report["ends"]
    rows = {
        "runs": f"{report['runs']:,}, {report['runs_per_minute']:,} a minute",
        "seed, seconds": f"{report['seed']}, {report['wall_s']:,.0f}",
        "visits": f"{report['visits']:,}, {report['visits_per_minute']:,} a minute",
        "starts of the program": f"{report['boots']:,}",
        "virtual hours": f"{report['virtual_hours']:,}",
        "faults": f"{sum(faults.values()):,} of {len(faults)} kinds: {_counts(faults)}",
        "ends": _counts(ends),
        "places": ", ".join(f"{name} {count}" for name, count in report["places"].items()),
        "repeated in a fresh process": ", ".join(
            f"{name} {count}" for name, count in report["repeat_checks"].items()
        ),
        "violations": str(report["violations"]),
    }
    lines = "\n".join(f"| {name} | {said} |" for name, said in rows.items())
    return f"## The long campaign\n\n| | |\n|---|---|\n{lines}\n"


def _counts(counts: Mapping[str, int]) -> str:
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name} {count:,}" for name, count in most)
