"""The glass in Kivy (kiosk.ui.Glass): one screen at a time, one question over it, and nothing left behind."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from time import monotonic
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.base import EventLoop, async_runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.core.text import DEFAULT_FONT, LabelBase
from kivy.uix.widget import Widget

from kiosk.fonts import Fonts
from kiosk.prompts.help_said import HelpSaid
from kiosk.prompts.prompt import Prompt
from kiosk.screens import collector, theme
from kiosk.screens.fresh_touches import read_touches_freshly
from kiosk.screens.here import here
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.small_frames import frames
from kiosk.screens.table import SCREENS, screen_class
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets import strip
from kiosk.ui import Answered

PRELOAD_AFTER_S = 1.0
"""The standing picture comes first."""
DRAW_AT_REST_S = 5.0


class _Root(Widget):
    """The whole window; the screen stands in its middle, scaled to the shorter side."""

    def __init__(self, touched: Callable[[], None]) -> None:
        super().__init__()
        self._touched = touched

    def on_touch_down(self, touch: Any) -> bool:
        self._touched()
        # A touch panel names no button; of a mouse only the left one is a finger.
        if touch.is_mouse_scrolling or getattr(touch, "button", None) not in (None, "left"):
            return True
        # Only what lies on top is touched; what lies under an overlay waits.
        return bool(self.children and self.children[0].on_touch_down(touch))


class KivyGlass:
    """See Glass. To be made after `kivy_setup.open_window`; `run` draws until `close`."""

    def __init__(self, fonts: Fonts, *, can_speak: bool = False) -> None:
        LabelBase.register(DEFAULT_FONT, fn_regular=str(fonts.regular), fn_bold=str(fonts.bold))
        strip.outside.can_speak = can_speak
        self.root = _Root(self._touch)
        self.sequence = 0
        """Grows with each showing, laying over and lifting off; the probe tells it."""
        self._screen: PromptScreen | None = None
        self._overlay: PromptScreen | None = None
        self._touched_at = 0.0
        EventLoop.ensure_window()
        self._window = EventLoop.window
        self._window.set_title(text("head.kiosk"))
        theme.fit(*self._window.size)
        self._window.clearcolor = theme.color("paper")
        # The finger sees its key come up first; the new look stands with the frame after that.
        look.on_change = Clock.create_trigger(lambda _: self.rebuild(), 0)
        self.root.bind(size=self._fit)
        frames.attach(self._window, self.root)
        self._drawn_at: float | None = None
        self._window.bind(on_flip=self._drawn)

    # --- kiosk.ui.Glass -------------------------------------------------------------------------------------

    def show(self, prompt: Prompt[Any], answered: Answered) -> None:
        """See Glass."""
        self.sequence += 1
        present = self._screen
        if present is not None and present.reusable and type(present.prompt) is type(prompt):
            present.prompt = prompt
            present.listen(answered)
            present.put(prompt)
            return
        self._take_away(present)
        self._screen = self._stand(prompt, answered)
        self._order()

    def lay_over(self, prompt: Prompt[Any], answered: Answered) -> None:
        """See Glass."""
        self.sequence += 1
        self._take_away(self._overlay)
        self._overlay = self._stand(prompt, answered)
        self._order()

    def lift_off(self) -> None:
        """See Glass."""
        self.sequence += 1
        self._take_away(self._overlay)
        self._overlay = None
        self._order()

    def wipe(self) -> None:
        """See Glass."""
        self.sequence += 1
        self._take_away(self._overlay)
        self._take_away(self._screen)
        self._overlay = self._screen = None
        look.reset()
        if strip.outside.call_staff is None:
            strip.outside.said = HelpSaid.NOTHING
        self._window.clearcolor = theme.color("paper")
        collector.tidy_everything()

    @property
    def touched_at(self) -> float:
        """See Glass."""
        return self._touched_at

    @property
    def patience_factor(self) -> float:
        """See Glass."""
        return look.patience_factor

    # --- what stands outside the glass ----------------------------------------------------------------------

    def stand(self, place: str, machine: str, places: Mapping[str, tuple[float, float]]) -> None:
        """Say where this machine stands, what it is called, and where its slots are (look.md 8)."""
        here.place, here.machine, here.places = place, machine, places

    def let_call(self, call_staff: Callable[[], None]) -> None:
        """From now on the help key calls; what became of it is told by `say_help`."""
        strip.outside.call_staff = call_staff

    def say_help(self, said: HelpSaid) -> None:
        """What the help key says from now on; a call may outlast the screen it was made on."""
        strip.outside.said = said
        for screen in (self._screen, self._overlay):
            if screen is not None:
                screen.say_help()

    # --- the window -----------------------------------------------------------------------------------------

    async def run(self, warm_up: Iterable[Callable[[], object]] = ()) -> None:
        """Draw and listen until `close`; ends with the window.

        `warm_up` is called one by one while nothing else is to be done, before anybody may need it.
        """
        collector.take_over()
        self.preload(warm_up)
        read_touches_freshly()
        Clock.schedule_interval(self._draw_at_rest, DRAW_AT_REST_S / 2)
        await async_runTouchApp(self.root, async_lib="asyncio")

    def close(self) -> None:
        """End `run`."""
        stopTouchApp()

    @property
    def frame_age_s(self) -> float | None:
        """How long ago the last frame was drawn; None before the first. At rest there is one now and then."""
        return None if self._drawn_at is None else monotonic() - self._drawn_at

    @property
    def screen(self) -> PromptScreen | None:
        return self._screen

    @property
    def overlay(self) -> PromptScreen | None:
        return self._overlay

    def preload(self, warm_up: Iterable[Callable[[], object]] = ()) -> None:
        """Import the other screens one by one between frames, so that none is slow the first time."""
        screens = (partial(import_module, f"kiosk.screens.{name}") for name in SCREENS)
        waiting: list[Callable[[], object]] = [*screens, *warm_up]

        def one(_: float) -> bool:
            waiting.pop(0)()
            if not waiting and not self._touched_at:
                # Nobody has been here yet: all that lives is the program's own.
                collector.tidy_everything()
            return bool(waiting)

        Clock.schedule_once(lambda _: Clock.schedule_interval(one, 0.05), PRELOAD_AFTER_S)

    def rebuild(self) -> None:
        """The look was changed: the same prompts in the new look, with what was typed."""
        self._screen = self._again(self._screen)
        self._overlay = self._again(self._overlay)
        self._order()

    def _drawn(self, _window: Any) -> None:
        if self._screen is not None:
            self._drawn_at = monotonic()

    def _draw_at_rest(self, _: float) -> None:
        """Where nothing moves nothing is drawn, and nobody could tell that from a glass that hangs."""
        age_s = self.frame_age_s
        if age_s is not None and age_s > DRAW_AT_REST_S / 2:
            self._window.canvas.ask_update()

    def _again(self, before: PromptScreen | None) -> PromptScreen | None:
        if before is None:
            return None
        answered = before.present_answered
        after = self._stand(before.prompt, answered or _nobody)
        after.resume(before)
        if answered is None:
            after.listen(None)
        self._take_away(before)
        return after

    def _stand(self, prompt: Prompt[Any], answered: Answered) -> PromptScreen:
        kind = screen_class(type(prompt))
        theme.wear(kind.dress)
        screen = kind(prompt, answered)
        self._place(screen)
        self.root.add_widget(screen)
        return screen

    def _order(self) -> None:
        """Draw and touch only what lies on top: what lies under it waits, and costs nothing."""
        top, below = self._overlay or self._screen, self._screen if self._overlay else None
        for screen, drawn in ((below, False), (top, True)):
            if screen is None:
                continue
            present = self.root.canvas.indexof(screen.canvas) >= 0
            if drawn and not present:
                self.root.canvas.add(screen.canvas)
            elif present and not drawn:
                self.root.canvas.remove(screen.canvas)
        if top is None:
            return
        if self.root.children[0] is not top:
            self.root.children.remove(top)
            self.root.children.insert(0, top)
        theme.wear(top.dress)
        self._window.clearcolor = theme.color(top.ground)

    def _take_away(self, screen: PromptScreen | None) -> None:
        if screen is None:
            return
        self.root.remove_widget(screen)
        screen.forget()
        collector.tidy_soon()

    def _fit(self, *_: object) -> None:
        theme.fit(*self.root.size)
        self.rebuild()

    def _place(self, screen: PromptScreen) -> None:
        base = theme.tokens()["base"]
        screen.size = (theme.at(base["width_px"]), theme.at(base["height_px"]))
        width, height = self.root.size if self.root.parent else self._window.size
        screen.pos = (round((width - screen.width) / 2), round((height - screen.height) / 2))

    def _touch(self) -> None:
        self._touched_at = asyncio.get_running_loop().time()


def _nobody(_: object) -> None:
    """The screen that was rebuilt had been answered."""
