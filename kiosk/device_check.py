"""`kiosk check`: ask every fitted device who and how it is; what is wrong becomes one line with what to do.

Nothing is moved, printed or read from a person's card. A line that another program has is left to it.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Protocol, cast

from kiosk.devices.cabinet.watching import Watching, watching
from kiosk.devices.line import Line, LineLost, LineTaken
from kiosk.devices.status import DeviceIdentity, DeviceState, DeviceStatus, Supply, facts_of
from kiosk.faults import Action, Fault
from kiosk.fitting import ON_A_LINE, Devices
from kiosk.settings import Roles

ANSWER_S = 45.0
"""The slowest device needs a few seconds; a driver that hangs must not hang the check."""
FIRST_WORD_S = 6.0
BY_ITSELF = ("cabinet", "presence", "ups")
TAKEN = "another program has its line: a kiosk is running here; end it before you check or exercise"
DEAF = f"gave no answer at all within {ANSWER_S:.0f} s: restart the machine's services, then its power"


class Examined(Protocol):
    """A device, as far as this check is concerned."""

    async def status(self) -> DeviceStatus: ...

    async def reset(self) -> DeviceStatus: ...

    async def identity(self) -> DeviceIdentity: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one device."""

    role: str
    status: DeviceStatus | None = None
    """None when it could not be asked; then `obstacle` says why."""
    identity: DeviceIdentity = field(default_factory=DeviceIdentity)
    obstacle: str = ""

    @property
    def wrong(self) -> tuple[str, ...]:
        """A sentence for each thing that keeps the device from its work, and what to do about it."""
        if self.status is None:
            return (self.obstacle,)
        faults = [f"{self.status.fault.code}, {what_to_do(self.status.fault)}"] if self.status.fault else []
        if not faults and not self.status.usable:
            faults = [f"it says {self.status.state}: look at power and cable"]
        supplies = [
            f"{name.replace('_', ' ')} {_SUPPLY[value]}" for name, value in self._supplies if value in _SUPPLY
        ]
        return (*faults, *(supplies if self.status.usable else ()))

    @property
    def soon(self) -> tuple[str, ...]:
        """What will be wrong soon."""
        return tuple(
            f"{name.replace('_', ' ')} is {value}"
            for name, value in self._supplies
            if value in (Supply.LOW, Supply.HIGH)
        )

    @property
    def _supplies(self) -> list[tuple[str, Supply]]:
        if self.status is None:
            return []
        values = ((one.name, getattr(self.status, one.name)) for one in fields(self.status))
        return [(name, value) for name, value in values if isinstance(value, Supply)]


def what_to_do(fault: Fault) -> str:
    """In a few words; docs/faults.md has the whole."""
    return _BY_CODE.get(fault) or _BY_WORD.get(fault.code.partition("-")[2]) or _BY_ACTION[fault.action]


def told(finding: Finding, address: str) -> Iterator[str]:
    """One device as lines: who and how it is, then what is wrong."""
    mark = "WRONG" if finding.wrong else "ok"
    facts = dict.fromkeys(
        [address, *_identity(finding), *_facts(finding)]
    )  # a reader is called as it is named
    yield f"{finding.role}: {mark}, {', '.join(facts)}"
    for sentence in finding.wrong:
        yield f"{finding.role}: wrong: {sentence}"
    for sentence in finding.soon:
        yield f"{finding.role}: warning: {sentence}"


async def examine(devices: Devices, roles: Roles, open_line: Callable[[str], Line]) -> tuple[Finding, ...]:
    """All at once, in the order of the settings."""
    fitted = {one.name: getattr(devices, one.name) for one in fields(devices)}
    return tuple(
        await asyncio.gather(
            *(
                _examined(role, device, getattr(roles, role).address, open_line)
                for role, device in fitted.items()
                if device is not None
            )
        )
    )


async def _examined(
    role: str, device: Examined | Watching, address: str, open_line: Callable[[str], Line]
) -> Finding:
    if role in ON_A_LINE and is_taken(address, open_line):
        return Finding(role, obstacle=TAKEN)
    if role in BY_ITSELF:
        return Finding(role, await _watched(cast("Watching", device)))
    return await _asked(role, cast("Examined", device))


async def _watched(part: Watching) -> DeviceStatus:
    """What it knows when it first says something: a door is believed after a while, and so is absence."""
    async with watching(part) as until:
        await until(lambda: _has_said(part.now), FIRST_WORD_S)
    return part.now


async def _asked(role: str, device: Examined) -> Finding:
    try:
        async with asyncio.timeout(ANSWER_S):
            status = await device.status()
            # A unit that was just switched on wants to be initialised first; the terminal begins so, too.
            if status.fault is not None and status.fault.action is Action.RESET:
                status = await device.reset()
            identity = await device.identity() if status.state not in _UNHEARD else DeviceIdentity()
    except TimeoutError:
        return Finding(role, obstacle=DEAF)
    return Finding(role, status, identity)


def _has_said(status: DeviceStatus) -> bool:
    known = "unknown" not in facts_of(status).values()
    return status.fault is not None or (status.usable and known)


def is_taken(address: str, open_line: Callable[[str], Line]) -> bool:
    """Whether another program has the line now; one that cannot be opened at all is nobody's."""
    try:
        open_line(address).close()
    except LineTaken:
        return True
    except LineLost:
        return False
    return False


def _identity(finding: Finding) -> list[str]:
    known = finding.identity
    named = (("", known.words), ("firmware ", known.firmware), ("serial ", known.serial))
    counters = [f"{name} {count}" for name, count in known.counters.items()]
    return [f"{name}{value}" for name, value in named if value] + counters


def _facts(finding: Finding) -> list[str]:
    if finding.status is None:
        return []
    if finding.status.state in _UNHEARD:
        return [finding.status.state.value]  # what it does not say is all unknown
    counted = finding.identity.counters
    facts = facts_of(finding.status).items()
    return [finding.status.state.value, *(f"{name} {value}" for name, value in facts if name not in counted)]


_UNHEARD = (DeviceState.NO_DEVICE, DeviceState.OFFLINE, DeviceState.POWER_OFF)
_SUPPLY = {
    Supply.EMPTY: "is empty: fill it, and book blanks in maintenance",
    Supply.FULL: "is full: empty it with a witness",
    Supply.UNKNOWN: "is unknown, which is never taken for enough: look at it",
}
_BY_CODE = {
    Fault.READER_GONE: "it is not listed: is pcscd running, is it plugged in and named as in kiosk.toml?",
    Fault.CAMERA_GONE: "no picture comes: look at plug and address; has another program the camera?",
    Fault.POWER_BATTERY: "the mains are away: no new card is begun before they are back",
    Fault.POWER_LOW: "the battery is nearly empty: the machine is about to switch itself off",
}
_BY_WORD = {
    "GONE": "it cannot be opened: look at plug and power, then at its address in kiosk.toml",
    "SILENT": "it does not answer: look at power, then at baud= in its address",
    "RESET": "it forgot its state: a look at its power supply if it says so again",
    "MOVED": "a card is not where it was left: look into slot and path",
    "JAM": "a card is stuck: open, clear the path, close; the card goes into the reject box",
    "EMPTY": "no blank comes: load blanks in maintenance",
    "BINFULL": "a bin is full: empty it with a witness",
    "RIBBON": "change the ribbon",
    "COVER": "close the cover",
    "NOCARD": "no card came: look between dispenser and printer",
    "PAPER": "put in a new roll",
    "DARK": "the picture is black: uncover the lens, put the light on",
    "FROZEN": "its picture stands still: pull its plug and put it in again",
    "DENIED": "its server answers nobody from here: look at who may ask it",
    "SELFTEST": "its security module failed its own check: change the device",
    "TAMPER": "it says that somebody opened it: hands off, call the bureau",
    "BATTERY": "its battery is low: have it changed before the keys are lost",
    "KEY": "a key is not in it: load the master key by the maker's procedure",
    "DOOR": "a door is open: shut it",
    "STALE": "its server hears nothing of it: look at the cable between them",
    "PROTOCOL": "it answers what this driver does not know: compare driver and model in kiosk.toml",
}
_BY_ACTION = {
    Action.RESET: "a reset did not help: switch it off and on",
    Action.CONFIGURATION: "its settings are wrong: compare kiosk.toml with the device",
    Action.CLEAR: "it wants a hand: see docs/faults.md under this code",
    Action.MAINTENANCE: "call the engineer: see docs/faults.md under this code",
    Action.SUSPEND: "hands off: call the supervisor",
}
