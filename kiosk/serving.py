"""One visit from the first touch to the wiped glass, and what was cut, brought to its end.

A visit ends here whatever happened in it: endings and faults are caught in this file and nowhere else.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from kiosk.central.circuit import NO_LINE
from kiosk.errors import CentralUnreachable, DeviceError, VisitEnded
from kiosk.flows.at_machine import looks_at_machine
from kiosk.flows.explain import refuse, tell_fault, tell_kept, tell_not_now, tell_where
from kiosk.flows.farewell import farewell
from kiosk.flows.table import flow_of
from kiosk.journal.port import CaseRecord, JournalUnusable
from kiosk.known import Known
from kiosk.model import CaseEnd, Refused, Service
from kiosk.monitor.availability import Availability
from kiosk.monitor.health import Health
from kiosk.policy.decision import NotOffered, Referred
from kiosk.prompts.trouble import Safe
from kiosk.settling import Settling, with_nobody_there
from kiosk.visit import Course, Visit

log = logging.getLogger(__name__)

PROBE_S = 8.0
"""How long the probe that goes out when the circuit opens may take (CentralSettings.deadline_s).

On a dead line the question itself would take as long: nobody stands here longer for the circuit's sake.
"""
LOOK_AGAIN_S = 0.1


class Serving:
    """What a citizen came for, one matter after the other; then nothing of theirs stays open."""

    def __init__(
        self,
        ports: Visit,
        health: Health,
        situation: Callable[[], Awaitable[tuple[Availability, ...]]],
        no_centre_by: Callable[[], str],
    ) -> None:
        """`ports` is the bundle of each visit, but for its course; `situation` says what can be had now.

        `no_centre_by` says why the centre cannot be had now (Circuit.open_for).
        """
        self._ports = ports
        self._health = health
        self._situation = situation
        self._no_centre_by = no_centre_by
        self._journal = ports.journal
        self._visit: Visit | None = None
        """Of who is served now."""
        self.settling = Settling()
        self.probe: Callable[[], None] = lambda: None
        """Called when somebody waits to hear whether the centre is back: do not wait for the next beat."""

    async def serve(self, service: Service) -> Course:
        """The visit of who chose this service, up to the wiped glass, and how it went."""
        self.settling.begins(await self._journal.unfinished())
        visit = self._visit = self._new_visit()
        visit.course.can_have = frozenset(a.service for a in await self._situation() if not a.reasons)
        async with self._health.at_rest():
            try:
                await self._follow(visit, service)
            except VisitEnded as ending:
                log.info("visit ended: %s", type(ending).__name__)
            except DeviceError as error:
                log.warning("visit stopped by a device: %s", error)
                await self._stopped(visit, "device", error.fault.code)
            except CentralUnreachable:
                log.warning("visit stopped: the centre does not answer")
                await self._stopped(visit, "central", "NET_DOWN")
            await self._settle_after(visit)
            await farewell(visit)
        visit.known.forget()
        self._visit = None
        self.settling.ends()
        return visit.course

    async def stopped_by_journal(self, fault: str) -> None:
        """Nothing can be written down any more, so nothing is moved or told either: who is here hears it.

        What is open stays as it is, under the number that is shown, until the next start settles it.
        """
        visit = self._visit
        if visit is None:
            return
        visit.course.stopped = True
        try:
            await self._tell_unwritten(visit, fault)
            await farewell(visit)
        except (VisitEnded, DeviceError, CentralUnreachable, JournalUnusable) as error:
            log.warning("a visit without a journal ends: %s", type(error).__name__)
        visit.known.forget()
        self._visit = None

    async def _tell_unwritten(self, visit: Visit, fault: str) -> None:
        open_cases: list[CaseRecord] = []
        with suppress(JournalUnusable):  # on a full disk it can still be read
            open_cases = await self._left_open()
        if visit.course.end is not None and not open_cases:
            return  # it was over, and they know how it ended
        money = Safe.MONEY_BACK if visit.course.fee_shown else Safe.NOT_CHARGED
        last = Safe.BEING_CHECKED if open_cases else Safe.NOTHING_FILED
        slip = open_cases[-1].slip if open_cases else ""
        # What was paid may have been paid for something: while that is checked nobody promises it back.
        safe = (last,) if open_cases and visit.course.fee_shown else (money, last)
        await tell_fault(visit, "journal", safe, slip, fault, visit.course.service)

    async def settle_all(self) -> list[CaseEnd]:
        """At the start: bring every open case to its end, as far as devices and centre allow now."""
        ends = await self._settled(await self._journal.unfinished())
        self.settling.ends()
        return ends

    async def settle_at_machine(self) -> None:
        """Of what is open, that in which the machine has still a part; the rest is the outbox's."""
        await self._settled([one for one in await self._journal.unfinished() if looks_at_machine(one)])
        self.settling.for_centre.set()

    async def has_part_in_any(self) -> bool:
        """Whether something is open in which the machine has still a part."""
        return any(looks_at_machine(one) for one in await self._journal.unfinished())

    async def _settled(self, records: Sequence[CaseRecord]) -> list[CaseEnd]:
        ends = []
        for record in records:
            async with self._health.at_rest():
                end = await self.settling.settle(with_nobody_there(self._ports), record)
            if end is not None:
                ends.append(end)
        return ends

    async def _follow(self, visit: Visit, service: Service) -> None:
        """One matter, and those that it leads to: a lost card to a new one, a locked PIN to its reset."""
        onward: Service | None = service
        while onward is not None:
            visit.course.came_from, visit.course.service = visit.course.service, onward
            visit.course.onward = None
            decision, leads = visit.policy.decide(onward), None
            if isinstance(decision, Referred | NotOffered):
                await tell_where(visit, onward, decision)
            elif onward is service or await self._can_be_done_now(visit, onward):
                leads = await flow_of(onward)(visit)
            onward = leads or await self._led_on(visit)

    async def _led_on(self, visit: Visit) -> Service | None:
        """What the key of a refusal leads to; what the refused matter left open ends before that begins."""
        if visit.course.onward is not None:
            await self._settle_after(visit)
        return visit.course.onward

    async def _can_be_done_now(self, visit: Visit, service: Service) -> bool:
        """The menu has not been asked about what one is led to: what stands against it is told here."""
        found = next((one for one in await self._situation() if one.service is service), None)
        if found is None:
            await refuse(visit, service, Refused("SERVICE_OFF"))
        elif found.reasons:
            await tell_not_now(visit, service, found.reasons[0])
        return found is not None and not found.reasons

    async def _stopped(self, visit: Visit, what: str, fault: str) -> None:
        """Bring what is open to its end as far as it goes now, and say what happened and what did not."""
        visit.course.stopped = True
        records = await self._left_open()
        money = Safe.MONEY_BACK if visit.course.fee_shown else Safe.NOT_CHARGED
        safe: tuple[Safe, ...] = (money, Safe.NOTHING_FILED)
        slip = ""
        if records:
            slip = records[-1].slip
            await self._until_line_back()
            await self._settle_after(visit)
            last = Safe.IT_IS_DONE if visit.course.end is CaseEnd.DONE else Safe.CAN_APPLY_AGAIN
            last = Safe.BEING_CHECKED if await self._left_open() else last
            safe = (money, last)
        if visit.course.end in (CaseEnd.ISSUED, CaseEnd.RETAINED):
            return
        try:
            await tell_fault(visit, what, safe, slip, fault, visit.course.service)
        except VisitEnded:
            return

    async def _until_line_back(self) -> None:
        """The call that ended the visit has mostly opened the circuit, too: its probe is given its time.

        Asked at once, the question how the matter stands would not even be sent, and who could be told the
        end would be sent away with "being checked". A machine that is not let in waits for nothing.
        """
        if self._no_centre_by() == NO_LINE:
            self.probe()  # the last one may have been long ago, and the line be back since
        give_up_at = self._ports.clock.monotonic() + PROBE_S
        while self._no_centre_by() == NO_LINE and self._ports.clock.monotonic() < give_up_at:
            await self._ports.clock.sleep(LOOK_AGAIN_S)

    async def _settle_after(self, visit: Visit) -> None:
        """What a visit left open is settled at once; a finished card that nobody took is kept and said so."""
        for record in await self._left_open():
            end = await self.settling.settle(visit, record)
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
        return [record for record in unfinished if self.settling.is_own(record)]

    def _new_visit(self) -> Visit:
        return replace(self._ports, course=Course(), known=Known())
