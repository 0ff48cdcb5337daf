"""A machine that the hall puts at the end of a line, and what it is given for that."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from kiosk.devices.metal import Later, Send
from kiosk.sandbox.hall import Hall
from kiosk.sandbox.timings import Timings

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Place:
    """What the hall gives to a machine that is put up."""

    send: Send
    later: Later
    hall: Hall
    timings: Timings
    reader_port: int
    """Where vpcd's first virtual reader listens; the next one listens on the next port."""


@dataclass(frozen=True, slots=True)
class OnLine(Generic[T_co]):
    """A machine at its line."""

    machine: T_co
    """What hands and onlookers reach."""
    receive: Callable[[bytes], None]
    verbs: Mapping[str, Callable[[], None]]
    """Name of a mishap → what makes it happen. What breaks can also be mended."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What its role in kiosk.toml says beside driver and address."""
    serve: Callable[[], Coroutine[Any, Any, None]] | None = None
    """Runs as long as the hall is open, for a machine that is more than its line."""
    address: str = ""
    """Where it is found, when it stands at no line of its own."""
    truth: Callable[[], Mapping[str, object]] = dict
    """What an onlooker sees of it."""
