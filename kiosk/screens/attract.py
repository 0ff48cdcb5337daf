"""01: the standing picture: a card rises from its slot; what cannot be had today is said.

Its words are "touch the screen": the whole of it begins a visit, except the technicians' corner and the keys
for the look.
"""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.animation import Animation
from kivy.clock import Clock

from kiosk.model import Service
from kiosk.prompts.entrance import Attract, Offer, StaffCalled
from kiosk.prompts.prompt import Onward
from kiosk.screens import theme
from kiosk.screens.menu_words import in_one_line, names_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look

load_kv(__file__)

REST_S = 12.0
AWAKE_REST_S = 4.0
"""For somebody who stands there: the card rises at once, and again soon."""
WHAT_PX, WHAT_WIDE = 40, 980
TODAY_PX, TODAY_WIDE = 36, 640
BURN_IN_S = 300.0
BURN_IN_PX = 12
"""The whole picture stands a little higher every other five minutes, so that nothing burns into the panel."""


class AttractScreen(PromptScreen):
    has_head = False
    has_strip = False

    def __init__(self, *args: Any) -> None:
        upright = look.language == "zh"
        self.name_px = 136 if upright else 92
        self.name_place = (66, 96, 160, 800) if upright else (66, 48, 1000, 110)
        self.kind_place = (222, 104, 70, 500) if upright else (66, 152, 700, 72)
        self.warm_role = "on_pine_deep" if theme.high_contrast() else "glow"
        self._raised = False
        self._shift: Any = None
        self._rising: Any = None
        super().__init__(*args)

    def put(self, prompt: Attract) -> None:
        here = [offer for offer in prompt.offers if offer.on_menu and offer.referral is None]
        names = in_one_line(names_of(Offer(o.service) for o in here), theme.grown(WHAT_PX), WHAT_WIDE)
        only = here[0].service.value if len(here) == 1 else ""
        more = text("Attract.separator") + text(f"service.{only}.caption") if only else ""
        makes_cards = any(offer.service is Service.ISSUE_CARD for offer in here)
        self.ids.promise.text = text("Attract.promise" if makes_cards else "Attract.promise_plain")
        bring = text("Attract.bring" if makes_cards else "Attract.bring_plain")
        self.ids.what.text = f"{names}{more}\n{bring}"
        self._say_today(prompt)
        if not theme.look.still:
            rest_s = AWAKE_REST_S if prompt.somebody else REST_S
            self._rising = Clock.schedule_interval(self._rise, rest_s)
            if prompt.somebody:
                self._rise()
        self._shift = Clock.schedule_interval(self._against_burn_in, BURN_IN_S)

    def forget(self) -> None:
        for clock in (self._rising, self._shift):
            if clock is not None:
                clock.cancel()
        Animation.cancel_all(self.ids.scene)
        super().forget()

    def begin(self) -> None:
        self.answer(Onward())

    def staff(self) -> None:
        self.answer(StaffCalled())

    def contrast_text(self) -> str:
        return text(
            {"": "strip.contrast", "dark": "strip.contrast_swap", "light": "strip.contrast_plain"}[
                look.contrast
            ]
        )

    def _say_today(self, prompt: Attract) -> None:
        closed = [offer for offer in prompt.offers if offer.on_menu and offer.reason]
        names = names_of(prompt.offers)
        line = self.ids.today
        line.picto = "warning" if closed else "tick"
        if not closed:
            elsewhere = any(offer.referral is not None for offer in prompt.offers)
            key = "open" if len(names) == 1 or elsewhere else "all_open"
            line.text = text(f"Attract.{key}", services=in_one_line(names, theme.grown(TODAY_PX), TODAY_WIDE))
            return
        first = closed[0]
        line.text = text(
            "Attract.closed",
            reason=text(f"reason.{first.reason}"),
            service=text(f"service.{first.service.value}.name"),
        )

    def _rise(self, *_: object) -> None:
        self.ids.scene.rise = 0.0
        seconds = theme.tokens()["motion"]["attract_rise"]
        Animation(rise=1.0, duration=seconds, t="out_cubic", step=1 / 20).start(self.ids.scene)

    def _against_burn_in(self, *_: object) -> None:
        self._raised = not self._raised
        self.y += theme.at(BURN_IN_PX if self._raised else -BURN_IN_PX)
