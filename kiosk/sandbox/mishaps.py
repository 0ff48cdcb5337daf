"""Faults on call: at once, or when a named step comes (`jam@print`), and the attendant who mends them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.devices.metal import Later

log = logging.getLogger(__name__)

Verbs = Mapping[str, Mapping[str, Callable[[], None]]]
"""Device → name of the fault → what makes it happen. `NAME_STEP` waits in the machine itself."""


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
    "print": Step("card_printer", "draw_in"),
    "fetch": Step("dispenser", "fetch"),
    "present": Step("dispenser", "present"),
    "capture": Step("dispenser", "capture"),
    "receipt": Step("receipt_printer", "busy:receipt_printer"),
    "card_read": Step("card_reader", "reader:b2"),
    "card_proof": Step("card_reader", "reader:88"),
    "card_opening": Step("card_reader", "reader:82"),
    "card_write": Step("card_reader", "reader:dc"),
    "pin_try": Step("card_reader", "reader:20"),
    "pin_change": Step("card_reader", "reader:5e"),
    "pin_reset": Step("card_reader", "reader:24"),
}

MENDING: Mapping[str, str] = {
    "unplug": "replug",
    "silent": "answer",
    "noise": "quiet",
    "chatter": "hush",
    "slow": "quick",
    "paper_low": "paper_in",
    "paper_out": "paper_in",
    "cutter_jam": "cutter_free",
    "cover_open": "cover_closed",
    "ribbon_out": "ribbon_in",
    "opened": "repaired",
    "service_killed": "service_back",
    "open_door": "shut_door",
    "tamper": "leave_alone",
    "mains_out": "mains_back",
    "forced_shutdown": "mains_back",
    "cut": "mend",
    "stop": "start",
}
"""What the hall's attendant does about a fault that does not end by itself."""

MEND_AFTER_S = 12.0


class Mishaps:
    """Keeps what is armed, and lets it happen once."""

    def __init__(self, verbs: Verbs, later: Later) -> None:
        self._verbs = verbs
        self._later = later
        self._armed: list[tuple[str, str]] = []
        self._standing: list[tuple[str, str]] = []

    @property
    def known(self) -> dict[str, list[str]]:
        """Device → its faults."""
        return {device: sorted(verbs) for device, verbs in self._verbs.items()}

    def known_at(self, step: str) -> list[str]:
        """What can be armed for a step, by the names that `arm` takes; what mends needs no arming."""
        verbs = self._verbs.get(STEPS[step].device, {})
        waits_in_machine = {name.removesuffix(f"_{step}") for name in verbs if name.endswith(f"_{step}")}
        at_once = {name for name in verbs if not any(name.endswith(f"_{other}") for other in STEPS)}
        return sorted((at_once | waits_in_machine) - set(MENDING.values()))

    @property
    def armed(self) -> list[str]:
        return [f"{name}@{step}" for name, step in self._armed]

    @property
    def standing(self) -> list[dict[str, str]]:
        """What is broken now and ends only when it is mended: device, fault, what mends it."""
        return [{"device": device, "fault": name, "mend": MENDING[name]} for device, name in self._standing]

    def happen(self, device: str, name: str) -> None:
        """Now. Raises NoSuchMishap."""
        self._verb(device, name)()
        if name in MENDING and MENDING[name] in self._verbs[device]:
            self._standing = [*self._without(device, name), (device, name)]
        for broken, mending in MENDING.items():
            if mending == name:
                self._standing = self._without(device, broken)
        log.info("mishap: %s of %s", name, device)

    def arm(self, mishap: str) -> None:
        """`NAME@STEP`: at the next such step, once; mended after a while. Raises NoSuchMishap."""
        name, _, step = mishap.partition("@")
        if step not in STEPS:
            raise NoSuchMishap(f"{mishap}: the steps are {', '.join(STEPS)}")
        device = STEPS[step].device
        if f"{name}_{step}" in self._verbs.get(device, {}):
            self.happen(device, f"{name}_{step}")
            return
        self._verb(device, name)
        self._armed.append((name, step))

    def moment(self, moment: str) -> None:
        """The hall tells what just happened."""
        due = [entry for entry in self._armed if STEPS[entry[1]].moment == moment]
        for name, step in due:
            self._armed.remove((name, step))
            self._strike(STEPS[step].device, name)

    def _without(self, device: str, name: str) -> list[tuple[str, str]]:
        return [one for one in self._standing if one != (device, name)]

    def _strike(self, device: str, name: str) -> None:
        self.happen(device, name)
        mending = MENDING.get(name)
        if mending is not None:
            self._later(MEND_AFTER_S, lambda: self.happen(device, mending))

    def _verb(self, device: str, name: str) -> Callable[[], None]:
        verbs = self._verbs.get(device, {})
        if name not in verbs:
            raise NoSuchMishap(f"{name}: {device or 'nobody'} knows {', '.join(sorted(verbs)) or 'no fault'}")
        return verbs[name]
