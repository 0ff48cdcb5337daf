"""The heartbeat: what the watch room sees of this machine, every 30 s and at each change of state.

Without personal data. What cannot be sent is kept in the journal and sent later, oldest first. While nobody
hears it, the beat is also the probe of the circuit (ADR 0030): what needs the centre is greyed out till then.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kiosk.backoff import AT_THE_MACHINE
from kiosk.central import messages as m
from kiosk.central.channel import Papers
from kiosk.central.port import Central
from kiosk.clock import Clock
from kiosk.devices.status import DeviceStatus, facts_of
from kiosk.entropy import Entropy
from kiosk.errors import CentralUnreachable
from kiosk.journal.port import Head, Journal
from kiosk.model import Mode
from kiosk.monitor.availability import Availability

log = logging.getLogger(__name__)

EVERY_S = 30.0
FIRST_AFTER_S = 2.0
"""What opens the channel and asks all drivers would take its time from the first screen."""
SENT_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """What lies in the outbox: how many and how long, and not a word of whom it is about."""

    cases: int = 0
    since: datetime | None = None
    """When the oldest of them was opened."""
    stuck: int = 0
    """Of these, how many the centre does not take although it answers others: somebody has to look."""
    refused: int = 0
    """Reports since the start that the centre refused."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the terminal says of itself when it is asked."""

    mode: Mode
    mode_since: datetime
    screen: str
    screen_since: datetime
    services: tuple[Availability, ...]
    devices: dict[str, DeviceStatus]
    waiting: Waiting = Waiting()
    differences: int = 0
    """Of the books of the day that was told last."""
    papers: Papers | None = None
    help_wanted_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What is the same in every beat of one start of the program."""

    version: str
    config_hash: str
    boot: str


class Heart:
    """Beats for ever."""

    def __init__(
        self,
        central: Central,
        journal: Journal,
        clock: Clock,
        vitals: Callable[[], Awaitable[Vitals]],
        start: Start,
        chance: Entropy,
    ) -> None:
        """`chance` spreads the beats that nobody hears: who was cut off together comes back one by one."""
        self._central = central
        self._journal = journal
        self._clock = clock
        self._vitals = vitals
        self._start = start
        self._chance = chance
        self._sequence = 0
        self.last: m.Heartbeat | None = None
        """What was said last, heard or not."""
        self._wanted = asyncio.Event()
        self.on_beat: Callable[[m.Heartbeat, bool], None] = lambda message, heard: None
        """Called after each beat: what was said, and whether the centre heard it."""
        self.on_commands: Callable[[Sequence[m.Command], datetime], Awaitable[None]] = _nobody
        """Awaited with what the answer asks for, and the centre's time."""

    def beat_now(self) -> None:
        """Something changed: do not wait for the next beat."""
        self._wanted.set()

    async def run(self) -> None:
        """One beat after the other."""
        await asyncio.sleep(FIRST_AFTER_S)
        unheard = 0
        while True:
            self._wanted.clear()
            unheard = 0 if await self.beat() else unheard + 1
            pause_s = AT_THE_MACHINE.pause_s(unheard, self._chance) if unheard else EVERY_S
            try:
                async with asyncio.timeout(pause_s):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def beat(self) -> bool:
        """Send one heartbeat, and then what was kept. False: the centre did not hear it, and it is kept."""
        message, head = await self._message()
        try:
            seen = await self._central.heartbeat(message)
        except CentralUnreachable:
            await self._journal.keep(msgspec.json.encode(message))
            self.on_beat(message, False)
            return False
        await self._journal.acknowledged(head)
        self.on_beat(message, True)
        if isinstance(seen, m.HeartbeatSeen) and seen.commands:
            await self.on_commands(seen.commands, seen.centre_time)
        await self._send_kept()
        return True

    async def _send_kept(self) -> None:
        kept = await self._journal.kept(SENT_AT_ONCE)
        for number, message in kept:
            try:
                await self._central.heartbeat(msgspec.json.decode(message, type=m.Heartbeat))
            except CentralUnreachable:
                return
            except (msgspec.DecodeError, UnicodeDecodeError):
                log.warning("a kept heartbeat cannot be read any more")  # no chain covers what only waits
            await self._journal.forget((number,))

    async def _message(self) -> tuple[m.Heartbeat, Head]:
        vitals = await self._vitals()
        ledger = await self._journal.ledger()
        head = await self._journal.head()
        self._sequence += 1
        message = m.Heartbeat(
            sequence=self._sequence,
            boot=self._start.boot,
            sent_at=self._clock.now(),
            version=self._start.version,
            config_hash=self._start.config_hash,
            mode=vitals.mode,
            mode_since=vitals.mode_since,
            screen=vitals.screen,
            screen_since=vitals.screen_since,
            services=[
                m.ServiceReport(service=a.service, available=not a.reasons, reasons=list(a.reasons))
                for a in vitals.services
            ],
            devices=[_reported(role, status) for role, status in vitals.devices.items()],
            stock={**ledger.columns(), "in_stack": ledger.in_stack},
            open_cases=len(await self._journal.unfinished()),
            unsent=await self._journal.count_kept(),
            waiting=vitals.waiting.cases,
            waiting_since=vitals.waiting.since,
            stuck=vitals.waiting.stuck,
            refused=vitals.waiting.refused,
            differences=vitals.differences,
            certificate_days=vitals.papers.days_left if vitals.papers is not None else None,
            list_hours=vitals.papers.list_hours if vitals.papers is not None else None,
            help_wanted_since=vitals.help_wanted_since,
            history=m.HistoryHead(head.seq, head.sm3),
        )
        self.last = message
        return message, head


async def _nobody(_commands: Sequence[m.Command], _centre_time: datetime) -> None:
    """Nobody carries anything out."""


def _reported(role: str, status: DeviceStatus) -> m.DeviceReport:
    return m.DeviceReport(
        role=role,
        state=status.state,
        fault=status.fault.code if status.fault else "",
        detail=facts_of(status),
    )
