"""An I/O board on Modbus RTU: the contacts of the doors at its inputs, the guide lights at its coils."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.devices.cabinet.modbus.codec import READ_COILS, READ_INPUTS, WRITE_COIL, Exceptional, Question
from kiosk.devices.cabinet.modbus.debounce import Debounced
from kiosk.devices.cabinet.modbus.link import BoardLink, BoardPatience, NoAnswer
from kiosk.devices.cabinet.port import CabinetStatus, Door, Flash
from kiosk.devices.line import LineLost, LineOpener
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault

log = logging.getLogger(__name__)

SILENT_AFTER = 3
"""Questions without an answer, one after the other, that make a board silent."""
PERIOD_S = {Flash.SLOW: 1.0, Flash.QUICK: 0.4}
"""Half of it on, half of it off; never more than three flashes a second (WCAG 2.3.1)."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact at one input."""

    name: str
    input: int
    at_rest: bool
    """What the input reads while the door is shut and nobody tampers."""
    guards: Door = Door.OPEN
    """What it means when it is not at rest: OPEN or TAMPERED."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Which input is which door, and which coil which lamp: of the machine, not of the board."""

    unit: int
    contacts: tuple[Contact, ...] = ()
    lamps: Mapping[str, int] = field(default_factory=dict)
    """Place → coil."""


class ModbusCabinet:
    """See Cabinet."""

    def __init__(
        self, open_line: LineOpener, wiring: Wiring, *, baud: int, patience: BoardPatience | None = None
    ) -> None:
        self._patience = patience or BoardPatience()
        self._link = BoardLink(open_line, baud, self._patience)
        self._wiring = wiring
        self._contacts = {one: Debounced(self._patience.debounce_s) for one in wiring.contacts}
        self._wanted: dict[str, tuple[Flash, float]] = {}
        """Place → how its lamp flashes, and since when."""
        self._lit: dict[str, bool] = {}
        """What the board was told last, as far as it answered."""
        self._dark: set[str] = set()
        """Lamps whose coil the board does not have."""
        self._unanswered = 0
        self._now = CabinetStatus(DeviceState.STARTING)
        self.on_change: Callable[[], None] = lambda: None

    @property
    def now(self) -> CabinetStatus:
        return self._now

    def light(self, place: str, flash: Flash) -> None:
        self._wanted[place] = (flash, asyncio.get_running_loop().time())

    async def watch(self) -> None:
        try:
            await self._watch()
        finally:
            self._link.close()

    async def _watch(self) -> None:
        again_s = self._patience.again_s
        while True:
            trouble = await self._round()
            if trouble is None:
                again_s = self._patience.again_s
                await asyncio.sleep(self._patience.poll_s)
                continue
            self._unanswered += 1
            if trouble.fault is Fault.CABINET_SILENT and self._unanswered < SILENT_AFTER:
                continue
            self._forget(trouble)
            await asyncio.sleep(again_s)
            again_s = min(again_s * 2, self._patience.again_at_most_s)

    async def _round(self) -> CabinetStatus | None:
        """Read the contacts, set the lamps; what is wrong, if something is."""
        try:
            refused = await self._read()
            await self._set_lamps()
        except LineLost:
            return CabinetStatus(DeviceState.NO_DEVICE, Fault.CABINET_GONE)
        except NoAnswer:
            return CabinetStatus(DeviceState.OFFLINE, Fault.CABINET_SILENT)
        if refused is not None:
            log.warning("cabinet: the board refuses to be read, code %d", refused.code)
            return CabinetStatus(DeviceState.HARDWARE_ERROR, Fault.CABINET_WIRING)
        self._unanswered = 0
        self._say(self._seen())
        return None

    async def _read(self) -> Exceptional | None:
        inputs = [contact.input for contact in self._contacts]
        if not inputs:  # only lamps: the board is asked whether it is there
            answer = await self._link.ask(Question(self._wiring.unit, READ_COILS, 0))
            return answer if isinstance(answer, Exceptional) else None
        first, count = min(inputs), max(inputs) - min(inputs) + 1
        answer = await self._link.ask(Question(self._wiring.unit, READ_INPUTS, first, count))
        if isinstance(answer, Exceptional):
            return answer
        now = asyncio.get_running_loop().time()
        for contact, debounced in self._contacts.items():
            debounced.feed(answer.values[contact.input - first], now)
        return None

    async def _set_lamps(self) -> None:
        now = asyncio.get_running_loop().time()
        for place, coil in self._wiring.lamps.items():
            on = _is_on(*self._wanted.get(place, (Flash.OFF, now)), now)
            if place in self._dark or self._lit.get(place) is on:
                continue
            answer = await self._link.ask(Question(self._wiring.unit, WRITE_COIL, coil, on=on))
            if isinstance(answer, Exceptional):
                log.warning("cabinet: no lamp of %s at coil %d, code %d", place, coil, answer.code)
                self._dark.add(place)
            self._lit[place] = on

    def _seen(self) -> CabinetStatus:
        moved = [
            contact
            for contact, debounced in self._contacts.items()
            if debounced.value is not None and debounced.value is not contact.at_rest
        ]
        which = ", ".join(contact.name for contact in moved)
        if any(contact.guards is Door.TAMPERED for contact in moved):
            return CabinetStatus(DeviceState.FRAUD_ATTEMPT, Fault.CABINET_TAMPER, Door.TAMPERED, which)
        if moved:
            return CabinetStatus(DeviceState.USER_ERROR, Fault.CABINET_DOOR, Door.OPEN, which)
        settled = all(debounced.value is not None for debounced in self._contacts.values())
        wiring = Fault.CABINET_WIRING if self._dark else None
        return CabinetStatus(DeviceState.ONLINE, wiring, Door.CLOSED if settled else Door.UNKNOWN)

    def _forget(self, trouble: CabinetStatus) -> None:
        """What was known is known no longer: doors are read anew, lamps are set anew."""
        if trouble.fault is Fault.CABINET_GONE:
            self._link.close()
        self._unanswered = SILENT_AFTER
        for debounced in self._contacts.values():
            debounced.forget()
        self._lit.clear()
        self._dark.clear()
        self._say(trouble)

    def _say(self, status: CabinetStatus) -> None:
        if status == self._now:
            return
        log.info("cabinet: %s, doors %s %s", status.state, status.door, status.which)
        self._now = status
        self.on_change()


def _is_on(flash: Flash, since: float, now: float) -> bool:
    period_s = PERIOD_S.get(flash)
    if period_s is None:
        return flash is Flash.CONTINUOUS
    return (now - since) % period_s < period_s / 2
