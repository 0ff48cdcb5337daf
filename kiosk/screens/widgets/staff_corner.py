"""The hidden gesture of the technicians: five touches in the upper left corner within five seconds."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock

from kiosk.screens.widgets.touchable import Touchable

TOUCHES = 5
WITHIN_S = 5.0


class StaffCorner(Touchable):
    """Dispatches on_called. It lies under everything else: what lies on it is pressed first."""

    __events__ = ("on_called",)

    def __init__(self, **properties: Any) -> None:
        properties.setdefault("place", (0, 0, 180, 180))
        super().__init__(target="staff_corner", repeats=True, **properties)
        self._touched_at: list[float] = []

    def on_called(self) -> None:
        """Bound by the screens."""

    def on_act(self) -> None:
        now = Clock.time()
        self._touched_at = [t for t in self._touched_at if now - t < WITHIN_S] + [now]
        if len(self._touched_at) >= TOUCHES:
            self._touched_at = []
            self.dispatch("on_called")
