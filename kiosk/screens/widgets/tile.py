"""The tiles of the menu (look.md 6): name, pictogram, one line below, or the reason why not today."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import NumericProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.surface import Surface
from kiosk.screens.widgets.words import Words


class Tile(Surface):
    """A service; off it is flat and its caption is the reason."""

    text = StringProperty("")
    caption = StringProperty("")
    picto = StringProperty("")
    picto_px = NumericProperty(108)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._name = Words(kind="tile", strong=True)
        self._caption = Words(kind="caption", role="ink_soft", valign="bottom")
        self._picto = Pictogram()
        for part in (self._name, self._caption, self._picto):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("text", "caption", "picto", "picto_px", "size", "enabled"):
            self.fbind(name, self._refresh)
        self._refresh()

    @property
    def label(self) -> str:
        return f"{self.text} {self.caption}"

    def arrange(self, *_: object) -> None:
        self._name.text, self._caption.text = self.text, self.caption
        self._picto.name = self.picto
        self._name.role = "ink" if self.enabled else "ink_soft"
        self._picto.role = "pine" if self.enabled else "edge"
        self._picto.glow_role = "glow" if self.enabled else ""
        width, height = theme.base(self.width), theme.base(self.height)
        self._name.place = (30, 30, width - 30 - 28 - self.picto_px - 12, height - 120)
        self._picto.place = (width - 28 - self.picto_px, 26, self.picto_px, self.picto_px)
        self._caption.place = (30, height / 2, width - 46, height / 2 - 22)
