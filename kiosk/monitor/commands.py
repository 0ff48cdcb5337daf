"""The centre's commands, carried out: in their order, each once, none too late, and each acknowledged.

What was carried out is on disk before it is acknowledged, so that neither a lost answer nor a restart makes
it happen twice. What this machine does not carry out is refused by name, and the centre is told so. A restart
is written down and acknowledged before it begins: whoever starts the program again finds it done.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.central import messages as m
from kiosk.central.port import Central
from kiosk.clock import Clock
from kiosk.errors import CentralUnreachable
from kiosk.journal.port import Journal
from kiosk.monitor import configuration

log = logging.getLogger(__name__)

CENTRE = "centre"
"""In the audit: no member of this machine's staff gave it."""
UNKNOWN = "unknown-command"
RESTART = "restart"
Outcome = Literal["done", "refused", "expired"]
CarryOut = Callable[[], Awaitable[str]]
"""Why it was refused, as a word; empty when it was done. Raises CentralUnreachable: it comes again."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a command."""

    outcome: Outcome
    reason: str = ""
    """Why it was refused."""

    def act(self, command: m.Command) -> str:
        """A line of the audit, one for each command."""
        return f"command {command.case} {self.outcome} {self.reason}".rstrip()


REASONS = (UNKNOWN, *configuration.REASONS)
ENDINGS = (Ending("done"), Ending("expired"), *(Ending("refused", reason) for reason in REASONS))


class Commands:
    """Takes what a heartbeat's answer brought."""

    def __init__(
        self,
        central: Central,
        journal: Journal,
        clock: Clock,
        known: Mapping[str, CarryOut],
        restart: Callable[[], None],
    ) -> None:
        """`known` says how to carry out what, by its name; `restart` ends the program, between two visits."""
        self._central = central
        self._journal = journal
        self._clock = clock
        self._known: Mapping[str, CarryOut] = {**known, RESTART: _nothing_yet}
        self._restart = restart

    async def take(self, commands: Sequence[m.Command], centre_time: datetime) -> None:
        """One after the other; what cannot be acknowledged now comes with the next heartbeat again."""
        for command in sorted(commands, key=lambda one: one.serial):
            before = await self._before(command)
            try:
                ending = before or await self._carried_out(command, centre_time)
            except CentralUnreachable:
                return
            acknowledged = await self._acknowledged(command, ending)
            if before is None and command.name == RESTART and ending.outcome == "done":
                self._restart()
                return
            if not acknowledged:
                return

    async def _carried_out(self, command: m.Command, centre_time: datetime) -> Ending:
        ending = Ending("done")
        carry_out = self._known.get(command.name)
        if centre_time >= command.expires_at:
            ending = Ending("expired")
        elif carry_out is None:
            ending = Ending("refused", UNKNOWN)
        elif reason := await carry_out():
            ending = Ending("refused", reason)
        log.info("command %s: %s %s", command.name, ending.outcome, ending.reason)
        await self._journal.audit(CENTRE, ending.act(command), command.name)
        return ending

    async def _before(self, command: m.Command) -> Ending | None:
        """What became of it when it came before."""
        acts = {ending.act(command): ending for ending in ENDINGS}
        return acts.get(await self._journal.last_act(*acts))

    async def _acknowledged(self, command: m.Command, ending: Ending) -> bool:
        report = m.CommandReport(command.case, ending.outcome, self._clock.now(), ending.reason)
        try:
            await self._central.report_command(report)
        except CentralUnreachable:
            return False
        return True


async def _nothing_yet() -> str:
    """A restart begins once it is written down, and acknowledged if the centre can be had."""
    return ""
