"""`kiosk check --rules PROVINCE`: a province's rules on paper, in Chinese, in 120 columns.

A Chinese character is two columns wide. Cells are wrapped, never cut.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import groupby, zip_longest

from kiosk.policy.policy import Policy
from kiosk.policy.table import Row, RuleWords, rows_of

COLUMNS = 120
WIDTHS = (34, 32, 24, 21)
BETWEEN = " | "
NEVER_FIRST = "，。；：、）》”？！"
"""Signs that begin no line."""


def rules_sheet(policy: Policy, words: RuleWords, today: date) -> Iterator[str]:
    """The lines, each at most 120 columns wide."""
    profile = policy.profile
    yield words.title.format(name=profile.name)
    yield "=" * COLUMNS
    yield from _head(policy, words, today)
    rows = list(rows_of(profile, words))
    for section, inside in groupby(rows, key=lambda row: row.section):
        yield ""
        yield f"## {section}"
        yield from _line(words.head)
        yield "-+-".join("-" * width for width in WIDTHS)
        for row in inside:
            yield from _line((f"{row.label}\n[{row.key}]", row.value, row.where, row.remark))
    yield ""
    yield from wrapped(_summary(rows, words), COLUMNS)


def _head(policy: Policy, words: RuleWords, today: date) -> Iterator[str]:
    profile, validity = policy.profile, policy.profile.validity
    if validity:
        first, last = validity.first_day.value.isoformat(), validity.last_day.value.isoformat()
        yield words.valid.format(first=first, last=last, today=today.isoformat())
    else:
        yield words.no_end.format(today=today.isoformat())
    for warning in policy.warnings(today):
        name, _, day = warning.partition(": ")
        yield words.warning[name].format(day=day)
    for sentence in words.legend:
        yield from wrapped(sentence, COLUMNS)
    yield ""
    yield f"## {words.sources}"
    for short, source in profile.sources.items():
        force = words.binding if source.binding else words.guide
        number = f"（{source.number}）" if source.number else ""
        yield from wrapped(
            f"{short}  《{source.title}》{number}，{source.issued_by}；{force}；{source.file}", COLUMNS
        )


def _summary(rows: list[Row], words: RuleWords) -> str:
    count = {kind: sum(row.kind == kind for row in rows) for kind in ("seed", "own", "silent")}
    return words.summary.format(
        rows=count["seed"] + count["own"],
        seeds=count["seed"],
        own=count["own"],
        judgements=sum(row.judged for row in rows),
        silent=count["silent"],
    )


def _line(cells: tuple[str, str, str, str]) -> Iterator[str]:
    """One row of the table; as many lines as its longest cell needs."""
    columns = [list(wrapped(cell, width)) for cell, width in zip(cells, WIDTHS, strict=True)]
    for pieces in zip_longest(*columns, fillvalue=""):
        padded = [
            piece + " " * (width - width_of(piece)) for piece, width in zip(pieces, WIDTHS, strict=True)
        ]
        yield BETWEEN.join(padded).rstrip()


def width_of(text: str) -> int:
    """Columns in a Chinese font: wide, full-width and ambiguous signs (quotes, dots) take two (UAX 11)."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns; no sign of punctuation begins one."""
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph, width):
            if width_of(line + piece) > width:
                carried = line[-1] if piece in NEVER_FIRST and len(line) > 1 else ""
                yield line[: len(line) - len(carried)]
                line = carried
            line += piece
        yield line


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    """Chinese signs one by one, Latin words whole unless no line could hold them."""
    for piece in re.findall(r"[!-~]+|.", paragraph):
        if len(piece) > width:
            yield from piece
        else:
            yield piece
