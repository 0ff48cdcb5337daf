"""The way to the centre, whose library is imported with its first use: it need not hold up the start."""

import asyncio
from collections.abc import Callable

from kiosk.central.transport import Transport, WireAnswer, WireRequest
from kiosk.worker import Worker


class LateTransport:
    """See Transport."""

    def __init__(self, base_url: str, worker: Worker, ca_file: str, connect_s: float) -> None:
        self._base_url = base_url
        self._worker = worker
        self._connect_s = connect_s
        self._ca_file = ca_file
        self._made: Transport | None = None
        self._making = asyncio.Lock()

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        async with self._making:
            if self._made is None:
                make = await self._worker.run(_imported)
                self._made = make(self._base_url, self._worker, self._ca_file, self._connect_s)
        return await self._made.exchange(request, deadline_s)


def _imported() -> Callable[[str, Worker, str, float], Transport]:
    from kiosk.central.http import RequestsTransport  # noqa: PLC0415

    return RequestsTransport
