"""The terminal's own life: starting, ready, serving, out of service, maintenance.

    STARTING ─► READY ⇄ SERVING        one visit at a time; what is cut is settled before READY
        │         ⇅  ⇅
        └──► OUT_OF_SERVICE ⇄ MAINTENANCE

What happens between a chosen service and the wiped glass is `serving`.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from kiosk.clock import today
from kiosk.errors import DeviceError, VisitEnded
from kiosk.flows.table import BUILT
from kiosk.journal.port import JournalUnusable
from kiosk.model import CaseEnd, Mode, Service
from kiosk.monitor.availability import Availability, Situation, availability
from kiosk.monitor.commands import CENTRE
from kiosk.monitor.health import Health
from kiosk.monitor.surroundings import POWER_FAILING, Surroundings
from kiosk.prompts.entrance import (
    Attract,
    ChooseService,
    Offer,
    OutOfService,
    Referral,
    StaffCalled,
    Starting,
)
from kiosk.prompts.prompt import Onward
from kiosk.serving import Serving
from kiosk.settling import NOBODY, Settling
from kiosk.visit import Course, Visit
from kiosk.workshop import Workshop

log = logging.getLogger(__name__)

SETTLE_AGAIN_S = 30.0
LOOK_AGAIN_S = 0.5
RESTARTING = "restarting"
RESTARTED = "restarted_by_centre"
"""In the audit: the program ended itself, to be started again."""
CENTRE_ACTS = {True: "closed_by_centre", False: "opened_by_centre"}
"""In the audit: whether the centre keeps the machine closed."""
OUTSIDE_RULES = frozenset({"rules_ended", "rules_not_yet"})
"""Warnings of the rules under which nothing is done (policy.Policy.warnings)."""

ARROWS: dict[Mode, frozenset[Mode]] = {
    Mode.STARTING: frozenset({Mode.READY, Mode.OUT_OF_SERVICE}),
    Mode.READY: frozenset({Mode.SERVING, Mode.OUT_OF_SERVICE, Mode.MAINTENANCE}),
    Mode.SERVING: frozenset({Mode.READY, Mode.OUT_OF_SERVICE}),
    Mode.OUT_OF_SERVICE: frozenset({Mode.READY, Mode.MAINTENANCE}),
    Mode.MAINTENANCE: frozenset({Mode.READY, Mode.OUT_OF_SERVICE}),
}
"""Which mode may follow which; anything else is a bug."""


class Terminal:
    """One visit after the other."""

    def __init__(
        self,
        ports: Visit,
        health: Health,
        no_centre_by: Callable[[], str],
        workshop: Workshop,
        around: Surroundings | None = None,
    ) -> None:
        """`ports` is the bundle each visit gets, with a course of its own.

        `no_centre_by` says why the centre cannot be had now (Circuit.open_for).
        `around` is what stands around the devices; None: nothing is fitted.
        """
        self._ui = ports.ui
        self._journal = ports.journal
        self._clock = ports.clock
        self._policy = ports.policy
        self._pin_on_glass = ports.site.pin_on_glass
        self._health = health
        self._no_centre_by = no_centre_by
        self._workshop = workshop
        self._around = around or Surroundings()
        self._serving = Serving(ports, health, self.situation, no_centre_by)
        self._mode = Mode.STARTING
        self._closed_by_staff = False
        self._closed_by_centre = False
        self._restarting = False
        self._weighed: tuple[Situation, tuple[Availability, ...]] | None = None
        """What was last asked of the rules, and their answer: twice a second is often to read them all."""
        self._offered: tuple[tuple[Availability, ...], tuple[Offer, ...]] | None = None
        """That answer, and the menu made of it."""
        self._call_shown: datetime | None = None
        """The call for staff that had its screen, or was made in the midst of a matter."""
        self.mode_since: datetime = ports.clock.now()
        self.on_change: Callable[[], None] = lambda: None
        """Called at each change of mode or of what can be had, for the heartbeat."""
        self.on_visit_end: Callable[[Course], None] = lambda course: None
        """Called after each visit, for measurements."""
        self.settled: list[CaseEnd] = []
        """The ends of what was found open at the last start."""
        self.on_restart: Callable[[], None] = lambda: None
        """Called once nobody is served any more, when the centre wants the program to be started anew."""

    @property
    def settling(self) -> Settling:
        """Who has which open case in hand."""
        return self._serving.settling

    def probe_by(self, probe: Callable[[], None]) -> None:
        """What asks at once whether the centre is back, when somebody waits for it."""
        self._serving.probe = probe

    @property
    def mode(self) -> Mode:
        """Where the terminal is in its life."""
        return self._mode

    async def run(self) -> None:
        """Start, then serve until the centre wants the program to be started anew."""
        self._ui.tell(Starting())
        await self._around.history.check(self._journal)
        self.settling.believes = self._around.history.found is None
        await self._around.latch.recall(self._journal)
        self._closed_by_centre = await self._journal.last_act(*CENTRE_ACTS.values()) == CENTRE_ACTS[True]
        await self._health.home()
        await self._around.first_words()
        self.settled = await self._serving.settle_all()
        while not self._restarting:
            if reason := self._closed_because():
                await self._stay_closed(reason)
            else:
                await self._stand_ready()
        self._ui.tell(Starting())
        await self._journal.audit(CENTRE, RESTARTED)
        self.on_restart()

    def restart(self) -> None:
        """The centre's word: the program ends after the visit, or the maintenance, that is on now."""
        self._restarting = True

    async def close_unwritten(self, unusable: JournalUnusable) -> str:
        """The journal failed, and nothing else runs any more: say so to who is here, then to everybody.

        Why the machine is closed from now on, as a key of [reason].
        """
        history = self._around.history
        history.unusable = unusable.fault
        self._go(Mode.OUT_OF_SERVICE)
        await self._serving.stopped_by_journal(unusable.fault.code)
        self._ui.wipe()
        self._ui.tell(OutOfService(history.closed_by))
        return history.closed_by

    async def close_by_centre(self, *, closed: bool) -> None:
        """The centre's word, from the end of the visit on that runs now; it holds over a restart."""
        if closed is not self._closed_by_centre:
            await self._journal.audit(CENTRE, CENTRE_ACTS[closed])
            self._closed_by_centre = closed

    async def situation(self) -> tuple[Availability, ...]:
        """What can be had now."""
        now = Situation(
            self._health.known,
            self._no_centre_by(),
            await self._journal.ledger(),
            self._policy,
            BUILT,
            self._around.no_cards_by,
            self._around.closed_by,
            self._pin_on_glass,
        )
        if self._weighed is None or self._weighed[0] != now:
            self._weighed = (now, availability(now))
        return self._weighed[1]

    async def _stand_ready(self) -> None:
        self._go(Mode.READY)
        offers, somebody = await self._offers(), self._somebody_there()
        answer = await self._ui.during(Attract(offers, somebody), self._until_news(offers, somebody=somebody))
        match answer:
            case Onward():
                await self._menu()
            case StaffCalled():
                await self._maintenance()
            case None if self._somebody_calls():
                await self._serve(Service.CALL_HELP)
            case None:
                await self._after_news(offers, somebody=somebody)

    async def _after_news(self, before: tuple[Offer, ...], *, somebody: bool) -> None:
        """Who comes and goes in front is news for the glass alone; a machine that closes settles later."""
        only_somebody = self._somebody_there() is not somebody and await self._offers() == before
        if not (only_somebody or self._closed_because()):
            self.on_change()
            await self._serving.settle_at_machine()

    async def _menu(self) -> None:
        choice: Service | StaffCalled | None = None
        while choice is None and not self._closed_because():
            try:
                menu = ChooseService(await self._offers())
                choice = await self._ui.during(menu, self._until_offers_change())
                choice = Service.CALL_HELP if choice is None and self._somebody_calls() else choice
            except VisitEnded:
                self._ui.wipe()
                await self._workshop.help_call.end("visit_ended")
                return
        if choice is None or (self._closed_because() and not isinstance(choice, StaffCalled)):
            self._ui.wipe()
            return
        if isinstance(choice, StaffCalled):
            await self._maintenance()
            return
        await self._serve(choice)

    async def _serve(self, service: Service) -> None:
        self._go(Mode.SERVING)
        course = await self._serving.serve(service)
        # Who was told that staff comes, and has seen it, may go on with something else meanwhile.
        still_wanted = service is Service.CALL_HELP and course.end is CaseEnd.DONE
        if not (still_wanted or course.stopped or course.end is CaseEnd.RETAINED):
            await self._workshop.help_call.end("visit_ended")
        self._call_shown = self._workshop.help_call.since
        self.on_visit_end(course)
        self._go(Mode.READY)

    async def _stay_closed(self, reason: str) -> None:
        self._go(Mode.OUT_OF_SERVICE)
        by_itself = reason == self._around.closed_by
        if by_itself:
            log.warning("out of service: %s", reason)
            await self._journal.audit(NOBODY, "closed", reason)
        if reason == POWER_FAILING:
            await self._shut_down()
        if await self._ui.during(OutOfService(reason), self._until_open(reason)) is not None:
            await self._maintenance()
        elif by_itself:
            # Who had a door open may have moved a card; who had no power may have lost one.
            await self._health.refresh()
            await self._serving.settle_at_machine()

    async def _shut_down(self) -> None:
        """The journal is on disk anyway. Bring the hardware home; then, where so configured, switch off."""
        self._ui.tell(OutOfService(POWER_FAILING))
        await self._health.home()
        await self._journal.tidy()
        if self._around.power_off is not None and self._around.closed_by == POWER_FAILING:
            await self._around.power_off()

    async def _maintenance(self) -> None:
        from kiosk.flows.maintenance import maintain  # noqa: PLC0415 a technician can wait for it

        self._go(Mode.MAINTENANCE)
        self.settling.begins(
            await self._journal.unfinished()
        )  # a test of a device may open a case of its own
        async with self._health.at_rest():
            try:
                closed = await maintain(self._workshop, out_of_service=self._closed_by_staff)
            except VisitEnded:
                closed = self._closed_by_staff
            except DeviceError as error:
                log.warning("maintenance stopped by a device: %s", error)
                closed = self._closed_by_staff
        self._closed_by_staff = closed
        self.settling.ends()
        self._ui.wipe()
        await self._health.refresh()
        # The jam that a technician has just cleared, or what a test left behind.
        await self._serving.settle_at_machine()

    async def _until_news(self, before: tuple[Offer, ...], *, somebody: bool) -> None:
        """Wait until what the standing picture says is no longer so, or an open case can be tried again."""
        waited_s = 0.0
        while not (self._closed_because() or self._somebody_calls()) and await self._offers() == before:
            await asyncio.sleep(LOOK_AGAIN_S)
            if self._somebody_there() is not somebody:
                return
            waited_s += LOOK_AGAIN_S
            if waited_s >= SETTLE_AGAIN_S:
                waited_s = 0.0
                await self._journal.tidy()
                if await self._serving.has_part_in_any():
                    return

    async def _until_offers_change(self) -> None:
        """A menu that is no longer so is shown anew; and a call for staff has a screen of its own."""
        before = await self._offers()
        while not (self._somebody_calls() or self._closed_because()):
            await asyncio.sleep(LOOK_AGAIN_S)
            if await self._offers() != before:
                return

    async def _until_open(self, reason: str) -> None:
        """Rules begin and end, and a clock that was wrong is set right, without anybody at the machine.

        A door is shut and the mains come back; and one reason may give way to another.
        """
        look_s = LOOK_AGAIN_S if self._around.devices else SETTLE_AGAIN_S
        while self._closed_because() == reason:
            await self._clock.sleep(look_s)

    async def _offers(self) -> tuple[Offer, ...]:
        found = await self.situation()
        if self._offered is None or self._offered[0] is not found:
            self._offered = (found, tuple(_offer_of(one) for one in found))
        return self._offered[1]

    def _somebody_calls(self) -> bool:
        """Whether the help key was pressed before a matter began; in one only the strip tells."""
        since = self._workshop.help_call.since
        return since is not None and since != self._call_shown

    def _somebody_there(self) -> bool:
        return self._around.somebody_since is not None

    def _closed_because(self) -> str:
        """Why nothing is done here now, as a key of [reason]; empty when the machine is open."""
        if self._around.closed_by == POWER_FAILING:
            return POWER_FAILING
        if self._restarting:
            return RESTARTING
        staff = "out_of_service" if self._closed_by_staff or self._closed_by_centre else ""
        return staff or self._outside_rules() or self._around.closed_by

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


def _offer_of(found: Availability) -> Offer:
    """What the rules send elsewhere is not broken: it stands on the menu and says where."""
    if found.referred is not None:
        return Offer(found.service, referral=Referral(found.referred.to))
    return Offer(found.service, found.reasons[0] if found.reasons else "")
