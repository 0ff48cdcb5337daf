"""The terminal's own life: starting, ready, serving, out of service, maintenance.

    STARTING ─► READY ⇄ SERVING        one visit at a time; what is cut is settled before READY
        │         ⇅  ⇅
        └──► OUT_OF_SERVICE ⇄ MAINTENANCE

A visit ends here whatever happened in it: endings and faults are caught in this file and nowhere else.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from kiosk.clock import today
from kiosk.errors import CentralUnreachable, DeviceError, VisitEnded
from kiosk.flows.explain import refuse, tell_fault, tell_kept
from kiosk.flows.farewell import farewell
from kiosk.flows.table import BUILT, flow_of, settler_of
from kiosk.journal.port import CaseRecord
from kiosk.known import Known
from kiosk.model import CaseEnd, CaseId, Mode, Refused, Service
from kiosk.monitor.availability import Availability, Situation, availability
from kiosk.monitor.health import Health
from kiosk.prompts.entrance import Attract, ChooseService, Offer, OutOfService, StaffCalled, Starting
from kiosk.prompts.prompt import Onward
from kiosk.prompts.trouble import Safe
from kiosk.visit import Course, Visit
from kiosk.workshop import Workshop

log = logging.getLogger(__name__)

SETTLE_AGAIN_S = 30.0
LOOK_AGAIN_S = 0.5
OUTSIDE_RULES = frozenset({"rules_ended", "rules_not_yet"})
"""Warnings of the rules under which nothing is done (policy.Policy.warnings)."""

ARROWS: dict[Mode, frozenset[Mode]] = {
    Mode.STARTING: frozenset({Mode.READY, Mode.OUT_OF_SERVICE}),
    Mode.READY: frozenset({Mode.SERVING, Mode.OUT_OF_SERVICE, Mode.MAINTENANCE}),
    Mode.SERVING: frozenset({Mode.READY}),
    Mode.OUT_OF_SERVICE: frozenset({Mode.READY, Mode.MAINTENANCE}),
    Mode.MAINTENANCE: frozenset({Mode.READY, Mode.OUT_OF_SERVICE}),
}
"""Which mode may follow which; anything else is a bug."""


class Terminal:
    """One visit after the other."""

    def __init__(
        self, ports: Visit, health: Health, reachable: Callable[[], bool | None], workshop: Workshop
    ) -> None:
        """`ports` is the bundle each visit gets, with a course of its own.

        `reachable` says whether the centre answered when it was last asked; None before the first call.
        """
        self._ports = ports
        self._ui = ports.ui
        self._journal = ports.journal
        self._clock = ports.clock
        self._policy = ports.policy
        self._health = health
        self._reachable = reachable
        self._workshop = workshop
        self._mode = Mode.STARTING
        self._closed_by_staff = False
        self._open_before_visit: frozenset[CaseId] = frozenset()
        """Cases of earlier citizens that could not be settled yet: not this citizen's business."""
        self.mode_since: datetime = ports.clock.now()
        self.on_change: Callable[[], None] = lambda: None
        """Called at each change of mode or of what can be had, for the heartbeat."""
        self.on_visit_end: Callable[[Course], None] = lambda course: None
        """Called after each visit, for measurements."""
        self.settled: list[CaseEnd] = []
        """The ends of what was found open at the last start."""

    @property
    def mode(self) -> Mode:
        """Where the terminal is in its life."""
        return self._mode

    async def run(self) -> None:
        """Start, then serve for ever."""
        self._ui.tell(Starting())
        await self._health.home()
        self.settled = await self.settle_all()
        while True:
            if self._closed_by_staff or not self._rules_hold():
                await self._stay_closed()
            else:
                await self._stand_ready()

    async def situation(self) -> tuple[Availability, ...]:
        """What can be had now."""
        return availability(
            Situation(
                self._health.known,
                self._reachable() is not False,
                await self._journal.ledger(),
                self._policy,
                BUILT,
            )
        )

    async def settle_all(self) -> list[CaseEnd]:
        """Bring every open case to its end, as far as devices and centre allow now."""
        ends = []
        for record in await self._journal.unfinished():
            async with self._health.at_rest():
                end = await self._settled(self._new_visit(), record)
            if end is not None:
                ends.append(end)
        return ends

    async def _stand_ready(self) -> None:
        self._go(Mode.READY)
        answer = await self._ui.during(Attract(await self._offers()), self._until_news())
        match answer:
            case Onward():
                await self._menu()
            case StaffCalled():
                await self._maintenance()
            case None:
                self.on_change()
                await self.settle_all()

    async def _menu(self) -> None:
        choice: Service | StaffCalled | None = None
        while choice is None:
            try:
                menu = ChooseService(await self._offers())
                choice = await self._ui.during(menu, self._until_offers_change())
            except VisitEnded:
                self._ui.wipe()
                await self._workshop.help_call.end("visit_ended")
                return
        if isinstance(choice, StaffCalled):
            await self._maintenance()
            return
        await self._serve(choice)

    async def _serve(self, service: Service) -> None:
        self._go(Mode.SERVING)
        self._open_before_visit = frozenset(record.id for record in await self._journal.unfinished())
        visit = self._new_visit()
        visit.course.can_have = frozenset(o.service for o in await self._offers() if o.available)
        stopped = False
        async with self._health.at_rest():
            try:
                await self._follow(visit, service)
            except VisitEnded as ending:
                log.info("visit ended: %s", type(ending).__name__)
            except DeviceError as error:
                stopped = True
                log.warning("visit stopped by a device: %s", error)
                await self._stopped(visit, "device", error.fault.code)
            except CentralUnreachable:
                stopped = True
                log.warning("visit stopped: the centre does not answer")
                await self._stopped(visit, "central", "NET_DOWN")
            await self._settle_after(visit)
            await farewell(visit)
        visit.known.forget()
        if not stopped and visit.course.end is not CaseEnd.RETAINED:
            await self._workshop.help_call.end("visit_ended")
        self.on_visit_end(visit.course)
        self._go(Mode.READY)

    async def _follow(self, visit: Visit, service: Service) -> None:
        """One matter, and those that it leads to: a lost card to a new one, a locked PIN to its reset."""
        onward: Service | None = service
        while onward is not None:
            visit.course.service = service = onward
            onward = await flow_of(service)(visit)
            if onward is not None and not await self._can_have(visit, onward):
                return

    async def _can_have(self, visit: Visit, service: Service) -> bool:
        """Whether the machine can do this now; who was led here is told why not."""
        offer = next((offer for offer in await self._offers() if offer.service is service), None)
        if offer is not None and offer.available:
            return True
        await refuse(visit, service, Refused("SERVICE_OFF"))
        return False

    async def _stopped(self, visit: Visit, what: str, fault: str) -> None:
        """Bring what is open to its end as far as it goes now, and say what happened and what did not."""
        records = await self._left_open()
        safe: tuple[Safe, ...] = (Safe.NOT_CHARGED, Safe.NOTHING_FILED)
        slip = ""
        if records:
            slip = records[-1].slip
            await self._settle_after(visit)
            last = Safe.IT_IS_DONE if visit.course.end is CaseEnd.DONE else Safe.CAN_APPLY_AGAIN
            last = Safe.BEING_CHECKED if await self._left_open() else last
            safe = (Safe.NOT_CHARGED, last)
        if visit.course.end in (CaseEnd.ISSUED, CaseEnd.RETAINED):
            return
        try:
            await tell_fault(visit, what, safe, slip, fault, visit.course.service)
        except VisitEnded:
            return

    async def _settle_after(self, visit: Visit) -> None:
        """What a visit left open is settled at once; a finished card that nobody took is kept and said so."""
        for record in await self._left_open():
            end = await self._settled(visit, record)
            if end is None:
                continue
            visit.course.end = end
            if end is CaseEnd.RETAINED:
                try:
                    await tell_kept(visit, record.slip)
                except VisitEnded:
                    continue

    async def _left_open(self) -> list[CaseRecord]:
        """What this visit opened and has not brought to its end."""
        unfinished = await self._journal.unfinished()
        return [record for record in unfinished if record.id not in self._open_before_visit]

    async def _settled(self, visit: Visit, record: CaseRecord) -> CaseEnd | None:
        try:
            return await settler_of(record.service)(visit, record)
        except DeviceError as error:
            log.warning("case %s stays open: %s", record.slip, error)
        except CentralUnreachable:
            log.warning("case %s stays open: the centre does not answer", record.slip)
        return None

    async def _stay_closed(self) -> None:
        self._go(Mode.OUT_OF_SERVICE)
        reason = "out_of_service" if self._closed_by_staff else self._outside_rules()
        if await self._ui.during(OutOfService(reason), self._until_open()) is not None:
            await self._maintenance()

    async def _maintenance(self) -> None:
        from kiosk.flows.maintenance import maintain  # noqa: PLC0415 a technician can wait for it

        self._go(Mode.MAINTENANCE)
        async with self._health.at_rest():
            try:
                closed = await maintain(self._workshop, out_of_service=self._closed_by_staff)
            except VisitEnded:
                closed = self._closed_by_staff
            except DeviceError as error:
                log.warning("maintenance stopped by a device: %s", error)
                closed = self._closed_by_staff
        self._closed_by_staff = closed
        self._ui.wipe()
        await self._health.refresh()
        # The jam that a technician has just cleared, or what a test left behind.
        await self.settle_all()

    async def _until_news(self) -> None:
        """Wait until what the standing picture says is no longer so, or an open case can be tried again."""
        before = await self._offers()
        waited_s = 0.0
        while self._rules_hold() and await self._offers() == before:
            await asyncio.sleep(LOOK_AGAIN_S)
            waited_s += LOOK_AGAIN_S
            if waited_s >= SETTLE_AGAIN_S:
                waited_s = 0.0
                await self._journal.tidy()
                if await self._journal.unfinished():
                    return

    async def _until_offers_change(self) -> None:
        """A menu that is no longer so is shown anew."""
        before = await self._offers()
        while True:
            await asyncio.sleep(LOOK_AGAIN_S)
            if await self._offers() != before:
                return

    async def _until_open(self) -> None:
        """Rules begin and end, and a clock that was wrong is set right, without anybody at the machine."""
        while self._closed_by_staff or not self._rules_hold():
            await self._clock.sleep(SETTLE_AGAIN_S)

    async def _offers(self) -> tuple[Offer, ...]:
        return tuple(Offer(a.service, a.reasons[0] if a.reasons else "") for a in await self.situation())

    def _new_visit(self) -> Visit:
        return replace(self._ports, course=Course(), known=Known())

    def _rules_hold(self) -> bool:
        return not self._outside_rules()

    def _outside_rules(self) -> str:
        """Why the rules allow no service today, as a key of [reason]; empty while they hold."""
        warned = (warning.partition(":")[0] for warning in self._policy.warnings(today(self._clock)))
        return next((reason for reason in warned if reason in OUTSIDE_RULES), "")

    def _go(self, mode: Mode) -> None:
        if mode is self._mode:
            return
        if mode not in ARROWS[self._mode]:
            raise AssertionError(f"no arrow from {self._mode} to {mode}")
        log.info("%s -> %s", self._mode, mode)
        self._mode = mode
        self.mode_since = self._clock.now()
        self.on_change()
