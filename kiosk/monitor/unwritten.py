"""What the watch room hears while the journal can be neither read nor written: closed, and why (ADR 0040).

Nothing of the journal is asked for it: what it said last is said again, and a machine that never could open
it since its start says nothing of its book. Nothing is kept for later, and no command is carried out: neither
could be written down.
"""

from collections.abc import Collection
from dataclasses import dataclass

from msgspec import structs

from kiosk.backoff import AT_THE_MACHINE
from kiosk.central import messages as m
from kiosk.central.port import Central
from kiosk.clock import Clock
from kiosk.devices.status import DeviceState
from kiosk.entropy import Entropy
from kiosk.errors import CentralUnreachable
from kiosk.faults import Fault
from kiosk.model import Mode, Service
from kiosk.monitor.heartbeat import EVERY_S, Start

JOURNAL = "journal"
"""Its role in a heartbeat."""
SCREEN = "OutOfService"


@dataclass(frozen=True, slots=True)
class Why:
    """What is said of the machine."""

    reason: str
    """Of each service, and of the glass: a key of [reason]."""
    fault: Fault


class Unwritten:
    """Beats until it is cancelled."""

    def __init__(
        self, central: Central, clock: Clock, start: Start, chance: Entropy, built: Collection[Service]
    ) -> None:
        """`built`: what could be had here. `chance`: see Heart."""
        self._central = central
        self._clock = clock
        self._start = start
        self._chance = chance
        self._built = built

    async def run(self, why: Why, last: m.Heartbeat | None = None) -> None:
        """One beat after the other; `last`: what was said before the journal failed."""
        beat = self._first(why, last)
        unheard = 0
        while True:
            beat = structs.replace(beat, sequence=beat.sequence + 1, sent_at=self._clock.now())
            unheard = 0 if await self._is_heard(beat) else unheard + 1
            pause_s = AT_THE_MACHINE.pause_s(unheard, self._chance) if unheard else EVERY_S
            await self._clock.sleep(pause_s)

    async def _is_heard(self, beat: m.Heartbeat) -> bool:
        try:
            await self._central.heartbeat(beat)
        except CentralUnreachable:
            return False
        return True

    def _first(self, why: Why, last: m.Heartbeat | None) -> m.Heartbeat:
        now = self._clock.now()
        devices = last.devices if last is not None else []
        others = [device for device in devices if device.role != JOURNAL]
        closed = m.Heartbeat(
            sequence=0,
            boot=self._start.boot,
            sent_at=now,
            version=self._start.version,
            config_hash=self._start.config_hash,
            mode=Mode.OUT_OF_SERVICE,
            mode_since=now,
            screen=SCREEN,
            screen_since=now,
            services=[m.ServiceReport(one, available=False, reasons=[why.reason]) for one in self._built],
            devices=[*others, m.DeviceReport(JOURNAL, DeviceState.HARDWARE_ERROR, why.fault.code)],
            stock={},
            open_cases=0,
            unsent=0,
        )
        if last is None:
            return closed
        fresh = ("mode", "mode_since", "screen", "screen_since", "services", "devices")
        return structs.replace(last, **{name: getattr(closed, name) for name in fresh})
