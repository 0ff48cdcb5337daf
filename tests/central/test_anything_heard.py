"""Whatever comes from the centre, also under a right tag: it is the record that was agreed, or no answer.

Without a limit on depth, on numbers and on length it would be the program that ends, and not the call.
"""

import copy
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.central import messages as m
from kiosk.central import routes
from kiosk.central.asking import read_answer
from kiosk.central.http import ANSWER_LIMIT_BYTES, RequestsTransport
from kiosk.central.session import Heard
from kiosk.central.transport import WireRequest
from kiosk.errors import CentralUnreachable
from kiosk.hub.contract.examples import example_of
from kiosk.model import Refused
from kiosk.worker import ThreadWorker

STATUSES = (200, 409)
ROUTES = [one for one in vars(routes).values() if isinstance(one, routes.Route)]
WORDS = st.text(max_size=20) | st.sampled_from(
    ["NaN", "\u0000", "\ud83d\ude00", "9" * 5000, "2026-02-30T25:00:00Z"]
)
JSON = st.recursive(
    WORDS | st.integers() | st.floats() | st.booleans() | st.none() | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
DEEP = 200_000


def places(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: Any = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [at, *(place for key, one in inner for place in places(one, (*at, key)))]


@st.composite
def nearly_right(draw: st.DrawFn, kind: type[msgspec.Struct]) -> bytes:
    """The record's example with something else in one or two places, or a member too many."""
    tree: Any = {"": copy.deepcopy(example_of(kind))}
    for _ in range(draw(st.integers(1, 2))):
        *way, last = draw(st.sampled_from(places(tree)[1:]))
        table = tree
        for key in way:
            table = table[key]
        if isinstance(table, dict) and draw(st.booleans()):
            last = draw(WORDS)
        table[last] = draw(JSON)
    return json.dumps(tree.get(""), ensure_ascii=draw(st.booleans())).encode("utf-8", "replace")


def heard(route: routes.Route[Any, Any], status: int, body: bytes) -> object:
    """What a call hears of it: the record, a refusal, or None for no answer."""
    try:
        return read_answer(route, Heard(0, status, body))
    except CentralUnreachable:
        return None


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_an_answer_is_the_record_that_was_agreed_or_none(route: routes.Route[Any, Any]) -> None:
    @settings(max_examples=25, deadline=None)
    @given(
        nearly_right(route.answer)
        | nearly_right(m.Refusal)
        | JSON.map(json.dumps).map(str.encode)
        | st.binary(),
        st.sampled_from(STATUSES),
    )
    def holds(body: bytes, status: int) -> None:
        assert isinstance(heard(route, status, body), (route.answer, Refused, type(None)))

    holds()
    right = json.dumps(example_of(route.answer)).encode()
    assert isinstance(heard(route, 200, right), route.answer)


BEYOND: dict[str, Callable[[str], str]] = {
    "arrays": lambda field: f'{{"{field}": {"[" * DEEP}{"]" * DEEP}}}',
    "objects": lambda field: f'{{"{field}": {{"a": ' * DEEP,
    "number": lambda field: f'{{"{field}": {"9" * DEEP}}}',
    "fraction": lambda field: f'{{"{field}": 0.{"9" * DEEP}e{"9" * 50}}}',
    "text": lambda field: f'{{"{field}": "{"x" * 900_000}"}}',
    "members": lambda field: "{" + ",".join(f'"{field}{n}": 1' for n in range(4_000)) + "}",
}


@pytest.mark.parametrize("shape", BEYOND)
def test_an_answer_without_measure_is_none_and_soon(shape: str) -> None:
    began = time.process_time()

    for route in ROUTES:
        for field in ("code", *route.answer.__struct_fields__[:2]):
            body = BEYOND[shape](field).encode()
            for status in STATUSES:
                found = heard(route, status, body)
                assert found is None or isinstance(found, (route.answer, Refused))

    assert time.process_time() - began < 20


# --- over a socket


def _speaks(line: socket.socket, first: bytes, then: bytes, pause_s: float) -> None:
    try:
        line.recv(65_536)
        line.sendall(first)
        while True:
            line.sendall(then)
            time.sleep(pause_s)
    except OSError:
        return
    finally:
        line.close()


@contextmanager
def endless(head: str, then: bytes, pause_s: float = 0.0) -> Iterator[str]:
    """Whoever calls is answered with this head, and then with the same bytes for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                line, _ = server.accept()
            except OSError:
                return
            _speaks(line, f"HTTP/1.1 200 OK\r\n{head}".encode(), then, pause_s)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
GZIPPED = bytes.fromhex("1f8b0800000000000003")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "then", "pause_s"),
    [
        ("Content-Type: application/json\r\n\r\n", b"x" * 65_536, 0.0),
        ("Transfer-Encoding: chunked\r\n\r\n", CHUNK, 0.0),
        ("Content-Length: 99999999999\r\n\r\n", b"x" * 65_536, 0.0),
        ("Content-Encoding: gzip\r\n\r\n", b"\x00", 0.0),
        ("Content-Type: application/json\r\n\r\n", b"x", 0.2),
        ("X-Line: ", b"y" * 60_000, 0.0),
        ("", b"X-Line: y\r\n", 0.0),
    ],
    ids=["body", "chunks", "length", "gzip", "drips", "header", "headers"],
)
async def test_an_answer_without_end_is_no_answer_and_fills_no_memory(
    head: str, then: bytes, pause_s: float
) -> None:
    transport_worker = ThreadWorker("endless")
    with endless(head, then, pause_s) as address:
        transport = RequestsTransport(address, transport_worker)
        tracemalloc.start()
        began = time.monotonic()
        try:
            with pytest.raises(CentralUnreachable):
                await transport.exchange(WireRequest("POST", "/v1/heartbeat", {}, b"{}"), 2.0)
            took_s = time.monotonic() - began
            _, most_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            transport.close()
            transport_worker.close()

    assert took_s < 3.0
    assert most_bytes < 8 * ANSWER_LIMIT_BYTES


def gzip_bomb() -> bytes:
    import gzip

    return gzip.compress(bytes(60 * ANSWER_LIMIT_BYTES), 1)


@pytest.mark.slow
async def test_a_small_answer_that_unpacks_to_a_large_one_is_no_answer() -> None:
    bomb, worker = gzip_bomb(), ThreadWorker("bomb")
    head = f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    with endless(head, bomb, 60.0) as address:
        transport = RequestsTransport(address, worker)
        tracemalloc.start()
        try:
            with pytest.raises(CentralUnreachable, match="too long"):
                await transport.exchange(WireRequest("POST", "/v1/heartbeat", {}, b"{}"), 5.0)
            _, most_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            transport.close()
            worker.close()

    assert most_bytes < 30 * ANSWER_LIMIT_BYTES
