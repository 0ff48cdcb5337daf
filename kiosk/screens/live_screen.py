"""What the two screens with a live picture share: they look at the view often, and let go of it."""

from typing import Any, ClassVar

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

from kiosk.devices.camera.port import LiveView
from kiosk.screens.prompt_screen import PromptScreen
from kiosk.screens.small_frames import frames
from kiosk.screens.widgets.live_picture import PICTURES_A_SECOND


class LiveScreen(PromptScreen):
    """`ids.picture` shows the frames; `see` is called when there may be something new to say."""

    reusable: ClassVar[bool] = True

    def __init__(self, *args: Any) -> None:
        self.view = LiveView()
        self._watching: Any = None
        super().__init__(*args)

    def watch(self, view: LiveView) -> None:
        """Show this view from now on, and no other."""
        self.view = view
        if self._watching is None:
            self._watching = Clock.schedule_interval(self._look, 1 / PICTURES_A_SECOND)
        self._look()

    def see(self) -> None:
        """Say what the view says."""

    def forget(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
        self.ids.picture.forget()
        self.view = LiveView()
        super().forget()

    def _look(self, *_: object) -> None:
        self.see()
        frames.paint(lambda: self.ids.picture.show(self.view.frame))
