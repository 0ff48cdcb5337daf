"""The body of everything that can be pressed: outline, pressing edge, and the states (look.md 6)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.graphics import Canvas, Color, PopMatrix, PushMatrix, SmoothLine, Translate
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.lamp import breathe
from kiosk.screens.widgets.shapes import Box, filled, framed, inset
from kiosk.screens.widgets.touchable import Touchable

OUTLINE_PX = 2
FOOT_PX = 6
CONTRAST_PX = 4
CHOSEN_PX = 6
RING_PX = 12


class Surface(Touchable):
    """A key without its face: the body, the foot, the outline and the states."""

    dress = OptionProperty("key", options=("key", "lamp", "danger", "strong", "flat"))
    """strong: the pine (in maintenance blue) key; flat: no body at all, only the touch."""
    lit = BooleanProperty(False)
    """The one next thing: it carries the lamp's ring."""
    chosen = BooleanProperty(False)
    fill_role = StringProperty("")
    edge_role = StringProperty("")
    """Other colours than the dress has, for rows on the lamp's beam."""
    wide = NumericProperty(0)
    """Its width in a row of actions, in base pixels; 0 takes what is left."""
    quiet = BooleanProperty(False)
    """No other ground while pressed: nobody shall see which digit it was."""

    def __init__(self, **properties: Any) -> None:
        self._body = Canvas()
        self._ring = Canvas()
        super().__init__(**properties)
        with self.canvas.before:
            PushMatrix()
            self._sink = Translate(0, 0)
        self.canvas.before.add(self._ring)
        self.canvas.before.add(self._body)
        with self.canvas.after:
            PopMatrix()
        self._redress = Clock.create_trigger(self.draw_body, -1)
        for name in (
            "pos",
            "size",
            "enabled",
            "dress",
            "chosen",
            "lit",
            "fill_role",
            "edge_role",
        ):
            self.fbind(name, self._redress)
        self.fbind("pressed", self.draw_body)
        self._redress()

    @property
    def reach(self) -> tuple[Box, ...]:
        return (inset(self.box, -RING_PX),)

    def draw_body(self, *_: object) -> None:
        self._body.clear()
        self._ring.clear()
        self._sink.y = -theme.at(FOOT_PX) if self.pressed else 0
        if self.dress == "flat":
            return
        with self._body:
            if not self.enabled:
                self._draw_off()
            elif theme.high_contrast():
                self._draw_contrast()
            else:
                self._draw_on()
            if self.chosen:
                self._draw_chosen()
        if self.lit and self.enabled:
            breathe(self)

    def breathe(self, alpha: float) -> Box:
        """The lamp's ring round the key, as bright as the lamp is now."""
        self._ring.clear()
        if not self.enabled:
            return self.reach[0]
        colour = theme.color("lamp_edge" if theme.high_contrast() else "lamp")
        with self._ring:
            filled(inset(self.box, -RING_PX / 2), (*colour[:3], alpha * 0.45), 13 + RING_PX / 2)
        return self.reach[0]

    def _draw_off(self) -> None:
        if theme.high_contrast():
            framed(self.box, theme.color("line"), theme.color("sunk"), OUTLINE_PX)
            return
        filled(self.box, theme.color("sunk"))

    def _draw_contrast(self) -> None:
        edge, fill = theme.color(self.edge_role or self._roles()[0]), theme.color(self._fill())
        framed(self.box, edge, fill, CONTRAST_PX)

    def _draw_on(self) -> None:
        edge_role, outline = self._roles()
        x, y, width, height = self.box
        foot = theme.at(FOOT_PX)
        fill = theme.color(self._fill())
        edge = theme.color(self.edge_role or edge_role)
        if self.pressed:
            # The foot is gone; the body has sunk onto it.
            box = (x, y + foot, width, height - foot)
            framed(box, edge, fill, outline) if outline else filled(box, fill)
            return
        framed(self.box, edge, fill, (outline, outline, outline, FOOT_PX))

    def _fill(self) -> str:
        if self.pressed and self.dress == "key" and not self.quiet:
            return "sunk"
        if self.fill_role:
            return str(self.fill_role)
        return {"key": "surface", "lamp": "lamp", "danger": "cinnabar", "strong": "pine"}[self.dress]

    def _roles(self) -> tuple[str, int]:
        """Role of the edge, and how thick the outline is."""
        return {
            "key": ("edge", OUTLINE_PX),
            "lamp": ("lamp_edge", 0),
            "danger": ("cinnabar_edge", 0),
            "strong": ("ink", 0),
        }[self.dress]

    def _draw_chosen(self) -> None:
        x, y, width, height = inset(self.box, CHOSEN_PX / 2)
        Color(*theme.color("pine"))
        SmoothLine(
            rounded_rectangle=(x, y, width, height, theme.at(10), 24),
            width=theme.at(CHOSEN_PX) / 2,
            overdraw_width=1,
        )
