"""What stands before the application where it is served: names requests, counts them, says how it is.

    GET /healthz   200 while the database answers, else 503
    GET /metrics   what was counted (measures.py)

The virtual hall drives the application without it. Nothing that a request brings is believed here: its name
is given by us, and what a proxy says of addresses counts only where the server was told to (serve.py).
"""

import logging
import secrets
import time
from collections.abc import Callable
from urllib.parse import quote

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.central import routes
from kiosk.hub.log_lines import FACTS, REQUEST
from kiosk.hub.measures import MEDIA_TYPE, Measures

REQUEST_HEADER = b"x-request-id"
QUIET = ("/healthz", "/metrics", routes.HEARTBEAT.path)
"""Asked all the time, counted, and not worth a line; what is wrong with a heartbeat the centre says."""
ELSEWHERE = "other"
"""All paths that are no route: a counter must not grow with what somebody tries."""

log = logging.getLogger(__name__)


class Front:
    """An ASGI application around the centre's."""

    def __init__(
        self, app: FastAPI, measures: Measures, is_well: Callable[[], bool], root_path: str = ""
    ) -> None:
        """`root_path`: what stands before our paths where a proxy hands them on unshortened."""
        self._app: ASGIApp = app
        self._measures = measures
        self._is_well = is_well
        self._root = root_path.rstrip("/")
        self._routes = {getattr(route, "path", "") for route in app.routes} | set(QUIET)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, name = time.perf_counter(), secrets.token_hex(8)
        scope = self._shortened(scope)
        status = 500  # unless it gets as far as an answer

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (REQUEST_HEADER, name.encode())]
            await send(message)

        REQUEST.set(name)
        try:
            await self._answering(scope["path"])(scope, receive, named)
        finally:
            self._tell(scope, status, time.perf_counter() - began)

    def _answering(self, path: str) -> ASGIApp:
        if path == "/healthz":
            well = self._is_well()
            return Response(
                b'{"database":"reachable"}' if well else b'{"database":"away"}',
                200 if well else 503,
                media_type="application/json",
            )
        if path == "/metrics":
            return Response(self._measures.told(), media_type=MEDIA_TYPE)
        return self._app

    def _shortened(self, scope: Scope) -> Scope:
        path: str = scope["path"]
        if not self._root or not path.startswith(self._root + "/"):
            return scope
        inside = path.removeprefix(self._root)
        return {**scope, "path": inside, "raw_path": quote(inside).encode("ascii")}

    def _tell(self, scope: Scope, status: int, took_s: float) -> None:
        path = scope["path"]
        route = path if path in self._routes else ELSEWHERE
        self._measures.count(route, status, took_s)
        if route not in QUIET or status >= 500:
            # No query and no address: a query may name a person, and who asks is in the matter's own lines.
            facts = {
                "route": route,
                "method": scope["method"],
                "status": status,
                "ms": round(took_s * 1000, 1),
            }
            log.info("answered", extra={FACTS: facts})
