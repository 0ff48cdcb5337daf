"""How long the simulated machines take: `config/sandbox/timings.toml`, times the chosen speed."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.errors import BadSettings
from kiosk.sandbox.chip import ChipTimes
from kiosk.settings import read_toml

T = TypeVar("T")


class Speed(StrEnum):
    """Which factor of [speed] holds."""

    REAL = "real"
    FAST = "fast"
    AT_ONCE = "at_once"
    """For measuring the program alone."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    speed: dict[Speed, float]
    samv: dict[str, float]
    crt591: dict[str, float]
    cd720m: dict[str, float]
    evolis: dict[str, float]
    escpos: dict[str, float]
    pin_pad: dict[str, float]
    chip: ChipTimes


class Timings:
    """One file, one speed."""

    def __init__(self, path: Path, speed: Speed) -> None:
        self._path = path
        self._file = read_toml(path, _File)
        self.factor = self._file.speed[speed]

    @property
    def chip(self) -> ChipTimes:
        """A chip's own times, not yet shortened: the head that contacts it does that."""
        return self._file.chip

    def of(self, device: str, form: Callable[..., T]) -> T:
        """The times of one simulator in its own record. Raises BadSettings for a name it does not have."""
        given: dict[str, float] = getattr(self._file, device)
        names = set(inspect.signature(form).parameters) - {"speed_factor"}
        for key in given:
            if key not in names:
                raise BadSettings(str(self._path), f"{device}.{key}", "a time", f"one of {sorted(names)}")
        return form(**given, speed_factor=self.factor)
