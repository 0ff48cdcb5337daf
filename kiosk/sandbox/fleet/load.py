"""Plays a fleet against a centre on this machine's loopback, in a process of its own, and counts.

python -m kiosk.sandbox.fleet.load PORT MACHINES SPOKEN SECONDS [--every S | --empty PATH]

SPOKEN is how often each machine has spoken before. Without --every some lines ask as fast as they are
answered; with it each machine speaks once in so many seconds, at a moment of its own, whether the centre
keeps up or not: how long it took is counted from the moment at which it was due. The last line is the result.
"""

import argparse
import asyncio
import gc
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
from kiosk.sandbox.fleet.line import OK, Line, open_line
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
_LANE = int(tags.Lane.HEARTBEAT)
_TEXT_BEGINS = f"KGM1-REQ\n{CENTRE}\n".encode("ascii")
_HEAD_BEGINS = (
    f"POST {routes.HEARTBEAT.path} HTTP/1.1\r\nHost: centre\r\nContent-Type: {_JSON}\r\n"
    f"{tags.AUTH_HEADER}: {tags.VERSION} "
).encode("ascii")


@dataclass(slots=True)
class Tally:
    """What became of all that was due."""

    offered: int = 0
    taken: int = 0
    refused: int = 0
    lost: int = 0
    """Without an answer, or never sent since no line became free."""
    forged: int = 0
    took_ms: "array[float]" = field(default_factory=lambda: array("f"))
    """From the moment at which it was due; of those without an answer for as long as it was waited for."""

    def as_line(self, seconds: float, busy_s: float) -> str:
        """`busy_s`: the load's own processor time."""
        counts = {name: getattr(self, name) for name in ("offered", "taken", "refused", "lost", "forged")}
        slowest = percentile(list(self.took_ms), 0.99) if self.took_ms else 0.0
        times = {"seconds": round(seconds, 3), "busy_s": round(busy_s, 3), "p99_ms": round(slowest, 2)}
        return json.dumps({**counts, **times})

    def lose(self, at: float, now: float) -> None:
        """No answer to what was due `at`."""
        self.lost += 1
        self.took_ms.append((now - at) * 1000)


class Speaking:
    """Makes requests of machines and checks answers."""

    def __init__(self, machines: int, spoken: int) -> None:
        self._machines = [MadeUp(number) for number in range(machines)]
        self._counters = [spoken] * machines
        self._tags: dict[int, bytes] = {}
        self._text_ends, self._head_ends, self._made_at = b"", b"", 0
        for machine in self._machines:
            machine.keys  # noqa: B018  (drawn before the clock runs)

    def order(self) -> list[tuple[float, int]]:
        """When in an interval each speaks."""
        return sorted((machine.phase, number) for number, machine in enumerate(self._machines))

    def request(self, number: int) -> bytes:
        machine, now_ms = self._machines[number], int(time.time() * 1000)
        if now_ms // 1000 != self._made_at:
            self._make_body(now_ms)
        counter = self._counters[number] = self._counters[number] + 1
        # As tags.request_text has it, with a digest that is made once a second: the centre checks every byte.
        text = (
            _TEXT_BEGINS
            + f"{machine.session}\n{_LANE}\n{counter}\n{now_ms}\n".encode("ascii")
            + self._text_ends
        )
        tag = self._tags[number] = sm3.mac(machine.keys.tag_up, text)
        auth = f"s={machine.session},l={_LANE},n={counter},t={now_ms},r={_UUID},m={tag.hex()}"
        return _HEAD_BEGINS + auth.encode("ascii") + self._head_ends

    def is_right(self, number: int, line: Line) -> bool:
        """Whether the centre's tag is right for this answer to the last request."""
        at_ms, tag = tags.read_answer_header(line.tag)
        answered = tags.Answered(int(line.status), _JSON, line.body)
        return tag == tags.answer_tag(
            self._machines[number].keys.tag_down, self._tags[number], at_ms, answered
        )

    def _make_body(self, now_ms: int) -> None:
        self._made_at = now_ms // 1000
        body = beat(self._made_at, datetime.fromtimestamp(now_ms / 1000, UTC))
        digest = sm3.digest(body).hex()
        self._text_ends = f"{_UUID}\nPOST\n{routes.HEARTBEAT.path}\n{_JSON}\n\n{digest}\n".encode("ascii")
        self._head_ends = f"\r\nContent-Length: {len(body)}\r\n\r\n".encode("ascii") + body


class Load:
    """Sends what is due over a number of lines."""

    def __init__(self, port: int, speaking: Speaking, empty: str) -> None:
        self._port = port
        self._speaking = speaking
        self._empty = f"GET {empty} HTTP/1.1\r\nHost: centre\r\n\r\n".encode("ascii") if empty else b""
        self._lines: list[Line] = []
        self._free: deque[Line] = deque()
        self._waiting: deque[tuple[int, float]] = deque()
        self._openings: set[asyncio.Task[None]] = set()
        self.supply: Iterator[int] | None = None
        """Whose turn it is whenever a line is free."""
        self.tally = Tally()

    async def open(self) -> None:
        self._lines = [await open_line(self._port, self._told) for _ in range(LINES)]
        self._free.extend(self._lines)

    def due(self, number: int, at: float) -> None:
        """A machine speaks; `at` by the monotonic clock."""
        self.tally.offered += 1
        while self._free:
            line = self._free.popleft()
            if line.is_open:
                self._send(line, number, at)
                return
            self._open_another(line)
        self._waiting.append((number, at))

    def keep_busy(self, supply: Iterator[int]) -> None:
        """All lines from now on, until there is no supply any more."""
        self.supply = supply
        for line in [self._free.popleft() for _ in range(len(self._free))]:
            self._freed(line)

    @property
    def under_way(self) -> int:
        tally = self.tally
        return tally.offered - tally.taken - tally.refused - tally.lost

    def give_up(self) -> None:
        """What has no answer by now gets none."""
        now = time.monotonic()
        for line in self._lines:
            if line.is_asking:
                line.is_asking = False
                self.tally.lose(line.at, now)
        for _, at in self._waiting:
            self.tally.lose(at, now)
        self._waiting.clear()

    def _send(self, line: Line, number: int, at: float) -> None:
        line.ask(self._empty or self._speaking.request(number), number, at)

    def _told(self, line: Line, answered: bool) -> None:
        tally = self.tally
        now = time.monotonic()
        if not answered:
            tally.lose(line.at, now)
        elif line.status == OK:
            tally.taken += 1
            tally.took_ms.append((now - line.at) * 1000)
            if not self._empty and tally.taken % CHECKED_EVERY == 0:
                tally.forged += not self._speaking.is_right(line.number, line)
        else:
            tally.refused += 1
        self._freed(line)

    def _freed(self, line: Line) -> None:
        if not line.is_open:  # the centre closes what was quiet for some seconds
            self._open_another(line)
        elif self.supply is not None:
            self.tally.offered += 1
            self._send(line, next(self.supply), time.monotonic())
        elif self._waiting:
            self._send(line, *self._waiting.popleft())
        else:
            self._free.append(line)

    def _open_another(self, gone: Line) -> None:
        async def open_it() -> None:
            line = await open_line(self._port, self._told)
            self._lines[self._lines.index(gone)] = line
            self._freed(line)

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
    """The seconds until the last answer, or until none is waited for any more."""
    began, busy_s = time.monotonic(), time.process_time()
    moments = _moments(order, every_s)
    at_s, number = next(moments)
    told_s = TOLD_EVERY_S
    while (now_s := time.monotonic() - began) < seconds:
        while at_s <= now_s and at_s < seconds:
            load.due(number, began + at_s)
            at_s, number = next(moments)
        if now_s >= told_s:
            told_s += TOLD_EVERY_S
            _tell(load.tally.as_line(now_s, time.process_time() - busy_s))
        await asyncio.sleep(TICK_S)
    await _answered(load)
    return time.monotonic() - began


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
    load.give_up()


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def _play(options: argparse.Namespace) -> None:
    speaking = Speaking(options.machines, options.spoken)
    load = Load(options.port, speaking, options.empty)
    await load.open()
    gc.collect()
    gc.freeze()  # fifty thousand machines are not looked through again and again
    busy_s = time.process_time()
    if options.every:
        seconds = await _at_their_moments(load, speaking.order(), options.every, options.seconds)
    else:
        seconds = await _as_fast_as_answered(load, options.machines, options.seconds)
    _tell(load.tally.as_line(seconds, time.process_time() - busy_s))


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, kind in (("port", int), ("machines", int), ("spoken", int), ("seconds", float)):
        parser.add_argument(name, type=kind)
    parser.add_argument("--every", type=float, default=0.0)
    parser.add_argument("--empty", default="")
    uvloop.run(_play(parser.parse_args()))


if __name__ == "__main__":
    main()
