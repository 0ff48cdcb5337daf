"""The load of `bench --fleet`: what it says is what a machine says, and what gets no answer is counted."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from kiosk.central.transport import WireRequest
from kiosk.sandbox.fleet.bench import account
from kiosk.sandbox.fleet.centre import Told
from kiosk.sandbox.fleet.line import HOST
from kiosk.sandbox.fleet.load import CENTRE, Load, Speaking, Tally
from kiosk.sandbox.fleet.made_up import MadeUp
from kiosk.sandbox.fleet.processor_time import busy_s
from kiosk.trust import tags

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKiosk-Auth: KGM1 t=1,m=" + b"0" * 64 + b"\r\n\r\n{}"


def read(raw: bytes) -> WireRequest:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *rest = head.decode("ascii").split("\r\n")
    method, target, _ = first.split(" ")
    return WireRequest(method, target, dict(line.split(": ", 1) for line in rest), body)


def test_what_the_load_sends_is_tagged_as_the_channel_tags() -> None:
    speaking = Speaking(3, 7)

    wires = [read(speaking.request(2)) for _ in range(2)]

    for counter, wire in enumerate(wires, start=8):
        stamp, tag = tags.read_request_header(wire.headers[tags.AUTH_HEADER])
        sent = tags.Sent(wire.method, wire.target, wire.headers["Content-Type"], "", wire.body)
        assert (stamp.session, stamp.lane, stamp.counter) == (MadeUp(2).session, 2, counter)
        assert tag == tags.request_tag(MadeUp(2).keys.tag_up, CENTRE, stamp, sent)
        assert int(wire.headers["Content-Length"]) == len(wire.body)


@asynccontextmanager
async def centre(*pieces: bytes) -> AsyncIterator[int]:
    """Answers each request in these pieces, or not at all; its port."""

    serving: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.current_task())
        while await reader.read(100_000):
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.001)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, HOST, 0) as server:
        yield server.sockets[0].getsockname()[1]
        server.close()
        await asyncio.gather(*(task for task in serving if task is not None))


@asynccontextmanager
async def playing(port: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Load]:
    monkeypatch.setattr("kiosk.sandbox.fleet.load.LINES", 2)
    load = Load(port, Speaking(3, 0), "")
    await load.open()
    yield load
    for line in load._lines:
        line.close()
    await asyncio.sleep(0)


async def told(load: Load) -> Tally:
    async with asyncio.timeout(2):
        while load.under_way:  # noqa: ASYNC110  (the load tells nobody)
            await asyncio.sleep(0.001)
    return load.tally


async def test_an_answer_counts_however_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        centre(ANSWER[:20], ANSWER[20:-1], ANSWER[-1:]) as port,
        playing(port, monkeypatch) as load,
    ):
        for number in range(3):
            load.due(number, asyncio.get_running_loop().time())

        tally = await told(load)

    assert (tally.offered, tally.taken, tally.lost) == (3, 3, 0)


async def test_what_is_refused_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    async with centre(ANSWER.replace(b"200", b"401")) as port, playing(port, monkeypatch) as load:
        load.due(0, asyncio.get_running_loop().time())

        tally = await told(load)

    assert (tally.taken, tally.refused) == (0, 1)


async def test_a_wrong_tag_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.sandbox.fleet.load.CHECKED_EVERY", 1)
    async with centre(ANSWER) as port, playing(port, monkeypatch) as load:
        load.due(0, asyncio.get_running_loop().time())

        assert (await told(load)).forged == 1


async def test_what_got_no_answer_is_lost_and_counts_for_as_long_as_it_was_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with centre() as port, playing(port, monkeypatch) as load:
        long_ago = asyncio.get_running_loop().time() - 9
        for number in range(3):  # one more than there are lines
            load.due(number, long_ago)

        load.give_up()

    assert (load.tally.offered, load.tally.lost, load.under_way) == (3, 3, 0)
    assert json.loads(load.tally.as_line(1.0, 0.5))["p99_ms"] >= 9000


@pytest.mark.parametrize(
    ("kept", "unanswered", "lost"), [(100, 0, 0), (100, 3, 0), (103, 3, 0), (99, 3, 1), (104, 3, 1)]
)
def test_what_was_taken_is_held_against_what_is_kept(kept: int, unanswered: int, lost: int) -> None:
    figures = account("sqlite", Told(100, unanswered, 0), kept)

    assert figures["sqlite_lost"].value == lost
    assert figures["sqlite_lost"].holds is (lost == 0)
    assert figures["sqlite_unanswered"].holds is (unanswered == 0)


BURNS = """
import subprocess, sys, time
if len(sys.argv) > 1:
    subprocess.run([sys.executable, "-S", "-c", sys.argv[1], *sys.argv[2:]])
until = time.process_time() + 0.15
while time.process_time() < until: pass
print(flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
def test_processor_time_is_that_of_children_too() -> None:
    with subprocess.Popen(
        [sys.executable, "-S", "-c", BURNS, BURNS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()  # the child's
        living = busy_s(process.pid)
        process.stdin.close()
        process.stdout.readline()  # the parent's, after the child has ended
        ended = busy_s(process.pid)

    assert living >= 0.14
    assert ended >= living + 0.14
