"""What the citizen is told while the machine works: the stage, and how long it usually takes."""

from kiosk.prompts.making import Making, Stage
from kiosk.visit import Visit

USUAL_S: dict[Stage, float] = {
    # Known durations of the reference devices (config/sandbox/timings.toml has the parts and their sources).
    Stage.APPLYING: 1.0,
    Stage.PREPARING: 4.0,
    Stage.WRITING: 4.0,
    Stage.PRINTING: 38.0,
    Stage.CHECKING: 3.0,
    Stage.READY: 0.0,
}
TOTAL_S = sum(USUAL_S.values())


class Progress:
    """Shows `Making` at each stage; the remaining time is a sum of known durations."""

    def __init__(self, visit: Visit) -> None:
        self._ui = visit.ui
        self._for_another = visit.known.acting is not None
        self.second_blank = False

    def show(self, stage: Stage) -> None:
        """A stage begins."""
        stages = list(USUAL_S)
        rest = sum(USUAL_S[later] for later in stages[stages.index(stage) :])
        self._ui.tell(
            Making(stage, rest, TOTAL_S, USUAL_S[stage], self.second_blank, for_another=self._for_another)
        )
