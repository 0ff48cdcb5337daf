"""What the records say of themselves: the sentence under each field, read from the source they stand in.

A field without a sentence of its own has that of its type (`CaseKey`), or of the record it holds (`Holder`).
"""

import ast
import inspect
from functools import cache
from pathlib import Path

from kiosk import card_life
from kiosk.central import messages as m
from kiosk.central import records


def fields_of(record: type[m.Message]) -> dict[str, str]:
    """Of each field its sentence; empty where nobody wrote one."""
    annotations = _classes()[record.__name__]
    return {name: own or _of_type(annotation) for name, (annotation, own) in annotations.items()}


def sentence_of(record: type[m.Message]) -> str:
    """What the record is, without the layout of the source."""
    return inspect.cleandoc(record.__doc__ or "")


def _of_type(annotation: ast.expr) -> str:
    """The first name in the annotation that says something: `list[Hex]`, `Holder | None`."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            known = node.id in _classes() or isinstance(getattr(card_life, node.id, None), type)
            said = _aliases().get(node.id) or (_first_line(node.id) if known else "")
            if said:
                return said
    return ""


def _first_line(name: str) -> str:
    kind = getattr(m, name, None) or getattr(card_life, name)
    return inspect.cleandoc(kind.__doc__ or "").partition("\n")[0]


@cache
def _trees() -> tuple[ast.Module, ...]:
    rooms = [Path(folder) for folder in records.__path__]
    return tuple(ast.parse(file.read_text("utf-8")) for room in rooms for file in sorted(room.glob("*.py")))


@cache
def _aliases() -> dict[str, str]:
    """Names of types, such as `CaseKey`, with what stands under them."""
    found: dict[str, str] = {}
    for tree in _trees():
        for name, below in _assigned(tree.body):
            found[name] = _said(below)
    return found


@cache
def _classes() -> dict[str, dict[str, tuple[ast.expr, str]]]:
    """Of each record its fields with annotation and own sentence."""
    found: dict[str, dict[str, tuple[ast.expr, str]]] = {}
    for tree in _trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = {
                    one.target.id: (one.annotation, _said(below))
                    for one, below in _with_below(node.body)
                    if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
                }
    return found


def _assigned(body: list[ast.stmt]) -> list[tuple[str, ast.stmt | None]]:
    return [
        (one.targets[0].id, below)
        for one, below in _with_below(body)
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    ]


def _with_below(body: list[ast.stmt]) -> list[tuple[ast.stmt, ast.stmt | None]]:
    return list(zip(body, [*body[1:], None], strict=True)) if body else []


def _said(below: ast.stmt | None) -> str:
    """The string that stands under an assignment."""
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
        return inspect.cleandoc(str(below.value.value))
    return ""
