"""Who watches over the program from outside: systemd, told in its own words (sd_notify(3)), or nobody.

A datagram to a socket that the environment names; forty lines of a library would be these.
"""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)

LOOKS_TWICE = 2
"""How often it is told within its patience, so that one late word ends nothing (sd_watchdog_enabled(3))."""


class Supervisor:
    """Hears that the program is ready, that it lives, and that it ends. Nobody there: nobody hears."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """`environment`: NOTIFY_SOCKET; WATCHDOG_USEC where what is silent for so long is ended."""
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        patience_us = environment.get("WATCHDOG_USEC", "")
        for_us = environment.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
        watches = for_us and patience_us.isdecimal() and int(patience_us) > 0
        self.every_s = int(patience_us) / 1e6 / LOOKS_TWICE if watches else None
        """How often it wants to hear that the program lives; None: it does not ask."""

    def ready(self) -> None:
        """The first picture stands on the glass."""
        self._tell("READY=1")

    def alive(self) -> None:
        """The loop turns, and the glass draws. Said only to who asks."""
        if self.every_s is not None:
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """It was told to end, and does."""
        self._tell("STOPPING=1")

    def _tell(self, words: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.setblocking(False)
                line.sendto(words.encode("ascii"), self._address)
        except OSError as error:
            log.warning("the supervisor did not hear %s: %s", words, error)
