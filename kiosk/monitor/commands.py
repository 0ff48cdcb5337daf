"""The centre's commands, carried out: in their order, each once, none too late, and each acknowledged.

What was carried out is on disk before it is acknowledged, so that neither a lost answer nor a restart makes
it happen twice. What this machine does not carry out is refused by name, and the centre is told so.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from kiosk.central import messages as m
from kiosk.central.port import Central
from kiosk.clock import Clock
from kiosk.errors import CentralUnreachable
from kiosk.journal.port import Journal

log = logging.getLogger(__name__)

CENTRE = "centre"
"""In the audit: no member of this machine's staff gave it."""
UNKNOWN = "unknown-command"
Outcome = Literal["done", "refused", "expired"]
OUTCOMES: tuple[Outcome, ...] = ("done", "refused", "expired")
CarryOut = Callable[[], Awaitable[None]]


class Commands:
    """Takes what a heartbeat's answer brought. `known` says how to carry out what, by its name."""

    def __init__(
        self, central: Central, journal: Journal, clock: Clock, known: Mapping[str, CarryOut]
    ) -> None:
        self._central = central
        self._journal = journal
        self._clock = clock
        self._known = known

    async def take(self, commands: Sequence[m.Command], centre_time: datetime) -> None:
        """One after the other; what cannot be acknowledged now comes with the next heartbeat again."""
        for command in sorted(commands, key=lambda one: one.serial):
            outcome = await self._before(command) or await self._carried_out(command, centre_time)
            if not await self._acknowledged(command, outcome):
                return

    async def _carried_out(self, command: m.Command, centre_time: datetime) -> Outcome:
        outcome: Outcome = "done"
        carry_out = self._known.get(command.name)
        if centre_time >= command.expires_at:
            outcome = "expired"
        elif carry_out is None:
            outcome = "refused"
        else:
            await carry_out()
        log.info("command %s: %s", command.name, outcome)
        await self._journal.audit(CENTRE, _act(command, outcome), command.name)
        return outcome

    async def _before(self, command: m.Command) -> Outcome | None:
        """What became of it when it came before."""
        acts = {_act(command, outcome): outcome for outcome in OUTCOMES}
        return acts.get(await self._journal.last_act(*acts))

    async def _acknowledged(self, command: m.Command, outcome: Outcome) -> bool:
        reason = UNKNOWN if outcome == "refused" else ""
        try:
            await self._central.report_command(
                m.CommandReport(command.case, outcome, self._clock.now(), reason)
            )
        except CentralUnreachable:
            return False
        return True


def _act(command: m.Command, outcome: str) -> str:
    """A line of the audit, one for each command."""
    return f"command {command.case} {outcome}"
