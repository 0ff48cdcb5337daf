"""Plays a fleet against a centre on this machine's loopback, in a process of its own, and counts.

python -m kiosk.sandbox.fleet.load PORT MACHINES SPOKEN SECONDS [--every S | --empty PATH]

SPOKEN is how often each machine has spoken before. Without --every some lines ask as fast as they are
answered; with it each machine speaks once in so many seconds, at a moment of its own, whether the centre
keeps up or not: how long it took is counted from the moment at which it was due. The last line is the result.
"""

import argparse
import asyncio
import json
import sys
import time
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle

import uvloop

from kiosk.central import routes
from kiosk.crypto import sm3
from kiosk.sandbox.fidget import percentile
from kiosk.sandbox.fleet.line import Line, Reply, open_line
from kiosk.sandbox.fleet.made_up import MadeUp, beat
from kiosk.trust import tags

CENTRE = "kiosk-centre"
LINES = 256
GIVEN_UP_AFTER_S = 10.0
TICK_S = 0.002
CHECKED_EVERY = 20
"""Of so many answers one tag is checked; all of them have to be there."""
TOLD_EVERY_S = 15.0
_UUID = "00000000-0000-4000-8000-000000000000"
_JSON = "application/json"


@dataclass(slots=True)
class Tally:
    """What became of all that was sent."""

    sent: int = 0
    taken: int = 0
    refused: int = 0
    lost: int = 0
    forged: int = 0
    took_ms: "array[float]" = field(default_factory=lambda: array("f"))

    def as_line(self, seconds: float) -> str:
        counts = {name: getattr(self, name) for name in ("sent", "taken", "refused", "lost", "forged")}
        slowest = percentile(list(self.took_ms), 0.99) if self.took_ms else 0.0
        return json.dumps({**counts, "seconds": round(seconds, 3), "p99_ms": round(slowest, 2)})


class Speaking:
    """Makes requests of machines and checks answers."""

    def __init__(self, machines: int, spoken: int) -> None:
        self._machines = [MadeUp(number) for number in range(machines)]
        self._counters = [spoken] * machines
        self._tags: dict[int, bytes] = {}
        self._body, self._digest, self._made_at = b"", "", 0
        for machine in self._machines:
            machine.keys  # noqa: B018  (drawn before the clock runs)

    def order(self) -> list[tuple[float, int]]:
        """When in an interval each speaks."""
        return sorted((machine.phase, number) for number, machine in enumerate(self._machines))

    def request(self, number: int) -> bytes:
        machine, now_ms = self._machines[number], int(time.time() * 1000)
        if now_ms // 1000 != self._made_at:
            self._made_at = now_ms // 1000
            self._body = beat(self._made_at, datetime.fromtimestamp(now_ms / 1000, UTC))
            self._digest = sm3.digest(self._body).hex()
        self._counters[number] += 1
        stamp = tags.Stamp(machine.session, tags.Lane.HEARTBEAT, self._counters[number], now_ms, _UUID)
        # As tags.request_text has it, with a digest that is made once a second: the centre checks every byte.
        text = (
            f"KGM1-REQ\n{CENTRE}\n{stamp.session}\n{tags.Lane.HEARTBEAT:d}\n{stamp.counter}\n{now_ms}\n{_UUID}\n"
            f"POST\n{routes.HEARTBEAT.path}\n{_JSON}\n\n{self._digest}\n"
        )
        tag = self._tags[number] = sm3.mac(machine.keys.tag_up, text.encode("ascii"))
        head = (
            f"POST {routes.HEARTBEAT.path} HTTP/1.1\r\nHost: centre\r\n"
            f"Content-Type: {_JSON}\r\nContent-Length: {len(self._body)}\r\n"
            f"{tags.AUTH_HEADER}: {tags.request_header(stamp, tag)}\r\n\r\n"
        )
        return head.encode("ascii") + self._body

    def is_right(self, number: int, reply: Reply) -> bool:
        """Whether the centre's tag is right for this answer to the last request."""
        at_ms, tag = tags.read_answer_header(reply.tag)
        answered = tags.Answered(reply.status, _JSON, reply.body)
        return tag == tags.answer_tag(
            self._machines[number].keys.tag_down, self._tags[number], at_ms, answered
        )


class Load:
    """Sends what is due over a number of lines."""

    def __init__(self, port: int, speaking: Speaking, empty: str) -> None:
        self._port = port
        self._speaking = speaking
        self._empty = f"GET {empty} HTTP/1.1\r\nHost: centre\r\n\r\n".encode("ascii") if empty else b""
        self._free: deque[Line] = deque()
        self._waiting: deque[tuple[int, float]] = deque()
        self._openings: set[asyncio.Task[None]] = set()
        self.supply: Iterator[int] | None = None
        """Whose turn it is whenever a line is free."""
        self.tally = Tally()

    async def open(self) -> None:
        self._free.extend([await open_line(self._port) for _ in range(LINES)])

    def due(self, number: int, at: float) -> None:
        """A machine speaks; `at` by the monotonic clock."""
        while self._free:
            line = self._free.popleft()
            if line.is_open:
                self._send(line, number, at)
                return
            self._open_another()
        self._waiting.append((number, at))

    def keep_busy(self, supply: Iterator[int]) -> None:
        """All lines from now on, until there is no supply any more."""
        self.supply = supply
        for line in [self._free.popleft() for _ in range(len(self._free))]:
            self._freed(line)

    @property
    def under_way(self) -> int:
        done = self.tally.taken + self.tally.refused + self.tally.lost
        return self.tally.sent - done + len(self._waiting)

    def _send(self, line: Line, number: int, at: float) -> None:
        self.tally.sent += 1
        request = self._empty or self._speaking.request(number)
        line.ask(request, lambda line, reply: self._told(line, number, at, reply))

    def _told(self, line: Line, number: int, at: float, reply: Reply | None) -> None:
        tally = self.tally
        if reply is None:
            tally.lost += 1
            self._open_another()
            return
        if reply.status == 200:
            tally.taken += 1
            tally.took_ms.append((time.monotonic() - at) * 1000)
            if not self._empty and tally.taken % CHECKED_EVERY == 0:
                tally.forged += not self._speaking.is_right(number, reply)
        else:
            tally.refused += 1
        self._freed(line)

    def _freed(self, line: Line) -> None:
        if not line.is_open:  # the centre closes what was quiet for some seconds
            self._open_another()
        elif self.supply is not None:
            self._send(line, next(self.supply), time.monotonic())
        elif self._waiting:
            self._send(line, *self._waiting.popleft())
        else:
            self._free.append(line)

    def _open_another(self) -> None:
        async def open_it() -> None:
            self._freed(await open_line(self._port))

        opening = asyncio.get_running_loop().create_task(open_it())
        self._openings.add(opening)
        opening.add_done_callback(self._openings.discard)


async def _as_fast_as_answered(load: Load, machines: int, seconds: float) -> float:
    """The seconds that it took; all lines are always busy."""
    began = time.monotonic()
    load.keep_busy(cycle(range(machines)))
    await asyncio.sleep(seconds)
    load.supply = None
    await _answered(load)
    return time.monotonic() - began


async def _at_their_moments(
    load: Load, order: list[tuple[float, int]], every_s: float, seconds: float
) -> float:
    began = time.monotonic()
    moments = _moments(order, every_s)
    at_s, number = next(moments)
    told_s = TOLD_EVERY_S
    while (now_s := time.monotonic() - began) < seconds:
        while at_s <= now_s and at_s < seconds:
            load.due(number, began + at_s)
            at_s, number = next(moments)
        if now_s >= told_s:
            told_s += TOLD_EVERY_S
            _tell(load.tally.as_line(now_s))
        await asyncio.sleep(TICK_S)
    await _answered(load)
    return seconds


def _moments(order: list[tuple[float, int]], every_s: float) -> Iterator[tuple[float, int]]:
    began_s = 0.0
    while True:
        for phase, number in order:
            yield began_s + phase * every_s, number
        began_s += every_s


async def _answered(load: Load) -> None:
    """What is under way gets its answer; what has none by then is lost."""
    until = time.monotonic() + GIVEN_UP_AFTER_S
    while load.under_way and time.monotonic() < until:  # noqa: ASYNC110  (thousands of answers, one look)
        await asyncio.sleep(0.01)
    load.tally.lost += load.under_way


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _play(options: argparse.Namespace) -> None:
    speaking = Speaking(options.machines, options.spoken)
    load = Load(options.port, speaking, options.empty)
    await load.open()
    if options.every:
        seconds = await _at_their_moments(load, speaking.order(), options.every, options.seconds)
    else:
        seconds = await _as_fast_as_answered(load, options.machines, options.seconds)
    _tell(load.tally.as_line(seconds))


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, kind in (("port", int), ("machines", int), ("spoken", int), ("seconds", float)):
        parser.add_argument(name, type=kind)
    parser.add_argument("--every", type=float, default=0.0)
    parser.add_argument("--empty", default="")
    uvloop.run(_play(parser.parse_args()))


if __name__ == "__main__":
    main()
