"""The connection to a simulated supply's server, to spoil it as a `Wire` spoils a line."""

import asyncio
from collections.abc import Callable

from kiosk.devices.cabinet.nut.simulator import SimulatedNut

PATIENCE_S = 5.0


class NutWire:
    """See Wire: the verbs that mean something to lines of text over TCP. It is its own port."""

    def __init__(self) -> None:
        self.server = SimulatedNut()
        self.server.spoil = self._spoilt
        self._next: Callable[[bytes], bytes] | None = None

    @property
    def port(self) -> "NutWire":
        return self

    def unplug(self) -> None:
        self.server.pull()

    def plug_in(self) -> None:
        self.server.plug()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():  # noqa: ASYNC110  what is waited for is the driver's own word
                await asyncio.sleep(0.001)

    def noise_before_next(self, noise: bytes) -> None:
        self._next = lambda said: noise + said

    def half_of_next(self) -> None:
        self._next = lambda said: said[: len(said) // 2]

    def flip_in_next(self) -> None:
        """One bit, in the middle."""
        self._next = lambda said: (
            said[: len(said) // 2] + bytes([said[len(said) // 2] ^ 0x40]) + said[len(said) // 2 + 1 :]
        )

    def twice_next(self) -> None:
        self._next = lambda said: said * 2

    def drip(self) -> None:
        self.server.dripping = True

    def fall_silent(self) -> None:
        self.server.silent = True

    def mend(self) -> None:
        self.server.silent = self.server.dripping = False

    def _spoilt(self, said: bytes) -> bytes:
        spoil, self._next = self._next, None
        return spoil(said) if spoil else said
