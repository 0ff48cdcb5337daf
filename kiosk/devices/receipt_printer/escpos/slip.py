"""Printed paper as a simulated receipt printer leaves it: what was set, where, and how large."""

from dataclasses import dataclass, field

CELL_DOTS = 24
"""Height of a character of font A; an ASCII one is half as wide."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that were set alike."""

    text: str
    wide: int = 1
    high: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of text."""

    spans: tuple[Span, ...]
    align: str
    feed_dots: int

    @property
    def height_dots(self) -> int:
        """A line takes its spacing, or more when its characters are taller."""
        return max([self.feed_dots, *(CELL_DOTS * span.high for span in self.spans)])


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A QR code."""

    content: str
    module_dots: int
    align: str


@dataclass(slots=True)
class Slip:
    """A piece of paper from one cut to the next."""

    rows: list[PrintedLine | PrintedCode] = field(default_factory=list)
    is_cut: bool = False

    @property
    def text(self) -> str:
        """What can be read on it, line by line; a code stands as its content in brackets."""
        lines = []
        for row in self.rows:
            if isinstance(row, PrintedCode):
                lines.append(f"[{row.content}]")
            else:
                lines.append("".join(span.text for span in row.spans).rstrip())
        return "\n".join(lines)
