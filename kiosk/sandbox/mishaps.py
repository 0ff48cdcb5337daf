"""Faults on call: at once, or when a named step comes (`jam@print`)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

log = logging.getLogger(__name__)

Verbs = Mapping[str, Mapping[str, Callable[[], None]]]
"""Device → name of the fault → what makes it happen."""


class NoSuchMishap(Exception):
    """A fault or a step that this hall does not know; says what it does know."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the work: the device that does it, and the moment of the hall at which a fault strikes."""

    device: str
    moment: str


STEPS: Mapping[str, Step] = {
    "read": Step("id_reader", "busy:id_reader"),
    "feed": Step("dispenser", "feed"),
    "write": Step("dispenser", "write"),
    "pass": Step("dispenser", "pass"),
    "draw_in": Step("card_printer", "draw_in"),
    "print": Step("card_printer", "draw_in"),
    "fetch": Step("dispenser", "fetch"),
    "present": Step("dispenser", "present"),
    "capture": Step("dispenser", "capture"),
    "receipt": Step("receipt_printer", "busy:receipt_printer"),
}


class Mishaps:
    """Keeps what is armed, and lets it happen once."""

    def __init__(self, verbs: Verbs) -> None:
        self._verbs = verbs
        self._armed: list[tuple[str, str]] = []

    @property
    def known(self) -> dict[str, list[str]]:
        """Device → its faults."""
        return {device: sorted(verbs) for device, verbs in self._verbs.items()}

    @property
    def armed(self) -> list[str]:
        return [f"{name}@{step}" for name, step in self._armed]

    def happen(self, device: str, name: str) -> None:
        """Now. Raises NoSuchMishap."""
        self._verb(device, name)()
        log.info("mishap: %s of %s", name, device)

    def arm(self, mishap: str) -> None:
        """`NAME@STEP`: at the next such step, once. Raises NoSuchMishap."""
        name, _, step = mishap.partition("@")
        if step not in STEPS:
            raise NoSuchMishap(f"{mishap}: the steps are {', '.join(STEPS)}")
        self._verb(STEPS[step].device, name)
        self._armed.append((name, step))

    def moment(self, moment: str) -> None:
        """The hall tells what just happened."""
        due = [entry for entry in self._armed if STEPS[entry[1]].moment == moment]
        for name, step in due:
            self._armed.remove((name, step))
            self.happen(STEPS[step].device, name)

    def _verb(self, device: str, name: str) -> Callable[[], None]:
        verbs = self._verbs.get(device, {})
        if name not in verbs:
            raise NoSuchMishap(f"{name}: {device or 'nobody'} knows {', '.join(sorted(verbs)) or 'no fault'}")
        return verbs[name]
