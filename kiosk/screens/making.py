"""13: the machine works and the citizen rests. Words change when the machine goes on, and only then."""

import math
from typing import Any, ClassVar

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

from kiosk.prompts.making import Making, Stage
from kiosk.screens.fitting_text import fitting
from kiosk.screens.headway import Headway
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.small_frames import frames
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.station_line import DONE, NOW, THEN

load_kv(__file__)

MOVES_A_SECOND = 2
"""Enough to show that the machine lives; each frame costs the loop what software needs to paint it."""
SLOW = 2.0
"""A stage that takes so many times its usual time is said to be slow (ux.md C.6)."""
ELDER_STAGES = (
    (Stage.APPLYING, Stage.PREPARING),
    (Stage.WRITING,),
    (Stage.PRINTING, Stage.CHECKING),
    (Stage.READY,),
)
"""Four lines instead of six: larger type has room for fewer."""
HEAD_AT_REST = 0.58
"""Where the print head stands when nothing may move (look/mockups 13b)."""


class MakingScreen(PromptScreen):
    reusable: ClassVar[bool] = True

    def __init__(self, *args: Any) -> None:
        self._headway = Headway()
        self._moving: Any = None
        self._slow = False
        super().__init__(*args)

    def heading(self, prompt: Making) -> str:
        return text("Making.head")

    def put(self, prompt: Making) -> None:
        self._headway.stage_begins(prompt, Clock.get_time())
        self._slow = False
        self._say_remaining(prompt)
        self.ids.stations.show(_stations(prompt.stage))
        notice = "second" if prompt.second_blank else "fetch" if prompt.for_another else "tip"
        self.ids.notice.picto = {"second": "card-replace", "fetch": "enable", "tip": "pin"}[notice]
        self.ids.notice.head = fitting(f"Making.{notice}")
        self.ids.notice.text = fitting(f"Making.{notice}_more")
        if self._moving is None:
            rate = 1.0 if look.still else 1 / MOVES_A_SECOND
            self._moving = Clock.schedule_interval(self._move, rate)
        self._move()

    def resume(self, before: "MakingScreen") -> None:
        """The look was changed: the bar goes on from where it stands."""
        self._headway = before._headway
        self._move()

    def forget(self) -> None:
        if self._moving is not None:
            self._moving.cancel()
        super().forget()

    def _say_remaining(self, prompt: Making) -> None:
        minutes = math.ceil(prompt.remaining_s / 60)
        key = "soon" if prompt.remaining_s < 60 else "minutes"
        self.ids.title.sub = fitting(f"Making.{key}", n=minutes)

    def _move(self, *_: object) -> None:
        now = Clock.get_time()
        prompt = self._headway.prompt
        bar, printer = self.ids.bar, self.ids.printer
        frames.paint(lambda: bar.go(self._headway.done(now)) + printer.go(self._head(now)))
        overdue = (
            prompt is not None
            and prompt.stage_s > 0
            and self._headway.in_stage_s(now) > SLOW * prompt.stage_s
        )
        if overdue and not self._slow:
            self._slow = True
            self.ids.title.sub = text("Making.slow")

    def _head(self, now: float) -> float:
        prompt = self._headway.prompt
        if prompt is None or list(Stage).index(prompt.stage) < list(Stage).index(Stage.PRINTING):
            return 0.0
        if prompt.stage is not Stage.PRINTING:
            return 1.0
        return HEAD_AT_REST if look.still else self._headway.of_stage(now)


def _stations(present: Stage) -> list[tuple[str, str]]:
    order = list(Stage)
    groups = ELDER_STAGES if look.elder else tuple((stage,) for stage in order)
    stations = []
    for group in groups:
        first, last = order.index(group[0]), order.index(group[-1])
        if order.index(present) > last:
            stations.append((DONE, text(f"stage.done.{group[0].value}")))
        elif order.index(present) >= first:
            stations.append((NOW, text(f"stage.now.{present.value}")))
        else:
            stations.append((THEN, text(f"stage.then.{group[0].value}")))
    return stations
