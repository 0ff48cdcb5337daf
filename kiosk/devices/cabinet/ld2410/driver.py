"""Presence by an HLK-LD2410 radar: it reports some ten times a second, unasked."""

import asyncio
import logging
from collections.abc import Callable

from kiosk.devices.cabinet.ld2410.codec import Parser, Report
from kiosk.devices.cabinet.ld2410.hysteresis import Hysteresis, Lasting
from kiosk.devices.cabinet.port import PresenceStatus
from kiosk.devices.line import Line, LineLost, LineOpener
from kiosk.devices.status import DeviceState
from kiosk.faults import Fault

log = logging.getLogger(__name__)

SILENT_AFTER_S = 2.0
"""Twenty reports that did not come."""
AGAIN_S, AGAIN_AT_MOST_S = 0.5, 8.0


class Ld2410Presence:
    """See Presence. Who stands further away than `within_cm` does not stand at this machine."""

    def __init__(
        self,
        open_line: LineOpener,
        *,
        within_cm: int,
        lasting: Lasting | None = None,
        silent_after_s: float = SILENT_AFTER_S,
    ) -> None:
        self._open_line = open_line
        self._within_cm = within_cm
        self._silent_after_s = silent_after_s
        self._hysteresis = Hysteresis(lasting or Lasting())
        self._now = PresenceStatus(DeviceState.STARTING)
        self._since = 0.0
        self._nearest_cm: int | None = None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def now(self) -> PresenceStatus:
        return self._now

    @property
    def since(self) -> float:
        return self._since

    @property
    def nearest_cm(self) -> int | None:
        return self._nearest_cm

    async def watch(self) -> None:
        again_s = AGAIN_S
        while True:
            try:
                line = self._open_line()
            except LineLost:
                self._lose(PresenceStatus(DeviceState.NO_DEVICE, Fault.PRESENCE_GONE))
                await asyncio.sleep(again_s)
                again_s = min(again_s * 2, AGAIN_AT_MOST_S)
                continue
            again_s = AGAIN_S
            try:
                await self._listen(line)
            except LineLost:
                self._lose(PresenceStatus(DeviceState.NO_DEVICE, Fault.PRESENCE_GONE))
            finally:
                line.close()

    async def _listen(self, line: Line) -> None:
        """Until the line is lost."""
        parser, loop = Parser(), asyncio.get_running_loop()
        heard_at = loop.time()
        while True:
            try:
                async with asyncio.timeout_at(heard_at + self._silent_after_s):
                    reports = parser.feed(await line.read())
            except TimeoutError:
                self._lose(PresenceStatus(DeviceState.OFFLINE, Fault.PRESENCE_SILENT))
                heard_at = loop.time()
                continue
            if reports:
                heard_at = loop.time()
            for report in reports:
                self._see(report)

    def _see(self, report: Report) -> None:
        nearest_cm = self._nearest_cm = report.nearest_cm
        seen = nearest_cm is not None and nearest_cm <= self._within_cm
        self._hysteresis.feed(seen=seen, now=asyncio.get_running_loop().time())
        self._say(PresenceStatus(DeviceState.ONLINE, proximity=self._hysteresis.proximity))

    def _lose(self, status: PresenceStatus) -> None:
        self._hysteresis.forget()
        self._nearest_cm = None
        self._say(status)

    def _say(self, status: PresenceStatus) -> None:
        if status == self._now:
            return
        if status.state is not self._now.state:
            log.info("presence: %s %s", status.state, status.fault.code if status.fault else "")
        if status.proximity is not self._now.proximity:
            self._since = asyncio.get_running_loop().time()
        self._now = status
        self.on_change()
