"""Text set as look.md 4 asks: rows of the type table, line heights as printed, breaks as Chinese is broken.

Kivy's own label breaks lines at spaces only, puts a full stop at the head of a line and cuts what does not
fit without a word. Here a line never begins with a closing mark, and `overflows` tells what does not fit.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kiosk.screens import kivy_setup  # noqa: F401

# isort: split
from kivy.clock import Clock
from kivy.core.text import Label as TextImage
from kivy.graphics import Color, Rectangle
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty

from kiosk.screens import theme
from kiosk.screens.widgets.board import Placed

NEVER_FIRST = "，。、；：？！”’）》】…·,.;:?!)]%"
NEVER_LAST = "“‘（《【(["
SLACK_PX = 2.0
"""Rounding of glyph widths; less than an eye sees."""


class Words(Placed):
    """One paragraph, or several lines parted by newlines."""

    text = StringProperty("")
    kind = StringProperty("body")
    """Row of the type table."""
    role = StringProperty("ink")
    """Colour role."""
    strong = BooleanProperty(False)
    """Bold."""
    align = OptionProperty("left", options=("left", "center", "right"))
    valign = OptionProperty("top", options=("top", "middle", "bottom"))
    base_px = NumericProperty(0)
    """A size outside the table, in base pixels; it grows as `kind` grows in elder mode."""
    spread = NumericProperty(0)
    """Line height as a multiple of the size; 0 takes the row's."""

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self._lines: list[str] = []
        self._redraw = Clock.create_trigger(self.draw, -1)
        self.bind(**{name: self._redraw for name in _DRAWN_BY})
        self._redraw()

    @property
    def size_px(self) -> float:
        if self.base_px:
            return theme.grown(self.base_px, self.kind)
        return theme.type_row(self.kind).size_px

    @property
    def line_px(self) -> float:
        return self.size_px * (self.spread or theme.type_row(self.kind).line)

    @property
    def natural_width(self) -> float:
        """Of the widest line, unbroken."""
        return max((width_of(line, self.size_px, self.strong) for line in self.text.split("\n")), default=0.0)

    def lines(self) -> list[str]:
        return [
            line
            for paragraph in self.text.split("\n")
            for line in broken(paragraph, self.width, self.size_px, self.strong)
        ]

    def overflows(self) -> bool:
        """Whether a line is wider, or all lines are higher, than the box they were given."""
        if not self.text:
            return False
        lines = self.lines()
        # The leading of the last line may hang out: it is empty.
        leading = max(self.line_px - self.size_px, 0)
        too_high = len(lines) * self.line_px - leading > self.height + SLACK_PX
        return too_high or any(
            width_of(line, self.size_px, self.strong) > self.width + SLACK_PX for line in lines
        )

    def draw(self, *_: object) -> None:
        """Put the lines on the canvas; called by itself before the next frame."""
        self.canvas.clear()
        lines = self.lines() if self.text else []
        block = len(lines) * self.line_px
        top = {
            "top": self.top,
            "middle": self.center_y + block / 2,
            "bottom": self.y + block,
        }[self.valign]
        with self.canvas:
            Color(*theme.color(self.role))
            for number, line in enumerate(lines):
                self._draw_line(line, top - number * self.line_px)

    def _draw_line(self, line: str, top: float) -> None:
        if not line:
            return
        image = TextImage(text=line, font_size=self.size_px, bold=self.strong)
        image.refresh()
        width, height = image.texture.size
        left = {
            "left": self.x,
            "center": self.center_x - width / 2,
            "right": self.right - width,
        }[self.align]
        bottom = top - (self.line_px + height) / 2
        Rectangle(texture=image.texture, pos=(round(left), round(bottom)), size=(width, height))

    def forget(self) -> None:
        """Nothing that was shown stays reachable (ux.md C.4)."""
        self.text = ""
        self.canvas.clear()


_DRAWN_BY = ("text", "kind", "role", "strong", "align", "valign", "base_px", "spread", "pos", "size")


def width_of(line: str, size_px: float, strong: bool) -> float:
    """Width of a line; the sum of its pieces, which are measured once."""
    return sum(_piece_width(piece, size_px, strong) for piece in pieces(line))


@lru_cache(maxsize=4096)
def _glyph_width(character: str, size_px: float, strong: bool) -> float:
    return float(TextImage(font_size=size_px, bold=strong).get_extents(character)[0])


def _piece_width(piece: str, size_px: float, strong: bool) -> float:
    # Only single characters are remembered: a remembered piece could be somebody's number.
    if len(piece) == 1:
        return _glyph_width(piece, size_px, strong)
    return float(TextImage(font_size=size_px, bold=strong).get_extents(piece)[0])


def pieces(line: str) -> Iterator[str]:
    """What is never broken: a run of Latin letters and digits, or one Chinese character."""
    run = ""
    for character in line:
        if ord(character) < 0x2E80 and character != " ":
            run += character
            continue
        if run:
            yield run
            run = ""
        yield character
    if run:
        yield run


def broken(paragraph: str, width: float, size_px: float, strong: bool) -> list[str]:
    """The paragraph in lines of at most `width`, unless one piece alone is wider."""
    lines: list[str] = []
    line: list[str] = []
    used = 0.0
    for piece in pieces(paragraph):
        needed = _piece_width(piece, size_px, strong)
        if line and used + needed > width + SLACK_PX and piece != " ":
            kept, line = _parted(line, piece)
            lines.append("".join(kept).rstrip())
            used = width_of("".join(line), size_px, strong)
        line.append(piece)
        used += needed
    lines.append("".join(line).rstrip())
    return lines


def _parted(line: list[str], following: str) -> tuple[list[str], list[str]]:
    """What stays on the line and what goes down with the piece that follows (避头尾)."""
    cut = len(line)
    if following[0] in NEVER_FIRST:
        cut -= 1
    while cut > 1 and line[cut - 1][-1] in NEVER_LAST:
        cut -= 1
    if cut < 1:
        return line, []
    return line[:cut], line[cut:]
