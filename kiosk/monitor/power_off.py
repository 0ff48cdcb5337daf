"""A command of the site switches the computer off; the program is then ended as always, by its signal."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


def switch_off_by(command: list[str]) -> Callable[[], Awaitable[None]] | None:
    """What runs the command; None for an empty one. One that fails is logged, and the glass stays shut."""
    if not command:
        return None

    async def switch_off() -> None:
        log.warning("switching off: %s", command[0])
        try:
            process = await asyncio.create_subprocess_exec(*command)
        except OSError as error:
            log.error("the command that switches off cannot be run: %s", error.strerror)  # noqa: TRY400
            return
        log.warning("switching off: exit status %d", await process.wait())

    return switch_off
