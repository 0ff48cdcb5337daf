"""The centre over HTTP(S) with requests: the only door to that library."""

import asyncio
import time

import requests

from kiosk.central.transport import WireAnswer, WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.worker import Worker

ANSWER_LIMIT_BYTES = 1_000_000
_CHUNK_BYTES = 65_536


class RequestsTransport:
    """See Transport. One kept connection; a slow call never blocks another transport's."""

    def __init__(self, base_url: str, worker: Worker, ca_file: str = "", connect_s: float = 3.0) -> None:
        """`connect_s`: how long a line may take to stand; then what is left of the deadline is to read in."""
        self._base_url = base_url.rstrip("/")
        self._worker = worker
        self._connect_s = connect_s
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no password file of the machine's may come between
        self._session.verify = ca_file or True

    async def exchange(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        try:
            async with asyncio.timeout(deadline_s):
                return await self._worker.run(lambda: self._send(request, deadline_s))
        except TimeoutError:
            raise CentralUnreachable(f"no answer in {deadline_s:.0f} s") from None

    def close(self) -> None:
        self._session.close()

    def _send(self, request: WireRequest, deadline_s: float) -> WireAnswer:
        ends_at = time.monotonic() + deadline_s
        try:
            with self._session.request(
                request.method,
                self._base_url + request.target,
                data=request.body,
                headers=request.headers,
                timeout=(min(self._connect_s, deadline_s), deadline_s),
                allow_redirects=False,
                stream=True,
            ) as response:
                return WireAnswer(response.status_code, dict(response.headers), _body(response, ends_at))
        except requests.RequestException as error:
            raise CentralUnreachable(type(error).__name__) from None


def _body(response: requests.Response, ends_at: float) -> bytes:
    """Read what came, but neither for ever nor without measure: who answers is not known yet."""
    body = b""
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > ANSWER_LIMIT_BYTES:
            raise CentralUnreachable("answer too long")
        if time.monotonic() > ends_at:
            raise CentralUnreachable("answer too slow")
    return body
