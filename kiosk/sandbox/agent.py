"""The scripted citizen who comes for another person, with both ID cards and a paper in the hand."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from kiosk.prompts.agency import (
    AgentDocuments,
    AskForHolder,
    ChooseCause,
    ChooseErrand,
    ChooseRelation,
    GuardianId,
    ReadCommitment,
    ReviewPaper,
    WaitForReviewer,
)
from kiosk.prompts.prompt import Prompt

if TYPE_CHECKING:
    from kiosk.sandbox.citizen import Citizen

SIGNATURE = (((0.3, 0.2), (0.45, 0.2), (0.3, 0.7)), ((0.5, 0.2), (0.65, 0.5), (0.55, 0.8)))
"""Two strokes, as shares of the box."""
REVIEW_S = 4


async def _wait(_citizen: "Citizen") -> None:
    """Somebody at the centre looks."""


async def _choose_errand(citizen: "Citizen") -> None:
    await citizen.glass.touch(f"errand_{citizen.errand}")
    await citizen.glass.touch_once_lit("primary")


async def _put_one_of_two_ids(citizen: "Citizen") -> None:
    """The other person's first; the one that was read is put away."""
    first = citizen.ids_shown % 2 == 0
    citizen.ids_shown += 1
    if not first:
        await citizen.hands("lift_id")
    await citizen.hall.post("hands", "put_id", who=citizen.principal if first else citizen.name, count=0)


async def _is_here(citizen: "Citizen") -> None:
    """The other person came along, and stands before the same camera."""
    await citizen.glass.touch("primary")


async def _choose_relation(citizen: "Citizen") -> None:
    await citizen.glass.touch_one_of("kind_", set())
    await citizen.glass.touch_once_lit("primary")


async def _choose_cause(citizen: "Citizen") -> None:
    await citizen.glass.touch_one_of("cause_", set())
    await citizen.glass.touch_once_lit("primary")


async def _show_paper(citizen: "Citizen") -> None:
    await citizen.hands("hold_paper")
    await citizen.glass.touch_once_lit("shutter")


async def _page_is_good(citizen: "Citizen") -> None:
    await citizen.hands("lower_paper")
    await citizen.glass.touch("primary")


async def _sign(citizen: "Citizen") -> None:
    """The people at the centre take a moment to look."""
    await citizen.centre.fetch("POST", ("sandbox", "reviewer", "papers"), {"takes_s": str(REVIEW_S)})
    await citizen.glass.touch("tick_agree")
    await citizen.glass.write("signature", SIGNATURE)
    await citizen.glass.touch_once_lit("primary")


ACTS_OF_AN_AGENT: Mapping[type[Prompt[Any]], Callable[["Citizen"], Awaitable[None]]] = {
    ChooseErrand: _choose_errand,
    GuardianId: _put_one_of_two_ids,
    AskForHolder: _is_here,
    ChooseRelation: _choose_relation,
    ChooseCause: _choose_cause,
    AgentDocuments: _show_paper,
    ReviewPaper: _page_is_good,
    ReadCommitment: _sign,
    WaitForReviewer: _wait,
}
