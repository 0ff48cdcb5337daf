"""The way of a call through the application: past routing and request objects.

They cost more than a heartbeat does, and a tenth of any other call.
Everything else goes on to the application behind. Driven by hand a heartbeat is taken at once; a server gives
it a Collector (serve.py).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.central.problems import ProblemCode
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.hub.faults import Faults
from kiosk.hub.not_taken import NotTaken

_LOST = WireAnswer(503, {}, b"")


class CallDoor:
    """Where one route's calls come in; ASGI."""

    def __init__(
        self,
        path: str,
        answer: Callable[[WireRequest], Awaitable[WireAnswer]],
        faults: Faults,
        limit_bytes: int,
    ) -> None:
        self._path = path
        self._answer = answer
        self._faults = faults
        self._limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answered(scope, receive)
        headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in answer.headers.items()]
        headers.append((b"content-length", str(len(answer.body)).encode("ascii")))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answered(self, scope: Scope, receive: Receive) -> WireAnswer:
        if self._faults.loses_request(self._path):
            return _LOST
        if scope["query_string"]:
            return NotTaken(ProblemCode.NOT_FOUND).unbound()
        body = await self._body(receive)
        if body is None:
            return NotTaken(ProblemCode.BODY_TOO_LARGE).unbound()
        headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
        answer = await self._answer(WireRequest("POST", self._path, headers, body))
        if self._faults.delay_s > 0:
            await asyncio.sleep(self._faults.delay_s)
        return _LOST if self._faults.loses_answer(self._path) else answer

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body; None as soon as it is too long, or when whoever sends it is gone."""
        body: bytes = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self._limit_bytes or message["type"] != "http.request":
                return None
            if not message.get("more_body", False):
                return body


class PastTheRouter:
    """Calls go to their doors, everything else to the application behind; ASGI."""

    def __init__(self, app: ASGIApp, doors: Mapping[str, CallDoor]) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_call = scope["type"] == "http" and scope["method"] == "POST"
        door = self._doors.get(scope["path"]) if is_call else None
        await (door or self._app)(scope, receive, send)
