"""Rows: ticked, chosen, looked at, gone along (look.md 6)."""

from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Board
from kiosk.screens.widgets.panel import Hairline
from kiosk.screens.widgets.pictogram import Pictogram
from kiosk.screens.widgets.shapes import disc, framed
from kiosk.screens.widgets.surface import FOOT_PX, Surface
from kiosk.screens.widgets.words import Words

BOX = 72


class TickBox(Board):
    """The box of a row: empty, lit, or ticked; round where one of several is chosen."""

    ticked = BooleanProperty(False)
    lit = BooleanProperty(False)
    round = BooleanProperty(False)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._tick = Pictogram(name="tick", role="on_pine", glow_role="")
        self.add_widget(self._tick)
        self._redraw = Clock.create_trigger(self.draw, -1)
        for name in ("pos", "size", "ticked", "lit", "round"):
            self.fbind(name, self._redraw)
        self._redraw()

    def draw(self, *_: object) -> None:
        self._tick.name = "tick" if self.ticked else ""
        side = theme.base(self.width)
        self._tick.place = (side / 8, side / 8, side * 3 / 4, side * 3 / 4)
        radius = BOX / 2 if self.round else 6
        if self.ticked:
            edge, fill, stroke = "pine", "pine", 4
        elif self.lit:
            edge, fill, stroke = "lamp_edge", "lamp", 8
        else:
            edge, fill, stroke = "edge", "surface", 4
        self.canvas.before.clear()
        with self.canvas.before:
            box = (self.x, self.y, self.width, self.height)
            framed(box, theme.color(edge), theme.color(fill), stroke, radius)


class TickRow(Surface):
    """A consent: the whole row is the target; `lit` puts the lamp in its box and the beam behind it."""

    ticked = BooleanProperty(False)
    head = StringProperty("")
    text = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._box = TickBox()
        self._head = Words(kind="label", strong=True, valign="bottom")
        self._text = Words(role="ink_soft")
        for part in (self._box, self._head, self._text):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("ticked", "lit", "head", "text", "size"):
            self.fbind(name, self._refresh)
        self._refresh()

    @property
    def label(self) -> str:
        return str(self.head)

    def on_act(self) -> None:
        self.ticked = not self.ticked

    def arrange(self, *_: object) -> None:
        self._box.ticked, self._box.lit = self.ticked, self.lit
        self.fill_role = "beam" if self.lit else ""
        self.edge_role = "lamp_edge" if self.lit else ""
        self._head.text, self._text.text = self.head, self.text
        width, height = theme.base(self.width), theme.base(self.height) - FOOT_PX
        self._box.place = (30, (height - BOX) / 2, BOX, BOX)
        _stack(self._head, self._text, (132, width - 132 - 24, height))


class ChoiceRow(Surface):
    """One of several (bank, occupation): bold name, second line, round box at the right.

    `mark` is a widget the screen lays at the left (the bank's mark); a row that is off says why in `text`.
    """

    head = StringProperty("")
    text = StringProperty("")
    head_kind = StringProperty("head")
    text_px = NumericProperty(0)
    mark_room = NumericProperty(0)

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._box = TickBox(round=True)
        self._head = Words(strong=True, valign="bottom")
        self._text = Words(role="ink_soft")
        for part in (self._box, self._head, self._text):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("chosen", "head", "text", "size", "enabled", "head_kind", "mark_room", "text_px"):
            self.fbind(name, self._refresh)
        self._refresh()

    @property
    def label(self) -> str:
        return str(self.head)

    def arrange(self, *_: object) -> None:
        self._box.ticked = self.chosen
        self._box.opacity = 1 if self.enabled else 0
        self._head.kind = self.head_kind
        self._head.role = "ink" if self.enabled else "ink_soft"
        self._head.text, self._text.text = self.head, self.text
        self._text.base_px = self.text_px
        width, height = theme.base(self.width), theme.base(self.height) - FOOT_PX
        self._box.place = (width - 30 - BOX, (height - BOX) / 2, BOX, BOX)
        left = 33 + self.mark_room
        right = 126 if self.enabled else 24
        _stack(self._head, self._text, (left, width - left - right, height))


class WayRow(Surface):
    """A fact row that is a key: pictogram, bold sentence, one more, arrow. Off, `text` says why."""

    picto = StringProperty("")
    head = StringProperty("")
    text = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._picto = Pictogram()
        self._head = Words(kind="label", strong=True)
        self._text = Words(role="ink_soft")
        self._arrow = Pictogram(name="next", glow_role="")
        for part in (self._picto, self._head, self._text, self._arrow):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("picto", "head", "text", "size", "enabled"):
            self.fbind(name, self._refresh)
        self._refresh()

    @property
    def label(self) -> str:
        return str(self.head)

    def arrange(self, *_: object) -> None:
        self._picto.name = self.picto
        self._picto.role, self._picto.glow_role = ("pine", "glow") if self.enabled else ("edge", "")
        self._head.role = "ink" if self.enabled else "ink_soft"
        self._arrow.opacity = 1 if self.enabled else 0
        self._head.text, self._text.text = self.head, self.text
        width, height = theme.base(self.width), theme.base(self.height) - FOOT_PX
        self._picto.place = (36, (height - 84) / 2, 84, 84)
        self._arrow.place = (width - 84, (height - 48) / 2, 48, 48)
        _stack(self._head, self._text, (153, width - 153 - 96, height))


class FactRow(Board):
    """Looked at, not pressed: pictogram 78, bold sentence and one more."""

    picto = StringProperty("")
    picto_px = NumericProperty(78)
    head = StringProperty("")
    text = StringProperty("")
    badge = BooleanProperty(False)
    """The pictogram stands white on a disc of pine (the ticks of 18)."""
    line = BooleanProperty(True)
    """A hairline below."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._picto = Pictogram()
        self._head = Words(kind="label", strong=True)
        self._text = Words(role="ink_soft")
        self._hair = Hairline()
        for part in (self._picto, self._head, self._text, self._hair):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("picto", "picto_px", "head", "text", "size", "pos", "badge", "line"):
            self.fbind(name, self._refresh)
        self._refresh()

    def arrange(self, *_: object) -> None:
        self._picto.name = self.picto
        self._head.text, self._text.text = self.head, self.text
        width, height = theme.base(self.width), theme.base(self.height)
        size = 60 if self.badge else self.picto_px
        inner = 40 if self.badge else size
        middle = 33 + size / 2
        self._picto.place = (middle - inner / 2, (height - inner) / 2, inner, inner)
        self._picto.role, self._picto.glow_role = ("on_pine", "") if self.badge else ("pine", "glow")
        self.canvas.before.clear()
        if self.badge:
            with self.canvas.before:
                centre = (self.x + theme.at(middle), self.center_y)
                disc(centre, theme.at(30), theme.color("pine"))
        left = 33 + size + 33
        _stack(self._head, self._text, (left, width - left - 24, height))
        self._hair.place = (0, height - 2, width, 2 if self.line else 0)


class FactLine(Board):
    """One line of the notice: pictogram 90, what it is about, and what is so."""

    picto = StringProperty("")
    name = StringProperty("")
    value = StringProperty("")

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._picto = Pictogram(place=(0, 21, 90, 90))
        self._name = Words(role="ink_soft", valign="middle")
        self._value = Words(kind="label", strong=True, valign="middle")
        for part in (self._picto, self._name, self._value, Hairline(place=(0, 130, 972, 2))):
            self.add_widget(part)
        self._refresh = Clock.create_trigger(self.arrange, -1)
        for name in ("picto", "name", "value", "size"):
            self.fbind(name, self._refresh)
        self._refresh()

    def arrange(self, *_: object) -> None:
        self._picto.name = self.picto
        self._name.text, self._value.text = self.name, self.value
        self._name.place = (126, 0, 240, 132)
        self._value.place = (382, 0, 590, 132)


def info_row(label: str, value: str, place: tuple[float, float, float, float], **more: Any) -> Board:
    """A row that is read; `more`: label_width (196), kind of the value ("label"), room at the right, line."""
    _, _, width, height = place
    label_width = more.get("label_width", 196)
    row = Board(place=place)
    row.add_widget(
        Words(text=label, role="ink_soft", valign="middle", place=(36, 0, label_width - 10, height))
    )
    room = more.get("room", 24)
    left = 36 + label_width
    row.add_widget(
        Words(
            text=value,
            kind=more.get("kind", "label"),
            strong=True,
            valign="middle",
            place=(left, 0, width - left - room, height),
        )
    )
    if more.get("line", True):
        row.add_widget(Hairline(place=(0, height - 2, width, 2)))
    return row


def _stack(head: Words, sentence: Words, room: tuple[float, float, float]) -> None:
    """Two texts over each other, centred in the height of the row; `room` is (left, width, height)."""
    left, width, height = room
    head.valign = sentence.valign = "top"
    head.width = sentence.width = theme.at(width)
    high = theme.base(len(head.lines()) * head.line_px)
    low = theme.base(len(sentence.lines()) * sentence.line_px) if sentence.text else 0
    top = max((height - high - low) / 2, 0)
    head.place = (left, top, width, high)
    sentence.place = (left, top + high, width, max(min(low, height - top - high), 0))
