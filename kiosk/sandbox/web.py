"""Small HTTP questions to the hall's dock and to the centre's sandbox door, off the loop."""

import http.client
import json
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from kiosk.worker import Worker

DEADLINE_S = 10.0


class SaidNo(Exception):
    """The other side understood and refused; its sentence is the text."""


class Web:
    """One server."""

    def __init__(self, base: str, worker: Worker) -> None:
        self.base = base
        parts = urlsplit(base)
        self._host = parts.hostname or ""
        self._port = parts.port or 80
        self._worker = worker

    async def get(self, *path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        return json.loads(await self.fetch("GET", path, query))

    async def post(self, *path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        return json.loads(await self.fetch("POST", path, query))

    async def fetch(self, method: str, path: tuple[str, ...], query: dict[str, object]) -> bytes:
        """The answer's body. Raises SaidNo for 4xx and 5xx, OSError when nobody answers."""
        target = "/" + "/".join(quote(part, safe="@") for part in path)
        if query:
            target += "?" + urlencode(query)
        return await self._worker.run(lambda: self._exchange(method, target))

    def _exchange(self, method: str, target: str) -> bytes:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=DEADLINE_S)
        try:
            connection.request(method, target)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise SaidNo(f"{answer.status} {body[:500].decode('utf-8', 'replace')}")
        return body
