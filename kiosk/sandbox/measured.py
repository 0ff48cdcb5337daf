"""One figure of `python -m kiosk bench`, and the two forms in which figures are printed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure and what it may be at most."""

    value: float
    unit: str
    limit: float | None
    """None: only told."""

    @property
    def holds(self) -> bool:
        return self.limit is None or self.value <= self.limit


def as_json(measured: Mapping[str, Measured]) -> str:
    """`{name: {value, unit, limit}}`."""
    content = {
        name: {"value": round(figure.value, 3), "unit": figure.unit, "limit": figure.limit}
        for name, figure in measured.items()
    }
    return json.dumps(content, indent=2) + "\n"


def as_table(measured: Mapping[str, Measured]) -> str:
    """A line each."""
    wide = max((len(name) for name in measured), default=0)
    return "".join(_line(name.ljust(wide), figure) for name, figure in measured.items())


def _line(name: str, figure: Measured) -> str:
    limit = "" if figure.limit is None else f" (limit {figure.limit:g})"
    return f"{name} {figure.value:8.2f} {figure.unit}{limit}\n"
