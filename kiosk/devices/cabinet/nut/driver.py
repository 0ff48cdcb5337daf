"""A power supply behind a server of Network UPS Tools, on TCP port 3493."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.devices.cabinet.nut.codec import (
    DENIED,
    MAX_LINE_BYTES,
    STALE,
    UNKNOWN_UPS,
    Refusal,
    answer,
    question,
    source_in,
)
from kiosk.devices.cabinet.port import PowerStatus, Source
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault

log = logging.getLogger(__name__)

PORT = 3493
FAULT_OF = {Source.BATTERY: Fault.POWER_BATTERY, Source.LOW: Fault.POWER_LOW}
GONE = PowerStatus(DeviceState.NO_DEVICE, Fault.POWER_GONE)
SILENT = PowerStatus(DeviceState.OFFLINE, Fault.POWER_SILENT)


@dataclass(frozen=True, slots=True)
class NutPatience:
    """In seconds."""

    every_s: float = 2.0
    """Between two questions."""
    answer_s: float = 3.0
    again_s: float = 0.5
    """After trouble; doubled each time, up to `again_at_most_s`."""
    again_at_most_s: float = 8.0


class NutPower:
    """See Power. `ups` is the supply's name at its server."""

    def __init__(self, host: str, port: int, ups: str, patience: NutPatience | None = None) -> None:
        self._host = host
        self._port = port
        self._ups = ups
        self._patience = patience or NutPatience()
        self._now = PowerStatus(DeviceState.STARTING)
        self.on_change: Callable[[], None] = lambda: None

    @property
    def now(self) -> PowerStatus:
        return self._now

    async def watch(self) -> None:
        again_s = self._patience.again_s
        while True:
            heard = await self._follow()
            again_s = self._patience.again_s if heard else again_s
            await asyncio.sleep(again_s)
            again_s = min(again_s * 2, self._patience.again_at_most_s)

    async def _follow(self) -> bool:
        """One connection, until it fails; whether it ever answered.

        It is given up after one missing answer: what comes late on it could be taken for the next one's.
        """
        try:
            async with asyncio.timeout(self._patience.answer_s):
                reader, writer = await asyncio.open_connection(self._host, self._port, limit=MAX_LINE_BYTES)
        except (OSError, TimeoutError):
            self._say(GONE)
            return False
        heard = False
        try:
            while True:
                status = await self._asked(reader, writer)
                self._say(status)
                if status in (GONE, SILENT):
                    return heard
                heard = True
                await asyncio.sleep(self._patience.every_s)
        finally:
            writer.transport.abort()

    async def _asked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> PowerStatus:
        """SILENT when there is no answer, or one that is none; GONE when the connection was ended."""
        try:
            await _discard(reader)
            writer.write(question(self._ups))
            async with asyncio.timeout(self._patience.answer_s):
                line = await reader.readline()
        except (TimeoutError, ValueError):  # a line without an end is a ValueError
            return SILENT
        except OSError:
            return GONE
        said = answer(line, self._ups)
        if said is None:
            return GONE if reader.at_eof() else SILENT
        return _refused(said) if isinstance(said, Refusal) else _told(source_in(said))

    def _say(self, status: PowerStatus) -> None:
        if status == self._now:
            return
        level = logging.INFO if status.source is Source.MAINS else logging.WARNING
        log.log(level, "power: %s, %s", status.state, status.source)
        self._now = status
        self.on_change()


async def _discard(reader: asyncio.StreamReader) -> None:
    """What was said unasked, a line that came twice, would be taken for the next one's answer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0):
            while await reader.read(MAX_LINE_BYTES):
                pass


def _told(source: Source) -> PowerStatus:
    if source is Source.UNKNOWN:
        return PowerStatus(DeviceState.HARDWARE_ERROR, Fault.POWER_STALE)
    return PowerStatus(DeviceState.ONLINE, FAULT_OF.get(source), source)


def _refused(refusal: Refusal) -> PowerStatus:
    if refusal.name == UNKNOWN_UPS:
        return PowerStatus(DeviceState.HARDWARE_ERROR, Fault.POWER_NAME)
    if refusal.name in DENIED:
        return PowerStatus(DeviceState.HARDWARE_ERROR, Fault.POWER_DENIED)
    if refusal.name not in STALE:
        log.warning("power: the server refuses: %s", refusal.name)
    return PowerStatus(DeviceState.HARDWARE_ERROR, Fault.POWER_STALE)
