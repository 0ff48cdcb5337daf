"""How far the making has come, as far as is known: usual durations on a clock, held back by the stages.

The bar never goes back, and never beyond what the machine has reported: inside a stage it stops where the
next one begins.
"""

from kiosk.prompts.making import Making


class Headway:
    """Told when a stage begins; asked at any time how much is done."""

    def __init__(self) -> None:
        self.prompt: Making | None = None
        self._began = 0.0
        self._furthest = 0.0

    def stage_begins(self, prompt: Making, now: float) -> None:
        """The machine reports the stage of this prompt."""
        self.prompt = prompt
        self._began = now

    def in_stage_s(self, now: float) -> float:
        return max(now - self._began, 0.0)

    def of_stage(self, now: float) -> float:
        """0…1 of the present stage; 0 when its duration is not known."""
        if self.prompt is None or self.prompt.stage_s <= 0:
            return 0.0
        return min(self.in_stage_s(now) / self.prompt.stage_s, 1.0)

    def done(self, now: float) -> float:
        """0…1 of everything."""
        prompt = self.prompt
        if prompt is None or prompt.total_s <= 0:
            return self._furthest
        passed = min(self.in_stage_s(now), prompt.stage_s)
        part = 1 - (prompt.remaining_s - passed) / prompt.total_s
        self._furthest = max(self._furthest, min(max(part, 0.0), 1.0))
        return self._furthest
