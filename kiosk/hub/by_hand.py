"""The centre driven by hand: one request through the whole application, without a loop and without threads.

It works because no endpoint waits for anything real (simulation.md §3.5); if one ever does, this says so.
"""

from collections.abc import Coroutine, MutableMapping
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from kiosk.central.transport import WireAnswer, WireRequest


class MustNotWait(Exception):
    """An endpoint waited for something that only a loop could bring."""


def answer_by_hand(app: ASGIApp, request: WireRequest) -> WireAnswer:
    """What the application answers, at once."""
    parts = urlsplit(request.target)
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.items()
    ]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode("ascii"),
        "query_string": parts.query.encode("ascii"),
        "root_path": "",
        "headers": headers,
        "client": ("hall", 0),
        "server": ("hub", 80),
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    run = cast(Coroutine[Any, Any, None], app(scope, receive, send))
    try:
        run.send(None)
    except StopIteration:
        pass
    else:
        run.close()
        raise MustNotWait(request.target)
    start = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    answered = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    return WireAnswer(start["status"], answered, body)
