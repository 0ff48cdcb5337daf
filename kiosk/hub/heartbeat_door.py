"""The way of a heartbeat through the application: past routing and request objects, which cost more than it.

Everything else goes on to the application behind. Driven by hand it takes each at once; a server gives it a
Collector (serve.py).
"""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.central import routes
from kiosk.central.problems import ProblemCode
from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.hub.faults import Faults
from kiosk.hub.not_taken import NotTaken

BODY_LIMIT_BYTES = 100_000
"""A heartbeat has 3 KB; one with every device and every reason has some more."""
_LOST = WireAnswer(503, {}, b"")


class HeartbeatDoor:
    """See the module; ASGI."""

    def __init__(
        self, app: ASGIApp, answer: Callable[[WireRequest], Awaitable[WireAnswer]], faults: Faults
    ) -> None:
        self._app = app
        self._answer = answer
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != routes.HEARTBEAT.path or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        answer = await self._answered(scope, receive)
        headers = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in answer.headers.items()]
        headers.append((b"content-length", str(len(answer.body)).encode("ascii")))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answered(self, scope: Scope, receive: Receive) -> WireAnswer:
        if self._faults.loses_request(routes.HEARTBEAT.path):
            return _LOST
        if scope["query_string"]:
            return NotTaken(ProblemCode.NOT_FOUND).unbound()
        body = await _body(receive)
        if body is None:
            return NotTaken(ProblemCode.BODY_TOO_LARGE).unbound()
        headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
        answer = await self._answer(WireRequest("POST", routes.HEARTBEAT.path, headers, body))
        if self._faults.delay_s > 0:
            await asyncio.sleep(self._faults.delay_s)
        return _LOST if self._faults.loses_answer(routes.HEARTBEAT.path) else answer


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None as soon as it is too long, or when whoever sends it is gone."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT_BYTES or message["type"] != "http.request":
            return None
        if not message.get("more_body", False):
            return body
