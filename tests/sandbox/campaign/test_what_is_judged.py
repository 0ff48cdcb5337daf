"""The table of docs/campaign.md against the judges: each number once, by whom it says."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
JUDGES = (ROOT / "kiosk/sandbox/virtual", ROOT / "kiosk/sandbox/campaign")
PLANTED = "plants.py"
"""Names what its bugs break, and judges nothing."""
NUMBER = re.compile(r"[IDJKL]-\d+")
ELSEWHERE = {"I-11": "D-15"}
"""Judged under another number."""


def rows() -> Iterator[tuple[str, str, str]]:
    """Number, what must be, and who judges."""
    text = (ROOT / "docs/campaign.md").read_text("utf-8")
    chapter = text.partition("## What is judged\n")[2].partition("\n## ")[0]
    for line in chapter.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if NUMBER.fullmatch(cells[0]):
            yield cells[0], cells[1], cells[3]


def numbers_in(path: Path) -> set[str]:
    """Those that stand in the code as such."""
    tree = ast.parse(path.read_text("utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {word for word in words if isinstance(word, str) and NUMBER.fullmatch(word)}


def test_the_table_has_each_number_that_is_judged_once() -> None:
    told = [number for number, _, _ in rows()]
    modules = [path for folder in JUDGES for path in folder.glob("*.py") if path.name != PLANTED]
    judged = {number for path in modules for number in numbers_in(path)}

    assert len(told) == len(set(told))
    assert set(told) - set(ELSEWHERE) == judged
    assert all(other in what for number, what, _ in rows() for of, other in ELSEWHERE.items() if of == number)


def test_whoever_is_named_as_the_judge_knows_the_number() -> None:
    for number, _, judges in rows():
        for name in judges.split(", ") if number not in ELSEWHERE else ():
            found = [folder / f"{name}.py" for folder in JUDGES if (folder / f"{name}.py").exists()]

            assert found, f"{number}: nobody is called {name}"
            assert number in found[0].read_text("utf-8"), f"{name} knows nothing of {number}"
