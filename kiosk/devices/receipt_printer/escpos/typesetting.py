"""A receipt in columns: 48 half-width ones on 80 mm paper, a Chinese character takes two (devices.md §5)."""

COLUMNS = 48
"""576 dots at 12 dots for an ASCII character of font A."""

NEVER_FIRST = frozenset("，。、；：！？）》】”’…·,.;:!?)]%")
"""What no line begins with: the character before it moves down with it."""


def width_of(text: str) -> int:
    """Columns that the text takes up: two for whatever the printer knows as a two-byte character."""
    return sum(1 if len(character.encode("gb18030")) == 1 else 2 for character in text)


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns, broken between Chinese characters and at blanks."""
    lines = []
    rest = text.strip()
    while width_of(rest) > columns:
        at = _break(rest, columns)
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*lines, rest]


def spread(label: str, value: str, columns: int) -> list[tuple[str, str]]:
    """A row: label to the left, value to the right, below each other when one line is too narrow for both."""
    gap = columns - width_of(label) - width_of(value)
    if gap >= 1:
        return [(label + " " * gap, value)]
    below = [("", " " * (columns - width_of(line)) + line) for line in wrapped(value, columns)]
    return [(line, "") for line in wrapped(label, columns)] + below


def hanging(label: str, text: str, columns: int) -> list[tuple[str, str]]:
    """A numbered step: its label stands before the first line, the others begin where that one does."""
    indent = width_of(label) + 2
    lines = wrapped(text, columns - indent)
    return [(label + "  ", lines[0])] + [(" " * indent, line) for line in lines[1:]]


def _break(text: str, columns: int) -> int:
    """Where to break a text that is too long: never inside a word or a number, never before punctuation."""
    taken = 0
    at = 0
    while taken + width_of(text[at]) <= columns:
        taken += width_of(text[at])
        at += 1
    seam = at
    while seam > 1 and (text[seam] in NEVER_FIRST or _inside_a_word(text, seam)):
        seam -= 1
    return seam if seam > 1 else at


def _inside_a_word(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    return before.isascii() and after.isascii() and not before.isspace() and not after.isspace()
